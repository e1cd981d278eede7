import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';

import { placed } from '../canvas';
import { edgeKey, EXTENSION } from '../model';
import { askFromNotebooks, ProposalsModel } from '../panels';
import { NotebookPorts, type DagflowApi, type WireProposal } from '../services';
import { PreviewCanvas } from './imports/previewCanvas';

export interface FromNotebooksServices {
  api: DagflowApi;
  documents: IDocumentManager;
  /** Open a pipeline, by its path from the server's root. */
  openPipeline: (path: string) => unknown;
  trans: TranslationBundle;
}

/** Let a pipeline be made of notebooks in their folder, by their paths from the server's root, and open it. */
export async function pipelineFromNotebooks(
  paths: readonly string[],
  services: FromNotebooksServices
): Promise<void> {
  const { api, documents, openPipeline, trans } = services;
  const { contents } = documents.services;
  const folder = PathExt.dirname(paths[0]);
  const name = PathExt.basename(folder) || trans.__('pipeline');
  const path = PathExt.join(folder, name + EXTENSION);
  const ports = new NotebookPorts({ api, contents });
  const model = new ProposalsModel({
    api,
    paths,
    folder,
    place: async pipeline => {
      const files = (pipeline.nodes ?? []).map(node => PathExt.join(folder, node.path ?? ''));
      await whenKnown(ports, files);
      return placed(pipeline, path, file => ports.get(file));
    }
  });
  const preview = new PreviewCanvas({ path, ports, createMarkdown: null, trans });
  let pointed: WireProposal | null = null;
  const onPoint = (proposal: WireProposal | null) => {
    pointed = proposal;
    point(preview, proposal);
  };
  model.changed.connect(() => {
    if (model.pipeline !== null) {
      preview.draw(model.pipeline);
      preview.fitView();
      point(preview, pointed);
    }
  });
  void model.load();
  const made = await askFromNotebooks({ model, contents, preview, name, onPoint, trans });
  model.dispose();
  preview.dispose();
  ports.dispose();
  if (made !== null) {
    // A tab that is open already takes what the file holds now.
    await documents.findWidget(made)?.context.revert();
    openPipeline(made);
  }
}

/** Until all files have been read, or it is known why they cannot be. */
function whenKnown(ports: NotebookPorts, files: readonly string[]): Promise<void> {
  const isKnown = () =>
    files.map(file => ports.get(file)).every(({ info, error }) => info !== null || error !== null);
  return new Promise(resolve => {
    const look = () => {
      if (isKnown()) {
        ports.changed.disconnect(look);
        resolve();
      }
    };
    ports.changed.connect(look);
    look();
  });
}

/** Mark the wire of a proposal where it is drawn, else the nodes that it would join. */
function point({ model }: PreviewCanvas, proposal: WireProposal | null): void {
  if (proposal === null) {
    model.selection.set([]);
    return;
  }
  const { edge } = proposal;
  const isDrawn = model.document.edge(edgeKey(edge)) !== undefined;
  if (isDrawn) {
    model.selection.set([], [edgeKey(edge)]);
  } else {
    model.selection.set([edge.source, edge.target]);
  }
}
