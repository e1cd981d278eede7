import type { TranslationBundle } from '@jupyterlab/translation';
import { textEditorIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { PreferenceValues } from '../canvas';
import { fitIcon } from '../elements/icons';
import { CommandIDs } from './ids';
import type { Commands, PipelineCommand } from './pipelineCommand';

/** What is shown, and how. */
export function viewCommands(trans: TranslationBundle, commands: CommandRegistry): Commands {
  return {
    [CommandIDs.fit]: {
      label: trans.__('Fit the Pipeline'),
      caption: trans.__('Show the whole pipeline'),
      icon: fitIcon,
      execute: widget => widget.content.canvas.fitView()
    },
    [CommandIDs.fitSelection]: {
      label: trans.__('Fit the Selection'),
      caption: trans.__('Show what is selected as large as it gets'),
      isEnabled: ({ session }) => !session.canvas.selection.isEmpty,
      execute: ({ content }) => content.canvas.fitSelection()
    },
    ...zoomCommands(trans),
    ...preferenceCommands(trans),
    [CommandIDs.nextPart]: {
      label: trans.__('Next Part of the Pipeline'),
      caption: trans.__('Go on to the inspector, the log, the problems, and back to the canvas'),
      execute: ({ content }) => content.focusNextPart()
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

function zoomCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.zoomIn]: {
      label: trans.__('Zoom In'),
      caption: trans.__('Show the canvas larger'),
      execute: ({ content }) => content.canvas.view.zoomIn()
    },
    [CommandIDs.zoomOut]: {
      label: trans.__('Zoom Out'),
      caption: trans.__('Show the canvas smaller'),
      execute: ({ content }) => content.canvas.view.zoomOut()
    },
    [CommandIDs.resetZoom]: {
      label: trans.__('Zoom to 100 %'),
      caption: trans.__('Show the canvas at its own size'),
      execute: ({ content }) => content.canvas.view.reset()
    }
  };
}

/** What holds for all canvases, and is kept in the settings. */
function preferenceCommands(trans: TranslationBundle): Commands {
  const toggle = (
    name: keyof PreferenceValues
  ): Pick<PipelineCommand, 'isToggled' | 'execute'> => ({
    isToggled: ({ session }) => session.services.preferences.values[name],
    execute: ({ session: { services } }) =>
      services.preferences.set({ [name]: !services.preferences.values[name] })
  });
  return {
    [CommandIDs.toggleMinimap]: {
      label: trans.__('Show the Overview'),
      caption: trans.__('Show large pipelines small in a corner of the canvas, too'),
      ...toggle('minimap')
    },
    [CommandIDs.toggleSnap]: {
      label: trans.__('Snap While Dragging'),
      caption: trans.__(
        'Let nodes that are dragged rest on the grid and flush with others; Alt suspends it'
      ),
      ...toggle('snap')
    },
    [CommandIDs.toggleEdgeValues]: {
      label: trans.__('Show the Values on Wires'),
      caption: trans.__('Show on all wires what went through them in the run'),
      ...toggle('edgeValues')
    }
  };
}
