import type { Point } from '../../canvas';
import { putHere } from '../../canvas';
import { EXTENSION, type Pipeline } from '../../model';
import { pipelineOf, type ImportModel } from '../../panels';
import { importersOf } from '../../services';
import type { DagflowPanel } from '../panel';
import { guarded } from '../notices';
import { modelOf, showImport, tellOfImport } from './importing';

/** Files that were dropped and become no nodes as they are: what is imported, and what is nothing of the kind. */
export async function importDropped(
  panel: DagflowPanel,
  paths: readonly string[],
  point?: Point
): Promise<string[]> {
  const others: string[] = [];
  for (const path of paths) {
    if (!(await importOne(panel, path, point))) {
      others.push(path);
    }
  }
  return others;
}

/** Import a file into the pipeline; whether it was one that can be imported. */
async function importOne(panel: DagflowPanel, path: string, point?: Point): Promise<boolean> {
  const { services } = panel.session;
  const model = await modelFor(panel, path);
  if (model === null) {
    return false;
  }
  const { trans } = services;
  await guarded(trans.__('Nothing was imported'), trans, async () => {
    const { document, title } = panel.session;
    const into = { title, isEmpty: document.nodes.length === 0 };
    const target = await showImport(model, into, services);
    if (target === null) {
      model.dispose();
      return;
    }
    if (target.kind === 'here') {
      addContent(panel, model, pipelineOf(target.document) ?? {}, point);
    } else {
      panel.addFiles([target.path], point);
    }
    tellOfImport(model, services);
  });
  return true;
}

/** The file as it is imported; null for one that no importer knows, and where the server cannot say. */
async function modelFor(panel: DagflowPanel, path: string): Promise<ImportModel | null> {
  const { services } = panel.session;
  try {
    const model = await modelOf(path, services);
    if (importersOf(model.importers, path).length > 0) {
      await model.ready;
      const { refusal } = model;
      // Many files end so; what nobody recognises is none that was meant.
      const isStranger = refusal !== null && refusal.status >= 400 && refusal.status < 500;
      if (!isStranger || refusal.problems.length > 0) {
        return model;
      }
    }
    model.dispose();
    return null;
  } catch {
    return null;
  }
}

/** Put an imported pipeline's content into the open one, as one edit. */
function addContent(panel: DagflowPanel, model: ImportModel, inner: Pipeline, point?: Point): void {
  const { canvas, session } = panel;
  const { document, path, services } = session;
  const made = putHere({
    pipeline: document.pipeline,
    path,
    inner,
    innerPath: model.path + EXTENSION,
    at: point ?? canvas.centre,
    freeCorner: (nodes, wanted) => canvas.freeCorner(nodes, wanted),
    trans: services.trans
  });
  if (made.problem !== null) {
    throw new Error(made.problem);
  }
  const wasEmpty = document.nodes.length === 0;
  if (document.apply(made.edit)) {
    session.canvas.selection.set(made.nodeIds);
    if (wasEmpty) {
      canvas.fitView();
    }
  }
}
