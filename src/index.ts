import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { addMenuPlugin } from './plugins/addMenu';
import { commandsPlugin } from './plugins/commands';
import { comparePagePlugin } from './plugins/comparePage';
import { creationPlugin } from './plugins/creation';
import { documentPlugin } from './plugins/document';
import { failedStatePlugin } from './plugins/failedState';
import { fileBrowserPlugin } from './plugins/fileBrowser';
import { fromNotebooksPlugin } from './plugins/fromNotebooks';
import { importsPlugin } from './plugins/imports';
import { notebookTagsPlugin } from './plugins/notebookTags';
import { runPagePlugin } from './plugins/runPage';
import { runsPlugin } from './plugins/runs';
import { servicesPlugin } from './plugins/services';
import { statusPlugin } from './plugins/status';
import { IDagflowServices, IDagflowTracker } from './tokens';

export { IDagflowServices, IDagflowTracker };

const plugins: (
  | JupyterFrontEndPlugin<void>
  | JupyterFrontEndPlugin<IDagflowServices>
  | JupyterFrontEndPlugin<IDagflowTracker>
)[] = [
  servicesPlugin,
  documentPlugin,
  commandsPlugin,
  addMenuPlugin,
  creationPlugin,
  fileBrowserPlugin,
  notebookTagsPlugin,
  fromNotebooksPlugin,
  importsPlugin,
  statusPlugin,
  runPagePlugin,
  comparePagePlugin,
  failedStatePlugin,
  runsPlugin
];

export default plugins;
