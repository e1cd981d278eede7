import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from './ids';
import { canEdit, type Commands } from './pipelineCommand';

/** Adding a node by looking for it. */
export function quickAddCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.quickAdd]: {
      label: trans.__('Find and Add…'),
      paletteLabel: trans.__('Find and Add a Node…'),
      caption: trans.__('Look for a notebook, a script or a kind of node, and add it'),
      icon: addIcon,
      isEnabled: canEdit,
      execute: ({ content }, args) => content.openQuickAdd(args.atMenu === true)
    }
  };
}
