import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  CommandToolbarButton,
  ICommandPalette,
  IToolbarWidgetRegistry
} from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addNotebookCommands, CommandIDs } from '../commands';
import { IDagflowServices, IDagflowTracker } from '../tokens';
import { addToPipeline, DagflowWidget, markTaggedCells } from '../widget';
import { FACTORY } from './document';

/** The toolbar's items, as the schema lists them for notebooks. */
const ITEMS = {
  'dagflow-tag-parameters': CommandIDs.tagParameters,
  'dagflow-tag-outputs': CommandIDs.tagOutputs,
  'dagflow-add-to-pipeline': CommandIDs.addOpenNotebook
} as const;

/** Notebooks become nodes from their own toolbar: cells are tagged, and the notebook is added to a pipeline. */
export const notebookTagsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:notebook-tags',
  description:
    'Tags cells of notebooks as parameters and outputs, and adds notebooks to pipelines.',
  autoStart: true,
  requires: [IDocumentManager, IDagflowServices, IDagflowTracker],
  optional: [INotebookTracker, IToolbarWidgetRegistry, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    services: IDagflowServices,
    pipelines: IDagflowTracker,
    notebooks: INotebookTracker | null,
    toolbars: IToolbarWidgetRegistry | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    if (notebooks === null) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const ids = addNotebookCommands({
      app,
      find: id =>
        id === undefined
          ? notebooks.currentWidget
          : (notebooks.find(panel => panel.id === id) ?? null),
      addToPipeline: panel =>
        addToPipeline(panel, {
          api: services.api,
          documents,
          openPipelines: () => openPipelines(pipelines),
          openPipeline: path => {
            const widget = documents.openOrReveal(path, FACTORY);
            return widget instanceof DagflowWidget ? widget : null;
          },
          trans
        }),
      trans
    });
    const category = trans.__('Pipeline');
    ids.forEach(command => palette?.addItem({ command, category, args: { isPalette: true } }));
    for (const [item, id] of Object.entries(ITEMS)) {
      toolbars?.addFactory<NotebookPanel>('Notebook', item, ({ id: notebook }) => {
        const { commands } = app;
        return new CommandToolbarButton({ commands, id, args: { notebook }, label: '' });
      });
    }
    const notify = () => ids.forEach(id => app.commands.notifyCommandChanged(id));
    notebooks.currentChanged.connect(notify);
    notebooks.widgetAdded.connect((_, panel) => {
      followActiveCell(panel, notify);
      markTaggedCells(panel);
    });
  }
};

/** The open ones that can be edited, that in front of the others first. */
function openPipelines(tracker: IDagflowTracker): DagflowWidget[] {
  const open: DagflowWidget[] = [];
  tracker.forEach(widget => {
    if (!widget.isDisposed && widget.session.document.problem === null) {
      open.push(widget);
    }
  });
  const isFirst = (widget: DagflowWidget) => Number(widget !== tracker.currentWidget);
  return open.sort((a, b) => isFirst(a) - isFirst(b));
}

/** Tell when another cell of a notebook is the active one, and when its tags change. */
function followActiveCell(panel: NotebookPanel, tell: () => void): void {
  const follow = () => {
    panel.content.activeCell?.model.metadataChanged.connect(tell);
    tell();
  };
  panel.content.activeCellChanged.connect(follow);
  follow();
}
