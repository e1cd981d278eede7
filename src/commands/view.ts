import type { TranslationBundle } from '@jupyterlab/translation';
import { textEditorIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { fitIcon } from '../elements/icons';
import { CommandIDs } from './ids';
import type { Commands } from './pipelineCommand';

/** What is shown, and how. */
export function viewCommands(trans: TranslationBundle, commands: CommandRegistry): Commands {
  return {
    [CommandIDs.fit]: {
      label: trans.__('Fit the Pipeline'),
      caption: trans.__('Show the whole pipeline'),
      icon: fitIcon,
      execute: widget => widget.content.canvas.fitView()
    },
    [CommandIDs.toggleInspector]: {
      label: trans.__('Show the Inspector'),
      caption: trans.__('Show or hide the settings beside the canvas'),
      isToggled: widget => !widget.content.inspector.isHidden,
      execute: widget => {
        widget.content.inspector.setHidden(!widget.content.inspector.isHidden);
        commands.notifyCommandChanged(CommandIDs.toggleInspector);
      }
    },
    [CommandIDs.openAsText]: {
      label: trans.__('Open as Text'),
      caption: trans.__('Open the pipeline’s file in the text editor'),
      icon: textEditorIcon,
      execute: widget => widget.content.openAsText()
    }
  };
}
