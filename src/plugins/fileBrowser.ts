import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from '../commands';
import { pipelineIcon } from '../elements/icons';
import { typeOfFile } from '../model';
import { IDagflowTracker } from '../tokens';
import { DagflowWidget } from '../widget';

/** "Add to pipeline" in the file browser's context menu. */
export const fileBrowserPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:file-browser',
  description: 'Adds files to a pipeline from the file browser.',
  autoStart: true,
  requires: [IDagflowTracker],
  // Notebook 7 has a file browser on its first page only.
  optional: [IFileBrowserFactory, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IDagflowTracker,
    browsers: IFileBrowserFactory | null,
    translator: ITranslator | null
  ): void => {
    if (browsers === null) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    app.commands.addCommand(CommandIDs.addFiles, {
      label: trans.__('Add to Pipeline'),
      caption: trans.__('Add the selected files to a pipeline, as nodes'),
      icon: pipelineIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isVisible: () => selectedFiles(browsers).length > 0,
      execute: async () => {
        const paths = selectedFiles(browsers);
        const widget = await choosePipeline(app, tracker, trans);
        if (widget) {
          app.shell.activateById(widget.id);
          await widget.context.ready;
          widget.content.addFiles(paths);
        }
      }
    });
  }
};

function selectedFiles(browsers: IFileBrowserFactory): string[] {
  const items = [...(browsers.tracker.currentWidget?.selectedItems() ?? [])];
  const files = items.filter(item => item.type !== 'directory').map(item => item.path);
  return files.filter(path => typeOfFile(path) !== null);
}

/** The pipeline to add to: the only one that is open, the one that is asked for, or a new one. */
async function choosePipeline(
  app: JupyterFrontEnd,
  tracker: IDagflowTracker,
  trans: TranslationBundle
): Promise<DagflowWidget | null> {
  const open = tracker.filter(widget => widget.session.document.problem === null);
  if (open.length === 0) {
    const made: unknown = await app.commands.execute(CommandIDs.create);
    return made instanceof DagflowWidget ? made : null;
  }
  if (open.length === 1) {
    return open[0];
  }
  const result = await InputDialog.getItem({
    title: trans.__('Add to which pipeline?'),
    items: open.map(widget => widget.context.path),
    current: Math.max(
      0,
      open.findIndex(widget => widget === tracker.currentWidget)
    ),
    okLabel: trans.__('Add')
  });
  return result.button.accept
    ? (open.find(widget => widget.context.path === result.value) ?? null)
    : null;
}
