import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { importIcon } from '../elements/icons';
import { importersOf, SPLITTER, type Importer } from '../services';
import { IDagflowServices } from '../tokens';
import { importFile, type ImportServices } from '../widget';
import { FACTORY } from './document';

/** Brings in what others wrote, as pipelines. */
export const importsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:imports',
  description: 'Imports files of other tools as pipelines.',
  autoStart: true,
  requires: [IDocumentManager, IDagflowServices],
  // Notebook 7 has a file browser on its first page only.
  optional: [IFileBrowserFactory, IRenderMimeRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    lab: IDagflowServices,
    browsers: IFileBrowserFactory | null,
    rendermime: IRenderMimeRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const services: ImportServices = {
      api: lab.api,
      documents,
      createMarkdown: rendermime && (() => rendermime.createRenderer('text/markdown')),
      openPipeline: path => documents.openOrReveal(path, FACTORY),
      trans
    };
    addImport(app, services, browsers);
    const category = trans.__('Pipeline');
    palette?.addItem({ command: CommandIDs.importFile, category, args: { isPalette: true } });
  }
};

function addImport(
  app: JupyterFrontEnd,
  services: ImportServices,
  browsers: IFileBrowserFactory | null
): void {
  const { api, trans } = services;
  let importers: readonly Importer[] = [];
  // Menus cannot wait for the server; until it has said what it imports, they offer nothing.
  void app.restored
    .then(() => api.importers())
    .then(
      found => (importers = found.filter(({ name }) => name !== SPLITTER)),
      () => undefined
    );
  const selected = () => selectedFile(browsers);
  app.commands.addCommand(CommandIDs.importFile, {
    label: args =>
      args.isPalette ? trans.__('Import a File as Pipeline…') : trans.__('Import as Pipeline…'),
    caption: trans.__('Make a pipeline of a file of another tool'),
    icon: args => (args.isPalette ? undefined : importIcon),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          path: { type: 'string', description: trans.__('The file; else one is asked for') },
          isPalette: { type: 'boolean', description: trans.__('Whether the palette asks') },
          isSelected: { type: 'boolean', description: trans.__('Whether it is the selected file') }
        }
      }
    },
    isVisible: args => !args.isSelected || importersOf(importers, selected() ?? '').length > 0,
    execute: async args => {
      const given = typeof args.path === 'string' ? args.path : null;
      const path = given ?? (args.isSelected ? selected() : await askFile(services, browsers));
      if (path !== null) {
        await importFile(path, services);
      }
    }
  });
}

/** The one file that is selected in the file browser; null if it is none or several. */
function selectedFile(browsers: IFileBrowserFactory | null): string | null {
  const [item, ...others] = browsers?.tracker.currentWidget?.selectedItems() ?? [];
  return item && others.length === 0 && item.type !== 'directory' ? item.path : null;
}

/** Let a file be chosen that an importer may know; null if the person thinks better of it. */
async function askFile(
  { api, documents, trans }: ImportServices,
  browsers: IFileBrowserFactory | null
): Promise<string | null> {
  const importers = (await api.importers()).filter(({ name }) => name !== SPLITTER);
  const isOffered = (path: string) => importersOf(importers, path).length > 0;
  const result = await FileDialog.getOpenFiles({
    manager: documents,
    title: trans.__('Import as a pipeline'),
    defaultPath: browsers?.tracker.currentWidget?.model.path,
    filter: file => (file.type === 'directory' || isOffered(file.path) ? {} : null)
  });
  const [file] = (result.button.accept ? result.value : null) ?? [];
  return file && file.type !== 'directory' ? file.path : null;
}
