import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { createToolbarFactory, IToolbarWidgetRegistry, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ICollaborativeContentProvider } from '@jupyter/collaborative-drive';

import { CommandIDs } from '../commands';
import { pipelineIcon } from '../elements/icons';
import {
  CONTENT_TYPE,
  DagflowDocument,
  DagflowDocumentModelFactory,
  EXTENSION,
  FILE_TYPE,
  MIME_TYPE,
  MODEL_NAME
} from '../model';
import { IDagflowServices, IDagflowTracker } from '../tokens';
import { DagflowWidget, DagflowWidgetFactory } from '../widget';
import { canvasPreferences } from './preferences';

/** The name of the widget factory; toolbar items in the schema are listed under it. */
export const FACTORY = 'Pipeline';
const PLUGIN_ID = 'jupyter-dagflow:plugin';

/** Opens `.dagflow` files. */
export const documentPlugin: JupyterFrontEndPlugin<IDagflowTracker> = {
  id: PLUGIN_ID,
  description: 'Opens pipelines on a canvas.',
  autoStart: true,
  provides: IDagflowTracker,
  requires: [IDocumentManager, IDagflowServices],
  optional: [
    ISettingRegistry,
    IToolbarWidgetRegistry,
    ILayoutRestorer,
    ITranslator,
    ICollaborativeContentProvider,
    IRenderMimeRegistry,
    IEditorServices,
    IStateDB
  ],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    services: IDagflowServices,
    settings: ISettingRegistry | null,
    toolbars: IToolbarWidgetRegistry | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    collaboration: ICollaborativeContentProvider | null,
    rendermime: IRenderMimeRegistry | null,
    editors: IEditorServices | null,
    state: IStateDB | null
  ): IDagflowTracker => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const tracker = new WidgetTracker<DagflowWidget>({ namespace: 'dagflow' });
    collaboration?.sharedModelFactory.registerDocumentFactory(CONTENT_TYPE, () =>
      DagflowDocument.create()
    );
    addFileType(app, trans.__('Pipeline'));
    const factory = new DagflowWidgetFactory({
      name: FACTORY,
      label: trans.__('Pipeline'),
      modelName: MODEL_NAME,
      fileTypes: [FILE_TYPE],
      defaultFor: [FILE_TYPE],
      preferKernel: false,
      canStartKernel: false,
      translator: translator ?? undefined,
      services: {
        ...services,
        documents,
        editors,
        state,
        openPipeline: path => {
          const widget = documents.openOrReveal(path, FACTORY);
          return widget instanceof DagflowWidget ? widget.session : null;
        },
        openRun: place => void app.commands.execute(CommandIDs.openRun, { ...place }),
        createMarkdown: rendermime && (() => rendermime.createRenderer('text/markdown')),
        trans,
        preferences: canvasPreferences(settings),
        parallel: parallelSetting(settings)
      },
      // Named only where it is there; else a double-click would fail silently.
      ...(collaboration ? { contentProviderId: 'rtc' } : {}),
      ...(settings && toolbars
        ? {
            toolbarFactory: createToolbarFactory(
              toolbars,
              settings,
              FACTORY,
              PLUGIN_ID,
              translator ?? nullTranslator
            )
          }
        : {})
    });
    factory.widgetCreated.connect((_, widget) => {
      widget.context.pathChanged.connect(() => void tracker.save(widget));
      void tracker.add(widget);
    });
    app.docRegistry.addWidgetFactory(factory);
    if (restorer) {
      void restorer.restore(tracker, {
        command: 'docmanager:open',
        args: widget => ({ path: widget.context.path, factory: FACTORY }),
        name: widget => widget.context.path
      });
    }
    return tracker;
  }
};

function addFileType(app: JupyterFrontEnd, displayName: string): void {
  app.docRegistry.addFileType({
    name: FILE_TYPE,
    displayName,
    extensions: [EXTENSION],
    mimeTypes: [MIME_TYPE],
    fileFormat: 'text',
    // As the server's listing calls it; the model factory has the content type of the shared document.
    contentType: 'file',
    icon: pipelineIcon
  });
  app.docRegistry.addModelFactory(new DagflowDocumentModelFactory());
}

/** The setting as it is now; 0 until the settings are there. */
function parallelSetting(registry: ISettingRegistry | null): () => number {
  let parallel = 0;
  const read = (settings: ISettingRegistry.ISettings) => {
    parallel = settings.get('parallel').composite as number;
  };
  registry?.load(PLUGIN_ID).then(
    settings => {
      read(settings);
      settings.changed.connect(read);
    },
    (reason: unknown) => console.error('jupyter-dagflow: its settings could not be read.', reason)
  );
  return () => parallel;
}
