import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';

import { PORT_TAGS, type PortTag } from '../model';
import { plainCells } from './failedStateEdits';
import { guarded } from './notices';

export interface TaggedCellsServices {
  documents: IDocumentManager;
  trans: TranslationBundle;
}

/** A code cell as a notebook file holds it. */
type NewCell = {
  cell_type: 'code';
  execution_count: null;
  id?: string;
  metadata: { tags: PortTag[] };
  outputs: [];
  source: string;
};

/** Ask whether notebooks get empty tagged cells, and see to it; paths are from the server's root. */
export async function offerTaggedCells(
  paths: readonly string[],
  services: TaggedCellsServices
): Promise<void> {
  const { documents, trans } = services;
  const names = paths.map(path => PathExt.basename(path)).join(', ');
  const [open, add] = [
    trans._n('Open the Notebook', 'Open the Notebooks', paths.length),
    trans.__('Add Cells')
  ];
  const { button } = await showDialog({
    title: trans.__('Add tagged cells to %1?', names),
    body: trans.__(
      'An empty cell tagged parameters is added before the code, and one tagged outputs at the end: what you assign there becomes an input or an output of the node. To tag cells that are there, open the notebook and use the buttons in its toolbar.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.cancelButton({ label: open, actions: ['open'] }),
      Dialog.okButton({ label: add })
    ]
  });
  if (button.actions.includes('open')) {
    paths.forEach(path => documents.openOrReveal(path));
  } else if (button.accept) {
    for (const path of paths) {
      await guarded(trans.__('%1 was not changed', path), trans, () => addCells(path, services));
    }
  }
}

/** Add the tagged cells that a notebook lacks: where it is open into what is open, else into the file. */
async function addCells(path: string, services: TaggedCellsServices): Promise<void> {
  const { documents, trans } = services;
  const panel = documents.findWidget(path, 'Notebook') as NotebookPanel | undefined;
  if (panel) {
    await panel.context.ready;
    await addToOpen(panel, trans);
    return;
  }
  if (documents.findWidget(path, null)?.context.model.dirty) {
    throw new Error(trans.__('It is open elsewhere with edits that are not saved. Save it first.'));
  }
  const { contents } = documents.services;
  const file = await contents.get(path, { type: 'notebook', content: true });
  const { content } = file as { content: { cells: unknown[]; nbformat_minor?: number } };
  const hasIds = (content.nbformat_minor ?? 0) >= 5;
  for (const { tag, index } of missing(content)) {
    const id = hasIds ? { id: UUID.uuid4().slice(0, 8) } : {};
    content.cells.splice(index, 0, { ...newCell(tag), ...id });
  }
  await contents.save(path, { type: 'notebook', format: 'json', content });
}

/** Edits that are not saved are left so; it is told that the cells count once they are. */
async function addToOpen(panel: NotebookPanel, trans: TranslationBundle): Promise<void> {
  const { context } = panel;
  const { model } = context;
  const isDirty = model.dirty && !model.collaborative;
  model.sharedModel.transact(() => {
    for (const { tag, index } of missing(model.toJSON())) {
      model.sharedModel.insertCell(index, newCell(tag));
    }
  });
  if (!isDirty) {
    await context.save();
    return;
  }
  const name = PathExt.basename(context.path);
  Notification.info(trans.__('%1 has the cells, and other edits that are not saved yet.', name), {
    autoClose: 8000,
    actions: [{ label: trans.__('Save'), callback: () => void context.save() }]
  });
}

/** Which tags no code cell has, and where a cell for each comes, the last first. */
function missing(content: unknown): { tag: PortTag; index: number }[] {
  const cells = plainCells(content);
  const firstCode = cells.findIndex(cell => cell.isCode);
  const places: Record<PortTag, number> = {
    parameters: firstCode === -1 ? cells.length : firstCode,
    outputs: cells.length
  };
  const tagged = new Set(cells.filter(cell => cell.isCode).flatMap(cell => cell.tags));
  return [...PORT_TAGS]
    .reverse()
    .filter(tag => !tagged.has(tag))
    .map(tag => ({ tag, index: places[tag] }));
}

function newCell(tag: PortTag): NewCell {
  return {
    cell_type: 'code',
    execution_count: null,
    metadata: { tags: [tag] },
    outputs: [],
    source: ''
  };
}
