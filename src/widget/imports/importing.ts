import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { MarkdownRenderer } from '../../canvas';
import { EXTENSION, nodeTitles } from '../../model';
import {
  ImportModel,
  importPipeline,
  pipelineOf,
  type ImportInto,
  type ImportTarget
} from '../../panels';
import { SPLITTER, type DagflowApi } from '../../services';
import { guarded } from '../notices';
import { PreviewCanvas } from './previewCanvas';

/** What imports need of the lab. */
export interface ImportServices {
  api: DagflowApi;
  documents: IDocumentManager;
  /** Makes what draws Markdown; null where nothing does. */
  createMarkdown: MarkdownRenderer | null;
  /** Open a pipeline, by its path from the server's root. */
  openPipeline: (path: string) => unknown;
  trans: TranslationBundle;
}

/** Let a file be imported beside itself, and open what it became. */
export async function importFile(path: string, services: ImportServices): Promise<void> {
  const { trans } = services;
  await guarded(trans.__('Nothing was imported'), trans, async () => {
    const model = await modelOf(path, services);
    const target = await showImport(model, null, services);
    if (target?.kind === 'file') {
      await openAfresh(target.path, services);
      tellOfImport(model, services);
    } else {
      model.dispose();
    }
  });
}

/** What a file is taken for. */
export async function modelOf(path: string, { api }: ImportServices): Promise<ImportModel> {
  // A notebook is cut on a page of its own.
  const importers = (await api.importers()).filter(({ name }) => name !== SPLITTER);
  return new ImportModel({ path, importers, api });
}

/** Say what there is to look at, with a way back to the report. */
export function tellOfImport(model: ImportModel, services: ImportServices): void {
  const { trans } = services;
  const name = PathExt.basename(model.path);
  const count = model.problems.length;
  if (count === 0) {
    model.dispose();
    Notification.success(trans.__('%1 was imported; all of it came over.', name), {
      autoClose: 6000
    });
    return;
  }
  const things = trans._n('%1 thing to look at', '%1 things to look at', count);
  Notification.warning(trans.__('%1 was imported, with %2.', name, things), {
    autoClose: false,
    actions: [
      {
        label: trans.__('Show the report'),
        callback: event => {
          // The notice stays, so that the report can be read again.
          event.preventDefault();
          void showImport(model, null, services, true);
        }
      }
    ]
  });
}

/** Show an import; where it went, null if the person thinks better of it or only reads how it was. */
export async function showImport(
  model: ImportModel,
  into: ImportInto | null,
  services: ImportServices,
  isReport = false
): Promise<ImportTarget | null> {
  const { documents, createMarkdown, trans } = services;
  const preview = new PreviewCanvas({ path: model.path + EXTENSION, createMarkdown, trans });
  let titles = new Map<string, string>();
  const draw = () => {
    const pipeline = pipelineOf(model.document);
    if (pipeline !== null) {
      titles = nodeTitles(pipeline.nodes ?? []);
      preview.draw(pipeline, model.problems);
    }
  };
  model.changed.connect(draw);
  draw();
  const target = await importPipeline({
    model,
    into,
    isReport,
    preview,
    contents: documents.services.contents,
    nodeTitle: id => titles.get(id) ?? null,
    showNode: id => preview.reveal(id),
    trans
  });
  model.changed.disconnect(draw);
  return target;
}

/** Open what was just written; a tab that is open already takes what the file holds now. */
export async function openAfresh(
  path: string,
  { documents, openPipeline }: ImportServices
): Promise<void> {
  await documents.findWidget(path)?.context.revert();
  openPipeline(path);
}
