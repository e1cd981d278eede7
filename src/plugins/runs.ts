import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addListedRunCommands, CommandIDs } from '../commands';
import type { RunAct } from '../panels';
import { IDagflowServices, IDagflowTracker } from '../tokens';
import { DagflowWidget, RunActions, RunPageWidget, RunsModel, RunsPanelWidget } from '../widget';
import { FACTORY } from './document';

const COMMANDS: Record<RunAct, string> = {
  open: CommandIDs.openListedRun,
  stop: CommandIDs.stopListedRun,
  rerun: CommandIDs.rerunListedRun,
  run: CommandIDs.runListedPipeline,
  remove: CommandIDs.deleteListedRuns
};
/** Right after the file browser and what runs on the server. */
const RANK = 250;

/** The panel of runs in the sidebar. */
export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:runs',
  description: 'Lists the runs of pipelines in the sidebar.',
  autoStart: true,
  requires: [IDocumentManager, IDagflowServices, IDagflowTracker],
  optional: [ILabShell, ILayoutRestorer, ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    lab: IDagflowServices,
    pipelines: IDagflowTracker,
    shell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const { commands } = app;
    const model = new RunsModel(lab);
    const openPipeline = (path: string) => {
      const widget = documents.openOrReveal(path, FACTORY);
      return widget instanceof DagflowWidget ? widget.session : null;
    };
    const actions = new RunActions({ api: lab.api, documents, openPipeline, trans });
    const panel = new RunsPanelWidget({
      model,
      actions: {
        act: act => void commands.execute(COMMANDS[act]),
        compare: () => void commands.execute(CommandIDs.compareListedRuns),
        canCompare: () => commands.hasCommand(CommandIDs.compareRuns),
        runPipeline: () => void (model.pipeline && actions.runPipeline(model.pipeline))
      },
      trans
    });
    followFront(model, pipelines, shell);
    app.shell.add(panel, 'left', { rank: RANK, type: 'Pipeline Runs' });
    restorer?.add(panel, 'jupyter-dagflow-runs');
    const show = () => app.shell.activateById(panel.id);
    const category = trans.__('Pipeline');
    addListedRunCommands(app, { model, actions, show, trans }).forEach(command =>
      palette?.addItem({ command, category, args: { isPalette: true } })
    );
  }
};

/** Let the panel be about the pipeline in front: a canvas, or the one whose run is shown on a page. */
function followFront(model: RunsModel, pipelines: IDagflowTracker, shell: ILabShell | null): void {
  const follow = () => {
    const front = shell?.currentWidget;
    if (front instanceof RunPageWidget && !front.isDisposed) {
      model.pipeline = front.page.run?.pipeline ?? model.pipeline;
      return;
    }
    const widget = pipelines.currentWidget;
    model.pipeline = widget && !widget.isDisposed ? widget.session.path : null;
  };
  pipelines.currentChanged.connect(follow);
  shell?.currentChanged.connect(follow);
  pipelines.widgetAdded.connect((_, widget: DagflowWidget) => {
    widget.context.pathChanged.connect(follow);
  });
  follow();
}
