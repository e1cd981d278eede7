import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../commands';
import { importIcon, splitIcon } from '../elements/icons';
import { SplitModel } from '../panels';
import { importersOf, SPLITTER, type Importer } from '../services';
import { IDagflowServices } from '../tokens';
import { guarded, importFile, SplitWidget, type ImportServices } from '../widget';
import { FACTORY } from './document';

/** Brings in what others wrote, as pipelines. */
export const importsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:imports',
  description: 'Imports files of other tools as pipelines.',
  autoStart: true,
  requires: [IDocumentManager, IDagflowServices],
  // Notebook 7 has a file browser on its first page only.
  optional: [
    IFileBrowserFactory,
    INotebookTracker,
    IRenderMimeRegistry,
    ICommandPalette,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    lab: IDagflowServices,
    browsers: IFileBrowserFactory | null,
    notebooks: INotebookTracker | null,
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
    addSplit(app, services, browsers, notebooks);
    const category = trans.__('Pipeline');
    [CommandIDs.importFile, CommandIDs.splitNotebook].forEach(command =>
      palette?.addItem({ command, category, args: { isPalette: true } })
    );
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
    describedBy: describedBy(trans),
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

function addSplit(
  app: JupyterFrontEnd,
  services: ImportServices,
  browsers: IFileBrowserFactory | null,
  notebooks: INotebookTracker | null
): void {
  const { api, documents, trans } = services;
  const pages = new WidgetTracker<SplitWidget>({ namespace: 'dagflow-split' });
  const pathOf = ({ path, isSelected }: ReadonlyPartialJSONObject) => {
    const selected = selectedFile(browsers);
    const open = notebooks?.currentWidget?.context.path ?? null;
    const found = typeof path === 'string' ? path : isSelected ? selected : open;
    return found !== null && found.endsWith('.ipynb')
      ? documents.services.contents.localPath(found)
      : null;
  };
  const open = async (path: string): Promise<void> => {
    const known = pages.find(({ model }) => model.import.path === path);
    if (known !== undefined) {
      app.shell.activateById(known.id);
      return;
    }
    const importers = (await api.importers()).filter(({ name }) => name === SPLITTER);
    // What is split is what is on screen, saved or not.
    const context = documents.findWidget(path)?.context;
    const text = context?.isReady ? context.model.toString() : undefined;
    const model = new SplitModel({ path, text, from: SPLITTER, importers, api });
    const page = new SplitWidget({ model, services });
    void pages.add(page);
    app.shell.add(page, 'main', { type: 'Split' });
    app.shell.activateById(page.id);
  };
  app.commands.addCommand(CommandIDs.splitNotebook, {
    label: args =>
      args.isPalette
        ? trans.__('Split the Notebook into a Pipeline…')
        : trans.__('Split into Pipeline…'),
    caption: trans.__('Cut a notebook into parts that become the nodes of a pipeline'),
    icon: args => (args.isPalette ? undefined : splitIcon),
    describedBy: describedBy(trans),
    isVisible: args => !args.isSelected || pathOf(args) !== null,
    isEnabled: args => pathOf(args) !== null,
    execute: async args => {
      const path = pathOf(args);
      if (path !== null) {
        await guarded(trans.__('The notebook was not split'), trans, () => open(path));
      }
    }
  });
  notebooks?.currentChanged.connect(() =>
    app.commands.notifyCommandChanged(CommandIDs.splitNotebook)
  );
}

function describedBy(trans: TranslationBundle): CommandRegistry.ICommandOptions['describedBy'] {
  return {
    args: {
      type: 'object',
      properties: {
        path: { type: 'string', description: trans.__('The file') },
        isPalette: { type: 'boolean', description: trans.__('Whether the palette asks') },
        isSelected: { type: 'boolean', description: trans.__('Whether it is the selected file') }
      }
    }
  };
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
