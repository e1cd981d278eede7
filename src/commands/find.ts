import type { TranslationBundle } from '@jupyterlab/translation';
import { searchIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from './ids';
import type { Commands } from './pipelineCommand';

/** Looking for nodes, parameters and values on the canvas. */
export function findCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.find]: {
      label: trans.__('Find on the Canvas…'),
      caption: trans.__('Find nodes, parameters, values and notes, and jump to them'),
      icon: searchIcon,
      execute: ({ content }) => content.canvas.find.open()
    },
    [CommandIDs.findNext]: {
      label: trans.__('Find Next'),
      paletteLabel: trans.__('Find Next on the Canvas'),
      caption: trans.__('Jump to the next place of what is looked for'),
      execute: ({ content }) => content.canvas.find.move(1)
    },
    [CommandIDs.findPrevious]: {
      label: trans.__('Find Previous'),
      paletteLabel: trans.__('Find Previous on the Canvas'),
      caption: trans.__('Jump to the previous place of what is looked for'),
      execute: ({ content }) => content.canvas.find.move(-1)
    }
  };
}
