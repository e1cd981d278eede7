import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IMainMenu } from '@jupyterlab/mainmenu';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addPipelineCommands, CommandIDs } from '../commands';
import { IDagflowTracker } from '../tokens';
import { DagflowWidget } from '../widget';

/** The commands on the pipeline in front. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:commands',
  description: 'Commands on pipelines: run, stop, rerun, export, edit.',
  autoStart: true,
  requires: [IDagflowTracker],
  optional: [ICommandPalette, IMainMenu, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IDagflowTracker,
    palette: ICommandPalette | null,
    mainMenu: IMainMenu | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const ids = addPipelineCommands(app, tracker, trans);
    const category = trans.__('Pipeline');
    ids.forEach(command => palette?.addItem({ command, category, args: { isPalette: true } }));
    mainMenu?.editMenu.undoers.undo.add({
      id: CommandIDs.undo,
      isEnabled: widget => widget instanceof DagflowWidget && widget.session.document.canUndo()
    });
    mainMenu?.editMenu.undoers.redo.add({
      id: CommandIDs.redo,
      isEnabled: widget => widget instanceof DagflowWidget && widget.session.document.canRedo()
    });
    // Buttons and menus look anew at whether they apply.
    const notify = () => ids.forEach(id => app.commands.notifyCommandChanged(id));
    tracker.currentChanged.connect(notify);
    tracker.widgetAdded.connect((_, widget: DagflowWidget) => {
      widget.session.canvas.changed.connect(notify);
    });
  }
};
