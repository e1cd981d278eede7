import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { nodeOfId, workspacePath, type AttemptReference, type RunView } from '../model';
import type { KeptKernelActions, LabServices } from '../services';
import { showCell } from './cells';
import { askEdits } from './failedStateDialog';
import {
  editsOf,
  indexOfCell,
  plainCells,
  type CellEdit,
  type PlainCell
} from './failedStateEdits';
import { guarded } from './notices';
import type { PipelineSession } from './session';

const NOTEBOOK = 'Notebook';

export interface FailedStateOptions {
  services: LabServices;
  documents: IDocumentManager;
  /** The open pipeline of that path, if it is open. */
  sessionOf: (path: string) => PipelineSession | null;
  trans: TranslationBundle;
}

/** What can be done with the kernel that a failed attempt has kept. */
export class FailedState implements KeptKernelActions {
  constructor(private readonly _options: FailedStateOptions) {}

  /** Open the executed notebook in the very kernel, at the cell that failed. */
  async open(attempt: AttemptReference): Promise<void> {
    const { services, documents, trans } = this._options;
    const { api, kernels } = services;
    await this._guarded(trans.__('The notebook was not opened'), async () => {
      const cell = kernels.find(attempt)?.cell ?? null;
      const { kernelId, name } = await api.openKernel(attempt);
      // The lab has to know the kernel before a notebook can be opened in it.
      await documents.services.kernels.refreshRunning();
      const path = await this._executedPath(attempt);
      const kernel = { id: kernelId, name };
      const open = documents.findWidget(path, NOTEBOOK) as NotebookPanel | undefined;
      if (open) {
        await open.context.ready;
        await open.sessionContext.ready;
        await open.sessionContext.changeKernel(kernel);
      } else {
        // A cell that is run before the lab has joined notebook and kernel makes it join them twice, and the end of
        // the one session would be the end of the kernel. So nobody sees the notebook until then.
        const hidden = documents.open(path, NOTEBOOK, kernel, { activate: false });
        await (hidden as NotebookPanel | undefined)?.sessionContext.ready;
      }
      const notebook = documents.openOrReveal(path, NOTEBOOK);
      if (notebook && cell !== null) {
        await showCell(notebook, cell);
      }
    });
  }

  /** Go on in the kernel: from the cell of the executed notebook with this id, else from the one that failed. */
  async goOn(attempt: AttemptReference, cellId?: string): Promise<void> {
    const { services, documents, trans } = this._options;
    await this._guarded(trans.__('The node does not continue'), async () => {
      const failed = services.kernels.find(attempt)?.cell;
      if (failed === null || failed === undefined) {
        throw new Error(trans.__('Its kernel is gone. Rerun the node instead.'));
      }
      const run = await services.api.run(attempt.run_id);
      const path = await this._executedPath(attempt);
      const source = sourcePath(run, attempt.node_id);
      const ran = await this._cellsOf(path.replace(/output\.ipynb$/, 'source.ipynb'));
      const executed = await this._cellsOf(path);
      const chosen = cellId === undefined ? null : indexOfCell(ran, executed, cellId);
      const cell = Math.min(chosen ?? failed, failed);
      const edits = editsOf(ran, executed, await this._cellsOf(source), cell);
      const answer = edits.length === 0 ? 'leave' : await askEdits(edits, source, trans);
      if (answer === 'cancel') {
        return;
      }
      await this._save(source, answer === 'write' ? edits : []);
      await this._savePipeline(run.pipeline);
      await services.api.continueFrom(attempt, cell);
      services.kernels.look();
      if (documents.findWidget(path, NOTEBOOK)) {
        Notification.info(trans.__('The node continues from cell %1 in its kernel.', cell + 1), {
          autoClose: 4000
        });
      }
    });
  }

  private async _guarded(title: string, act: () => Promise<void>): Promise<void> {
    await guarded(title, this._options.trans, act);
    this._options.services.kernels.look();
  }

  private async _executedPath(attempt: AttemptReference): Promise<string> {
    this._runsFolder ??= (await this._options.services.api.settings()).runsFolder;
    const { run_id: runId, node_id: nodeId, attempt: number } = attempt;
    return `${this._runsFolder}/${runId}/${nodeId}/${number}/output.ipynb`;
  }

  /** The cells as they are on screen, if the notebook is open, else as they are on disk. */
  private async _cellsOf(path: string): Promise<PlainCell[]> {
    const { documents } = this._options;
    const open = documents.findWidget(path, NOTEBOOK) as NotebookPanel | undefined;
    if (open?.context.isReady && open.content.model) {
      return plainCells(open.content.model.toJSON());
    }
    return plainCells(
      (await documents.services.contents.get(path, { type: 'notebook', content: true })).content
    );
  }

  /** Write edits into the source, and save what is open of it. */
  private async _save(path: string, edits: readonly CellEdit[]): Promise<void> {
    const { documents } = this._options;
    const texts = new Map(
      edits.filter(edit => edit.conflict === null).map(edit => [edit.id, edit.source])
    );
    const open = documents.findWidget(path, NOTEBOOK) as NotebookPanel | undefined;
    if (open?.context.isReady && open.content.model) {
      for (const cell of open.content.model.cells) {
        const text = texts.get(cell.id);
        if (text !== undefined) {
          cell.sharedModel.setSource(text);
        }
      }
      await open.context.save();
    } else if (texts.size > 0) {
      const { contents } = documents.services;
      const file = await contents.get(path, { type: 'notebook', content: true });
      for (const cell of file.content.cells as { id?: string; source: string }[]) {
        cell.source = texts.get(cell.id ?? '') ?? cell.source;
      }
      await contents.save(path, { type: 'notebook', format: 'json', content: file.content });
    }
  }

  private async _savePipeline(path: string): Promise<void> {
    const session = this._options.sessionOf(path);
    if (session?.context.model.dirty) {
      await session.context.save();
    }
  }

  private _runsFolder: string | null = null;
}

/** The attempt whose executed notebook lies at a path; null for any other file. */
export function attemptOfPath(path: string): AttemptReference | null {
  const found =
    /(?:^|\/)dagflow-runs\/([\w-]{1,64})\/([\w-]{1,64}(?:\.\d+)?)\/(\d{1,9})\/output\.ipynb$/.exec(
      path
    );
  return found && { run_id: found[1], node_id: found[2], attempt: Number(found[3]) };
}

function sourcePath(run: RunView, nodeId: string): string {
  const node = run.document.nodes?.find(each => each.id === nodeOfId(nodeId));
  return workspacePath(run.pipeline, node?.path ?? '');
}
