import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, cutIcon, pasteIcon } from '@jupyterlab/ui-components';

import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canEdit, edit, type Commands } from './pipelineCommand';

const hasNodes = (widget: DagflowWidget) => widget.session.canvas.selection.nodes.size > 0;

/** Nodes to the clipboard, and from there. With the argument `atMenu` they come where the context menu was opened. */
export function clipboardCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.cut]: {
      label: trans.__('Cut'),
      paletteLabel: trans.__('Cut Nodes'),
      caption: trans.__('Move the selected nodes to the clipboard'),
      icon: cutIcon,
      isEnabled: widget => canEdit(widget) && hasNodes(widget),
      execute: edit(widget => widget.content.clipboard.cut())
    },
    [CommandIDs.copy]: {
      label: trans.__('Copy'),
      paletteLabel: trans.__('Copy Nodes'),
      caption: trans.__('Copy the selected nodes and the wires among them to the clipboard'),
      icon: copyIcon,
      isEnabled: hasNodes,
      execute: edit(widget => widget.content.clipboard.copy())
    },
    [CommandIDs.paste]: {
      label: trans.__('Paste'),
      paletteLabel: trans.__('Paste Nodes'),
      caption: trans.__('Add the nodes that are on the clipboard'),
      icon: pasteIcon,
      isEnabled: canEdit,
      execute: (widget, args) => {
        widget.content.canvas.node.focus({ preventScroll: true });
        return widget.content.clipboard.paste(args.atMenu === true);
      }
    }
  };
}
