import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { addMenuPlugin } from './plugins/addMenu';
import { commandsPlugin } from './plugins/commands';
import { creationPlugin } from './plugins/creation';
import { documentPlugin } from './plugins/document';
import { fileBrowserPlugin } from './plugins/fileBrowser';
import { statusPlugin } from './plugins/status';
import { IDagflowTracker } from './tokens';

export { IDagflowTracker };

const plugins: (JupyterFrontEndPlugin<void> | JupyterFrontEndPlugin<IDagflowTracker>)[] = [
  documentPlugin,
  commandsPlugin,
  addMenuPlugin,
  creationPlugin,
  fileBrowserPlugin,
  statusPlugin
];

export default plugins;
