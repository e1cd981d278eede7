import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addCompareRuns, CommandIDs } from '../commands';
import { IDagflowServices } from '../tokens';
import { Comparison, CompareWidget, setKey, type CompareServices } from '../widget';

/** Shows runs side by side, a page for each set of them. */
export const comparePagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-dagflow:compare-page',
  description: 'Shows runs of pipelines side by side.',
  autoStart: true,
  requires: [IDagflowServices],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    lab: IDagflowServices,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter-dagflow');
    const pages = new WidgetTracker<CompareWidget>({ namespace: 'dagflow-compare' });
    const services: CompareServices = {
      api: lab.api,
      openRun: place => void app.commands.execute(CommandIDs.openRun, { ...place }),
      trans
    };
    const open = (runIds: readonly string[], baselineId?: string): CompareWidget => {
      const known = pages.find(({ comparison }) => setKey(comparison.runIds) === setKey(runIds));
      const widget = known ?? createPage(runIds, baselineId);
      app.shell.activateById(widget.id);
      return widget;
    };
    const createPage = (runIds: readonly string[], baselineId?: string): CompareWidget => {
      const comparison = new Comparison({ api: lab.api, runIds, baselineId, trans });
      const widget = new CompareWidget(comparison, services);
      comparison.changed.connect(() => void pages.save(widget));
      void pages.add(widget);
      app.shell.add(widget, 'main', { type: 'Runs' });
      return widget;
    };
    addCompareRuns(app, open, trans);
    if (restorer) {
      void restorer.restore(pages, {
        command: CommandIDs.compareRuns,
        args: ({ comparison: { runIds, baselineId } }) => ({
          runIds: [...runIds],
          ...(baselineId === null ? {} : { baselineId })
        }),
        name: ({ comparison }) => setKey(comparison.runIds)
      });
    }
  }
};
