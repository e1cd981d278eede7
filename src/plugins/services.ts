import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { createLabServices } from '../services';
import { IDagflowServices } from '../tokens';

/** The lab's one connection to the server extension. */
export const servicesPlugin: JupyterFrontEndPlugin<IDagflowServices> = {
  id: 'jupyter-dagflow:services',
  description: 'Talks with the server extension, for all views of pipelines and runs.',
  autoStart: true,
  provides: IDagflowServices,
  activate: (app: JupyterFrontEnd): IDagflowServices =>
    createLabServices(app.serviceManager.serverSettings, app.serviceManager.contents)
};
