import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { pipelineIcon } from '../elements/icons';
import { typeOfFile } from '../model';
import { IDagflowServices } from '../tokens';
import { pipelineFromNotebooks } from '../widget';
import { FACTORY } from './document';

/** "Pipeline from Selected Notebooks" in the file browser's context menu. */
export const fromNotebooksPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:from-notebooks',
  description: 'Makes a pipeline of notebooks that are selected in the file browser.',
  autoStart: true,
  requires: [IDocumentManager, IDagflowServices],
  // Notebook 7 has a file browser on its first page only.
  optional: [IFileBrowserFactory, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    services: IDagflowServices,
    browsers: IFileBrowserFactory | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (browsers === null) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const { contents } = documents.services;
    const selected = () =>
      [...(browsers.tracker.currentWidget?.selectedItems() ?? [])]
        .filter(({ type, path }) => type !== 'directory' && typeOfFile(path) === 'notebook')
        .map(({ path }) => contents.localPath(path));
    const command = CommandIDs.fromNotebooks;
    app.commands.addCommand(command, {
      label: trans.__('Pipeline from Selected Notebooks'),
      caption: trans.__('Make a pipeline of the selected notebooks, with the wires that fit them'),
      icon: args => (args.isPalette ? undefined : pipelineIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            isPalette: { type: 'boolean', description: trans.__('Whether the palette asks') }
          }
        }
      },
      isEnabled: () => selected().length > 1,
      isVisible: () => selected().length > 1,
      execute: () =>
        pipelineFromNotebooks(selected(), {
          api: services.api,
          documents,
          openPipeline: path => documents.openOrReveal(path, FACTORY),
          trans
        })
    });
    palette?.addItem({
      command,
      category: trans.__('Pipeline'),
      args: { isPalette: true }
    });
  }
};
