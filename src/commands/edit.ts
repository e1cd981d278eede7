import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, deleteIcon, redoIcon, undoIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from './ids';
import { canEdit, edit, type Commands } from './pipelineCommand';

/** Editing the drawing. */
export function editCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.undo]: {
      label: trans.__('Undo'),
      caption: trans.__('Undo the last change of the pipeline'),
      icon: undoIcon,
      isEnabled: widget => widget.session.document.canUndo(),
      execute: edit(({ session }) => session.document.undo())
    },
    [CommandIDs.redo]: {
      label: trans.__('Redo'),
      caption: trans.__('Redo what was undone'),
      icon: redoIcon,
      isEnabled: widget => widget.session.document.canRedo(),
      execute: edit(({ session }) => session.document.redo())
    },
    [CommandIDs.selectAll]: {
      label: trans.__('Select All Nodes'),
      caption: trans.__('Select everything on the canvas'),
      execute: edit(({ session }) => session.canvas.selectAll())
    },
    [CommandIDs.selectNone]: {
      label: trans.__('Select Nothing'),
      caption: trans.__('Select nothing, so that the inspector shows the pipeline'),
      isEnabled: widget => !widget.session.canvas.selection.isEmpty,
      execute: edit(({ session }) => session.canvas.selection.set([]))
    },
    [CommandIDs.deleteSelection]: {
      label: trans.__('Delete'),
      caption: trans.__('Delete the selected nodes and wires'),
      icon: deleteIcon,
      isEnabled: widget => canEdit(widget) && !widget.session.canvas.selection.isEmpty,
      execute: edit(({ session }) => session.canvas.deleteSelection())
    },
    [CommandIDs.deleteClosingGap]: {
      label: trans.__('Delete and Close the Gap'),
      caption: trans.__(
        'Delete the selected nodes, and wire what was before them to what was after'
      ),
      icon: deleteIcon,
      isEnabled: widget => canEdit(widget) && widget.session.canvas.selection.nodes.size > 0,
      execute: edit(({ session }) => session.canvas.deleteClosingGap())
    },
    [CommandIDs.duplicate]: {
      label: trans.__('Duplicate'),
      caption: trans.__('Add copies of the selected nodes'),
      icon: copyIcon,
      isEnabled: widget => canEdit(widget) && widget.session.canvas.selection.nodes.size > 0,
      execute: edit(({ session }) => session.canvas.duplicateSelection())
    }
  };
}
