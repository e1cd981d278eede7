import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { pipelineIcon } from '../elements/icons';
import { nodeRecord } from '../model';
import { RUN_TABS, type RunTab } from '../panels';
import type { IDagflowTracker } from '../tokens';
import type { DagflowWidget, RunPlace } from '../widget';
import { CommandIDs } from './ids';

/** Add the commands that open the page of a run: one by its id, else that of the pipeline in front. */
export function addOpenRun(
  app: JupyterFrontEnd,
  tracker: IDagflowTracker,
  open: (place: RunPlace) => Widget,
  trans: TranslationBundle
): void {
  const front = () => (tracker.currentWidget?.isDisposed === false ? tracker.currentWidget : null);
  app.commands.addCommand(CommandIDs.openRun, {
    label: trans.__('Open Run'),
    caption: trans.__('Open the page of the run that is shown: graph, log, outputs, attempts'),
    icon: args => (args.isPalette ? undefined : pipelineIcon),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          runId: {
            type: 'string',
            description: trans.__('The run; without it that of the pipeline in front')
          },
          tab: { type: 'string', enum: [...RUN_TABS], description: trans.__('The view of it') },
          nodeId: { type: 'string', description: trans.__('A node, or an instance of one') },
          attempt: { type: 'number', description: trans.__('One of the node’s attempts') }
        }
      }
    },
    isEnabled: args => placeOf(args, front()) !== null,
    execute: args => {
      const place = placeOf(args, front());
      return place && open(place);
    }
  });
  app.commands.addCommand(CommandIDs.showInRun, {
    label: trans.__('Show in Run Page'),
    caption: trans.__('Show how the selected node fared, on the page of the run'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => selectedPlace(front()) !== null,
    execute: () => {
      const place = selectedPlace(front());
      return place && open(place);
    }
  });
}

/** What the arguments name; without a run in them, that of the pipeline in front. */
function placeOf(args: ReadonlyPartialJSONObject, front: DagflowWidget | null): RunPlace | null {
  const runId = typeof args.runId === 'string' ? args.runId : front?.session.run?.run_id;
  if (runId === undefined) {
    return null;
  }
  return {
    runId,
    ...(RUN_TABS.includes(args.tab as RunTab) ? { tab: args.tab as RunTab } : {}),
    ...(typeof args.nodeId === 'string' ? { nodeId: args.nodeId } : {}),
    ...(typeof args.attempt === 'number' ? { attempt: args.attempt } : {})
  };
}

/** The selected node, or the instance of it that is shown, in the run that is shown. */
function selectedPlace(front: DagflowWidget | null): RunPlace | null {
  const [run, canvas] = [front?.session.run, front?.session.canvas];
  const nodeId = canvas?.instance ?? canvas?.selectedNode?.id;
  return run && nodeId !== undefined && nodeRecord(run, nodeId) !== undefined
    ? { runId: run.run_id, nodeId, tab: 'attempts' }
    : null;
}
