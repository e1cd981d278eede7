import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { notebookIcon, runIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { AttemptReference } from '../model';
import type { KeptKernels } from '../services';
import type { FailedState } from '../widget';
import { CommandIDs } from './ids';

/** What the person has in front: a failed attempt, and the cell in which they stand, if it is its notebook. */
export interface FailedPlace {
  attempt: AttemptReference;
  cellId?: string;
}

/** Add the commands on kept kernels: of the attempt that is named, else of what is in front. */
export function addFailedState(
  app: JupyterFrontEnd,
  failedState: FailedState,
  kernels: KeptKernels,
  front: () => FailedPlace | null,
  trans: TranslationBundle
): string[] {
  const place = (args: ReadonlyPartialJSONObject): FailedPlace | null => {
    const found = placeOf(args) ?? front();
    return found !== null && kernels.find(found.attempt) !== null ? found : null;
  };
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        runId: { type: 'string', description: trans.__('The run') },
        nodeId: { type: 'string', description: trans.__('The failed node, or an instance of one') },
        attempt: { type: 'number', description: trans.__('Which of its attempts') }
      }
    }
  } as const;
  const shared = {
    isEnabled: (args: ReadonlyPartialJSONObject) => place(args) !== null,
    isVisible: (args: ReadonlyPartialJSONObject) => !!args.isPalette || place(args) !== null
  };
  app.commands.addCommand(CommandIDs.openFailedState, {
    ...shared,
    describedBy,
    label: trans.__('Open in Failed State'),
    caption: trans.__('Open the executed notebook in the kernel in which it failed'),
    icon: args => (args.isPalette ? undefined : notebookIcon),
    execute: async args => {
      const found = place(args);
      if (found !== null) {
        await failedState.open(found.attempt);
      }
    }
  });
  app.commands.addCommand(CommandIDs.continueFromCell, {
    ...shared,
    describedBy,
    label: trans.__('Continue from This Cell'),
    caption: trans.__('Run the node on in the kernel in which it failed, with its source as it is'),
    icon: args => (args.isPalette ? undefined : runIcon),
    execute: async args => {
      const found = place(args);
      if (found !== null) {
        await failedState.goOn(found.attempt, found.cellId);
      }
    }
  });
  return [CommandIDs.openFailedState, CommandIDs.continueFromCell];
}

function placeOf(args: ReadonlyPartialJSONObject): FailedPlace | null {
  const { runId, nodeId, attempt } = args;
  return typeof runId === 'string' && typeof nodeId === 'string' && typeof attempt === 'number'
    ? { attempt: { run_id: runId, node_id: nodeId, attempt } }
    : null;
}
