import type { IDocumentWidget } from '@jupyterlab/docregistry';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

/** Bring a cell of an opened notebook into view; a document of another kind is left as it is. */
export async function showCell(widget: IDocumentWidget, cell: number): Promise<void> {
  await widget.context.ready;
  await (widget as NotebookPanel).revealed;
  const content = widget.content as Widget & Partial<Notebook>;
  if (content.widgets === undefined || cell >= content.widgets.length) {
    return;
  }
  content.activeCellIndex = cell;
  await content.scrollToItem?.(cell, 'center');
}
