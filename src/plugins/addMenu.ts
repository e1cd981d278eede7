import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IToolbarWidgetRegistry, ToolbarButton } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { addIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { CommandIDs } from '../commands';
import { IDagflowTracker } from '../tokens';
import { FACTORY } from './document';

const FILES = [
  CommandIDs.addNotebookNode,
  CommandIDs.addScriptNode,
  CommandIDs.addPipelineNode
] as const;
const SENSORS = [
  CommandIDs.addFileSensor,
  CommandIDs.addHttpSensor,
  CommandIDs.addTimeSensor,
  CommandIDs.addPipelineSensor,
  CommandIDs.addSqlSensor
] as const;

/** The button "Add" in the toolbar of pipelines. */
export const addMenuPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:add-menu',
  description: 'Offers what can be added to a pipeline, in its toolbar.',
  autoStart: true,
  requires: [IDagflowTracker],
  optional: [IToolbarWidgetRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    _tracker: IDagflowTracker,
    toolbars: IToolbarWidgetRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const menu = makeMenu(app.commands, trans);
    toolbars?.addFactory(FACTORY, 'add', () => {
      const button = new ToolbarButton({
        icon: addIcon,
        label: trans.__('Add'),
        tooltip: trans.__('Add a notebook, a script, a sensor, a note, …'),
        onClick: () => {
          const { left, bottom } = button.node.getBoundingClientRect();
          menu.open(left, bottom);
        }
      });
      return button;
    });
  }
};

function makeMenu(commands: CommandRegistry, trans: TranslationBundle): Menu {
  const menu = new Menu({ commands });
  menu.addItem({ command: CommandIDs.quickAdd });
  FILES.forEach(command => menu.addItem({ command }));
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: CommandIDs.addCommandNode });
  const sensors = new Menu({ commands });
  sensors.title.label = trans.__('Sensor');
  SENSORS.forEach(command => sensors.addItem({ command }));
  menu.addItem({ type: 'submenu', submenu: sensors });
  menu.addItem({ type: 'separator' });
  menu.addItem({ command: CommandIDs.addNote });
  menu.addItem({ command: CommandIDs.addGroup });
  return menu;
}
