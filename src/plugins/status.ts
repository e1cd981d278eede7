import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { RunStatus } from '../panels';
import { IDagflowTracker } from '../tokens';

/** The status bar item that tells of the run of the pipeline in front. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:status',
  description: 'Shows the progress of a run in the status bar.',
  autoStart: true,
  requires: [IDagflowTracker],
  // Notebook 7 has no status bar.
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IDagflowTracker,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (statusBar === null) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const item = new RunStatus({
      trans,
      onClick: () => {
        if (tracker.currentWidget) {
          app.shell.activateById(tracker.currentWidget.id);
        }
      }
    });
    const follow = () => {
      const widget = tracker.currentWidget;
      item.model.follower = widget && !widget.isDisposed ? widget.session.follower : null;
    };
    tracker.currentChanged.connect(follow);
    follow();
    statusBar.registerStatusItem('jupyter-dagflow:status', { item, align: 'left', rank: 20 });
  }
};
