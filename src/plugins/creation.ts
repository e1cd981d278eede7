import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { pipelineIcon } from '../elements/icons';
import { EXTENSION } from '../model';
import { FACTORY } from './document';

/** Makes new pipelines: from the launcher, the File menu and the palette. */
export const creationPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:creation',
  description: 'Makes new pipelines.',
  autoStart: true,
  requires: [IDocumentManager],
  optional: [ILauncher, ICommandPalette, IDefaultFileBrowser, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const command = CommandIDs.create;
    app.commands.addCommand(command, {
      label: args => (args.isPalette ? trans.__('New Pipeline') : trans.__('Pipeline')),
      caption: trans.__('Draw notebooks into a pipeline'),
      icon: args => (args.isPalette ? undefined : pipelineIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            cwd: { type: 'string', description: trans.__('The folder of the new pipeline') },
            isPalette: { type: 'boolean', description: trans.__('Whether the palette asks') }
          }
        }
      },
      execute: async args => {
        const path = (args.cwd as string | undefined) ?? browser?.model.path ?? '';
        const file = await documents.newUntitled({ path, type: 'file', ext: EXTENSION });
        return documents.openOrReveal(file.path, FACTORY);
      }
    });
    launcher?.add({ command, category: trans.__('Notebook'), rank: 10 });
    launcher?.add({ command, category: trans.__('Other'), rank: 10 });
    palette?.addItem({ command, category: trans.__('Pipeline'), args: { isPalette: true } });
  }
};
