import { Clipboard, Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';

import { errorMessage, type DagflowApi, type RunSummary } from '../../services';
import { guarded } from '../notices';
import type { PipelineSession } from '../session';

/** What runs are acted upon with. */
export interface RunActionServices {
  api: DagflowApi;
  documents: IDocumentManager;
  /** Open a pipeline, by its path from the server's root; null if it cannot be opened. */
  openPipeline: (path: string) => PipelineSession | null;
  trans: TranslationBundle;
}

/** So many refusals are told; a number tells of the rest. */
const MOST_TOLD = 3;

/** Acts on runs by their ids, whether their pipelines are open or not. */
export class RunActions {
  constructor(private readonly _services: RunActionServices) {}

  async stop(runId: string): Promise<void> {
    const { api, trans } = this._services;
    await guarded(trans.__('The run was not stopped'), trans, () => api.cancel(runId));
  }

  /** Save the pipeline if it is open, then run again what failed. */
  async rerunFailed(run: RunSummary): Promise<void> {
    const { api, documents, trans } = this._services;
    await guarded(trans.__('Nothing was rerun'), trans, async () => {
      const context = documents.findWidget(run.pipeline)?.context;
      if (context?.model.dirty) {
        await context.save();
      }
      await api.rerun(run.run_id, 'failed');
    });
  }

  /** Open a pipeline, and run it. */
  async runPipeline(path: string): Promise<void> {
    const session = this._services.openPipeline(path);
    if (session !== null) {
      await session.context.ready;
      await session.start();
    }
  }

  openPipeline(path: string): void {
    this._services.openPipeline(path);
  }

  copyIds(runIds: readonly string[]): void {
    const { trans } = this._services;
    Clipboard.copyToSystem(runIds.join('\n'));
    const told = trans._n(
      'The run’s id was copied.',
      'The ids of %1 runs were copied.',
      runIds.length
    );
    Notification.info(told, { autoClose: 2000 });
  }

  /** Ask, then delete runs and their files; whatever was refused is told. */
  async remove(runIds: readonly string[]): Promise<void> {
    if (runIds.length === 0 || !(await this._isWanted(runIds))) {
      return;
    }
    const { api, trans } = this._services;
    const told: string[] = [];
    for (const runId of runIds) {
      try {
        told.push((await api.deleteRun(runId)) ?? '');
      } catch (error) {
        told.push(errorMessage(error));
      }
    }
    const [first, ...others] = told.filter(Boolean);
    if (first !== undefined) {
      const shown = [first, ...others.slice(0, MOST_TOLD - 1)].join(' ');
      const more = others.length - (MOST_TOLD - 1);
      const rest = more > 0 ? trans._n('And %1 more.', 'And %1 more.', more) : '';
      Notification.error(`${shown} ${rest}`.trim(), { autoClose: 8000 });
    }
  }

  private async _isWanted(runIds: readonly string[]): Promise<boolean> {
    const { trans } = this._services;
    const answer = await showDialog({
      title:
        runIds.length === 1
          ? trans.__('Delete run %1?', runIds[0])
          : trans.__('Delete %1 runs?', runIds.length),
      body: trans.__(
        'The executed notebooks, logs and cached results are removed. Files that the notebooks wrote elsewhere stay. This cannot be undone.'
      ),
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Delete') })],
      defaultButton: 0
    });
    return answer.button.accept;
  }
}
