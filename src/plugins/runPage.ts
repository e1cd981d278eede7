import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { addOpenRun, CommandIDs } from '../commands';
import type { RunTab } from '../panels';
import { IDagflowServices, IDagflowTracker } from '../tokens';
import {
  DagflowWidget,
  RunPage,
  RunPageWidget,
  type PipelineSession,
  type RunPageServices,
  type RunPlace
} from '../widget';
import { FACTORY } from './document';

/** Opens the pages of runs, one for each. */
export const runPagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:run-page',
  description: 'Opens runs, past and present, on pages of their own.',
  autoStart: true,
  requires: [IDocumentManager, IDagflowServices, IDagflowTracker],
  optional: [
    ILayoutRestorer,
    ITranslator,
    IRenderMimeRegistry,
    ICommandPalette,
    IEditorServices,
    IStateDB
  ],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    lab: IDagflowServices,
    pipelines: IDagflowTracker,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    rendermime: IRenderMimeRegistry | null,
    palette: ICommandPalette | null,
    editors: IEditorServices | null,
    state: IStateDB | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const pages = new WidgetTracker<RunPageWidget>({ namespace: 'dagflow-run' });
    const services: RunPageServices = {
      ...lab,
      documents,
      editors,
      state,
      trans,
      createMarkdown: rendermime && (() => rendermime.createRenderer('text/markdown')),
      openPipeline: path => {
        const widget = documents.openOrReveal(path, FACTORY);
        return widget instanceof DagflowWidget ? widget.session : null;
      },
      sessionOf: path => sessionOf(pipelines, path),
      pipelineOpened: pipelines.widgetAdded,
      openRun: place => void app.commands.execute(CommandIDs.openRun, { ...place }),
      // These commands may come later than this plugin.
      get compareRuns() {
        return offered(app.commands, CommandIDs.compareRuns, (runIds: string[]) => ({ runIds }));
      },
      get deleteRun() {
        return offered(app.commands, CommandIDs.deleteRun, (runId: string) => ({ runId }));
      }
    };
    // A page begins with the view that was looked at last.
    let lastTab: RunTab = 'graph';
    const open = (place: RunPlace): RunPageWidget => {
      const known = pages.find(widget => widget.page.runId === place.runId);
      const widget =
        known ??
        new RunPageWidget(new RunPage({ runId: place.runId, services, tab: place.tab ?? lastTab }));
      if (known === undefined) {
        widget.page.tabChanged.connect((_, tab) => {
          lastTab = tab;
          void pages.save(widget);
        });
        void pages.add(widget);
        app.shell.add(widget, 'main', { type: 'Run' });
      }
      widget.page.show(place);
      app.shell.activateById(widget.id);
      return widget;
    };
    addOpenRun(app, pipelines, open, trans);
    const category = trans.__('Pipeline');
    [CommandIDs.openRun, CommandIDs.showInRun].forEach(command =>
      palette?.addItem({ command, category, args: { isPalette: true } })
    );
    if (restorer) {
      void restorer.restore(pages, {
        command: CommandIDs.openRun,
        args: ({ page }) => ({ runId: page.runId, tab: page.tab }),
        name: ({ page }) => page.runId
      });
    }
  }
};

function sessionOf(pipelines: IDagflowTracker, path: string): PipelineSession | null {
  const widget = pipelines.find(each => !each.isDisposed && each.session.path === path);
  return widget?.session ?? null;
}

/** A command as a function of what it is about; null where no plugin offers it. */
function offered<T>(
  commands: CommandRegistry,
  id: string,
  argsOf: (what: T) => ReadonlyPartialJSONObject
): ((what: T) => Promise<void>) | null {
  return commands.hasCommand(id)
    ? async what => {
        await commands.execute(id, argsOf(what));
      }
    : null;
}
