import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CommandToolbarButton, ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addFailedState, CommandIDs, type FailedPlace } from '../commands';
import { nodeRecord } from '../model';
import { IDagflowServices, IDagflowTracker } from '../tokens';
import { attemptOfPath, FailedState } from '../widget';

const SETTINGS = 'jupyter-dagflow:plugin';
const TOOLBAR_ITEM = 'dagflow-continue';
const FAILED_CLASS = 'jp-mod-dagflowFailed';

/** Kernels of failed nodes: notebooks open in them, and nodes go on in them. */
export const failedStatePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:failed-state',
  description: 'Opens failed nodes in their kernels, and lets them go on there.',
  autoStart: true,
  requires: [IDocumentManager, IDagflowServices, IDagflowTracker],
  optional: [INotebookTracker, ISettingRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    services: IDagflowServices,
    pipelines: IDagflowTracker,
    notebooks: INotebookTracker | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const { kernels } = services;
    const sessionOf = (path: string) =>
      pipelines.find(each => !each.isDisposed && each.session.path === path)?.session ?? null;
    const failedState = new FailedState({ services, documents, sessionOf, trans });
    kernels.actions = failedState;
    void readSetting(settings, keepS => (kernels.keepS = keepS));
    const front = () => placeInFront(app, pipelines, notebooks);
    const ids = addFailedState(app, failedState, kernels, front, trans);
    const category = trans.__('Pipeline');
    ids.forEach(command => palette?.addItem({ command, category, args: { isPalette: true } }));
    const show = (panel: NotebookPanel) => {
      const attempt = attemptOfPath(panel.context.path);
      showButton(app, panel, attempt !== null && kernels.find(attempt) !== null);
    };
    kernels.changed.connect(() => {
      ids.forEach(id => app.commands.notifyCommandChanged(id));
      notebooks?.forEach(show);
    });
    notebooks?.widgetAdded.connect((_, panel) => {
      if (attemptOfPath(panel.context.path) !== null) {
        void panel.revealed.then(() => show(panel));
        kernels.look();
      }
    });
  }
};

/** The failed attempt whose notebook is in front, or that of the selected node of the pipeline in front. */
function placeInFront(
  app: JupyterFrontEnd,
  pipelines: IDagflowTracker,
  notebooks: INotebookTracker | null
): FailedPlace | null {
  const { currentWidget } = app.shell;
  const panel = notebooks?.currentWidget ?? null;
  if (panel !== null && panel === currentWidget) {
    const attempt = attemptOfPath(panel.context.path);
    const cellId = panel.content.activeCell?.model.id;
    return attempt && { attempt, ...(cellId === undefined ? {} : { cellId }) };
  }
  const widget = pipelines.currentWidget;
  if (widget === null || widget.isDisposed || widget !== currentWidget) {
    return null;
  }
  const { run, canvas } = widget.session;
  const id = canvas.instance ?? canvas.selectedNode?.id;
  const record = run && id !== undefined ? nodeRecord(run, id) : undefined;
  return run && record
    ? { attempt: { run_id: run.run_id, node_id: record.node_id, attempt: record.attempt } }
    : null;
}

/** A notebook whose kernel is kept has a button for it, and says so to menus. */
function showButton(app: JupyterFrontEnd, panel: NotebookPanel, isKept: boolean): void {
  panel.toggleClass(FAILED_CLASS, isKept);
  const shown = [...panel.toolbar.names()].includes(TOOLBAR_ITEM);
  if (isKept && !shown) {
    const button = new CommandToolbarButton({
      commands: app.commands,
      id: CommandIDs.continueFromCell,
      label: app.commands.label(CommandIDs.continueFromCell)
    });
    panel.toolbar.insertBefore('kernelName', TOOLBAR_ITEM, button);
    button.id = TOOLBAR_ITEM;
  } else if (!isKept && shown) {
    [...panel.toolbar.children()].find(item => item.id === TOOLBAR_ITEM)?.dispose();
  }
}

/** For how long kernels are kept, in seconds, now and whenever that changes. */
async function readSetting(
  registry: ISettingRegistry | null,
  tell: (keepS: number) => void
): Promise<void> {
  try {
    const settings = await registry?.load(SETTINGS);
    const read = () => tell(60 * ((settings?.get('keepFailedKernels').composite as number) ?? 0));
    settings?.changed.connect(read);
    read();
  } catch (error) {
    console.error('jupyter-dagflow: its settings could not be read.', error);
  }
}
