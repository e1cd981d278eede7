import { PathExt } from '@jupyterlab/coreutils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import { fileIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { JSONObject } from '@lumino/coreutils';

import type { CanvasModel } from '../../canvas';
import { nodeTitles, stemOf } from '../../model';
import { exportPipeline, type ExportTarget } from '../../panels';
import type { DagflowApi, Problem } from '../../services';
import { exportMemory } from './exportMemory';
import { pictureTargets } from './pictureTargets';
import { textViews } from './textView';

/** What exports need of the lab. */
export interface ExportServices {
  api: DagflowApi;
  documents: IDocumentManager;
  /** Shows code; null where nothing does. */
  editors: IEditorServices | null;
  /** Keeps what was chosen; null where nothing is kept. */
  state: IStateDB | null;
  trans: TranslationBundle;
}

/** A pipeline, as it is edited or as it was run. */
export interface ExportSource {
  /** From the server's root. */
  path: string;
  title: string;
  document: JSONObject;
  canvas: CanvasModel;
  showProblem: (problem: Problem) => void;
}

/** Let a pipeline be exported; `first` is the target to begin with, by its name. */
export async function exportFrom(
  source: ExportSource,
  services: ExportServices,
  first?: string
): Promise<void> {
  const { path, title, document, canvas, showProblem } = source;
  const { api, documents, editors, state, trans } = services;
  const titles = nodeTitles(canvas.document.nodes);
  await exportPipeline({
    title,
    first,
    folder: PathExt.dirname(path),
    loadTargets: () => serverTargets(api, { path, document }, documents),
    pictures: pictureTargets(canvas, { stem: stemOf(path), title, trans }),
    memory: exportMemory(state),
    contents: documents.services.contents,
    openFile: file => void documents.openOrReveal(file),
    nodeTitle: id => titles.get(id) ?? null,
    showProblem,
    createTextView: textViews(editors),
    trans
  });
}

async function serverTargets(
  api: DagflowApi,
  { path, document }: Pick<ExportSource, 'path' | 'document'>,
  documents: IDocumentManager
): Promise<ExportTarget[]> {
  const exporters = await api.exporters();
  return exporters.map(exporter => ({
    ...exporter,
    icon: iconOf(exporter.extension, documents),
    write: options => api.export(path, exporter.name, document, options)
  }));
}

/** What the file browser shows beside such files. */
function iconOf(extension: string, documents: IDocumentManager): LabIcon {
  const [type] = documents.registry.getFileTypesForPath(`pipeline${extension}`);
  return type?.icon ?? fileIcon;
}
