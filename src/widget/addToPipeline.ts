import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { stemOf, workspacePath } from '../model';
import { askPipeline, pipelineChoices, type PipelineChoice } from '../panels';
import type { DagflowApi } from '../services';
import { guarded } from './notices';
import type { DagflowWidget } from './widget';

export interface AddToPipelineServices {
  api: DagflowApi;
  documents: IDocumentManager;
  /** Pipelines that are open, the one in front first. */
  openPipelines: () => readonly DagflowWidget[];
  /** Open a pipeline, by its path from the server's root, and bring it to the front; null if it cannot be opened here. */
  openPipeline: (path: string) => DagflowWidget | null;
  trans: TranslationBundle;
}

/** Let a pipeline be chosen, and add an open notebook to it as a node. */
export async function addToPipeline(
  panel: NotebookPanel,
  services: AddToPipelineServices
): Promise<void> {
  const { trans } = services;
  await guarded(trans.__('The notebook was not added'), trans, () => add(panel, services));
}

async function add(panel: NotebookPanel, services: AddToPipelineServices): Promise<void> {
  const { api, documents, trans } = services;
  const { contents } = documents.services;
  const { context } = panel;
  const path = contents.localPath(context.path);
  const found = await api.files(path, 'dagflow');
  const pipelines = found.files.filter(file => file.type === 'pipeline');
  const open = services.openPipelines().map(widget => choiceOf(widget, path));
  const chosen = await askPipeline({
    title: PathExt.basename(path),
    choices: pipelineChoices(
      open,
      pipelines.map(file => file.path)
    ),
    folder: PathExt.dirname(path),
    newName: stemOf(path),
    isDirty: context.model.dirty && !context.model.collaborative,
    trans
  });
  if (chosen === null) {
    return;
  }
  if (chosen.isSaving && context.model.dirty) {
    await context.save();
  }
  if (chosen.isNew) {
    await contents.save(chosen.path, { type: 'file', format: 'text', content: '' });
  }
  const widget = services.openPipeline(chosen.path);
  if (widget === null) {
    throw new Error(trans.__('The pipeline cannot be opened here. Open it in JupyterLab.'));
  }
  await widget.context.ready;
  const { problem } = widget.session.document;
  if (problem !== null) {
    throw new Error(problem);
  }
  widget.content.addFiles([path]);
}

function choiceOf({ session }: DagflowWidget, notebook: string): PipelineChoice {
  const { path, document } = session;
  const hasNotebook = document.nodes.some(
    node => !!node.path && workspacePath(path, node.path) === notebook
  );
  return { path, isOpen: true, hasNotebook };
}
