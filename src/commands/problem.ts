import type { TranslationBundle } from '@jupyterlab/translation';

import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import type { Commands } from './pipelineCommand';

/** Going from one thing that is wrong to the next. */
export function problemCommands(trans: TranslationBundle): Commands {
  const isEnabled = ({ session }: DagflowWidget) => session.problems.problems.length > 0;
  return {
    [CommandIDs.nextProblem]: {
      label: trans.__('Next Problem'),
      caption: trans.__('Go to the place of the next problem'),
      isEnabled,
      execute: ({ content }) => content.problems.step(1)
    },
    [CommandIDs.previousProblem]: {
      label: trans.__('Previous Problem'),
      caption: trans.__('Go to the place of the problem before'),
      isEnabled,
      execute: ({ content }) => content.problems.step(-1)
    }
  };
}
