import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon } from '@jupyterlab/ui-components';

import { edgeKey } from '../model';
import { CommandIDs } from './ids';
import type { DagflowWidget } from '../widget';
import { canEdit, edit, type Commands } from './pipelineCommand';

/** Making wires, and what can be done with the one that is selected. */
export function edgeCommands(trans: TranslationBundle): Commands {
  const follow = (on: 'success' | 'failure') => ({
    isEnabled: (widget: DagflowWidget) =>
      canEdit(widget) && widget.session.canvas.selectedEdge !== undefined,
    isToggled: ({ session }: DagflowWidget) =>
      (session.canvas.selectedEdge?.on ?? 'success') === on,
    execute: edit(({ session }) => {
      const edge = session.canvas.selectedEdge;
      if (edge) {
        session.document.updateEdge(edgeKey(edge), { on: on === 'failure' ? on : null });
      }
    })
  });
  return {
    [CommandIDs.connect]: {
      label: trans.__('Wire To…'),
      paletteLabel: trans.__('Wire the Selected Node To…'),
      caption: trans.__(
        'Draw a wire from the selected node, or from the first of two to the second'
      ),
      isEnabled: widget => canEdit(widget) && widget.session.canvas.selection.nodes.size > 0,
      execute: widget => widget.content.canvas.wiring.begin()
    },
    [CommandIDs.followSuccess]: {
      ...follow('success'),
      label: trans.__('Runs When the Source Succeeded'),
      caption: trans.__('Let the selected wire lead on from a success')
    },
    [CommandIDs.followFailure]: {
      ...follow('failure'),
      label: trans.__('Runs When the Source Failed'),
      caption: trans.__('Let the selected wire lead on from a failure, as to a fallback')
    },
    [CommandIDs.setCondition]: {
      label: trans.__('Set Condition…'),
      caption: trans.__('Say when the branch along the selected wire is taken'),
      icon: editIcon,
      isEnabled: widget => widget.session.canvas.selectedEdge !== undefined,
      execute: widget => {
        const edge = widget.session.canvas.selectedEdge;
        if (edge) {
          widget.content.editCondition(edgeKey(edge));
        }
      }
    }
  };
}
