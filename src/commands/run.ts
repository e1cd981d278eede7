import type { TranslationBundle } from '@jupyterlab/translation';
import { runIcon, stopIcon } from '@jupyterlab/ui-components';

import { rerunFailedIcon } from '../elements/icons';
import { CommandIDs } from './ids';
import { canRun, type Commands } from './pipelineCommand';

/** Running the pipeline as a whole, and what becomes of it. */
export function runCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.run]: {
      label: trans.__('Run'),
      caption: trans.__('Save the pipeline and run it'),
      icon: runIcon,
      isEnabled: canRun,
      execute: widget => widget.session.start()
    },
    [CommandIDs.runWithParameters]: {
      label: trans.__('Run with Parameters…'),
      caption: trans.__('Choose the values of the pipeline’s parameters, then run it'),
      isEnabled: canRun,
      execute: widget => widget.session.startWithParameters()
    },
    [CommandIDs.stop]: {
      label: trans.__('Stop'),
      caption: trans.__('Stop the run and everything that runs in it'),
      icon: stopIcon,
      isEnabled: widget => widget.session.isRunActive,
      execute: widget => widget.session.cancel()
    },
    [CommandIDs.rerunFailed]: {
      label: trans.__('Rerun Failed'),
      caption: trans.__('Run again what failed and what waited for it; what succeeded is kept'),
      icon: rerunFailedIcon,
      isEnabled: widget => widget.session.hasFailed,
      execute: widget => widget.session.rerun('failed')
    }
  };
}
