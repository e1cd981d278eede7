import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { compareIcon } from '../elements/icons';
import { CommandIDs } from './ids';

/** Runs beside each other at most. */
const MOST = 20;

/** Add the command that shows two or more runs side by side. */
export function addCompareRuns(
  app: JupyterFrontEnd,
  open: (runIds: readonly string[], baselineId?: string) => Widget,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.compareRuns, {
    label: trans.__('Compare Runs'),
    icon: compareIcon,
    caption: trans.__('Show runs side by side, with what differs'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          runIds: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('The runs, two at least')
          },
          baselineId: { type: 'string', description: trans.__('The one to compare with') }
        },
        required: ['runIds']
      }
    },
    isEnabled: args => idsOf(args).length > 1,
    execute: args => {
      const runIds = idsOf(args);
      if (runIds.length < 2 || runIds.length > MOST) {
        Notification.warning(
          trans.__('From 2 to %1 runs can be compared; these are %2.', MOST, runIds.length),
          { autoClose: 8000 }
        );
        return null;
      }
      return open(runIds, typeof args.baselineId === 'string' ? args.baselineId : undefined);
    }
  });
}

function idsOf({ runIds }: ReadonlyPartialJSONObject): string[] {
  const given = Array.isArray(runIds) ? runIds : [];
  return [...new Set(given.filter(id => typeof id === 'string'))];
}
