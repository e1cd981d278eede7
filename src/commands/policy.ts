import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import { pinIcon } from '../elements/icons';
import { isDrawnOnly, nodeRecord, nodeTypeOf, type NodePatch, type PipelineNode } from '../model';
import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canEdit, edit, type Commands } from './pipelineCommand';

/** Leaving nodes out of runs, and pinning what they pass on. */
export function policyCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.toggleDisabled]: {
      label: widget =>
        widget !== null && areDisabled(widget) ? trans.__('Enable') : trans.__('Disable'),
      paletteLabel: trans.__('Disable or Enable the Selected Nodes'),
      caption: trans.__('Leave the selected nodes out of runs, or take them in again'),
      isEnabled: widget => canEdit(widget) && chosen(widget).length > 0,
      execute: edit(widget => {
        const disabled = areDisabled(widget) ? null : true;
        patch(
          widget,
          chosen(widget).map(node => [node.id, { disabled }])
        );
      })
    },
    [CommandIDs.togglePinned]: {
      label: widget =>
        widget !== null && arePinned(widget) ? trans.__('Unpin Outputs') : trans.__('Pin Outputs'),
      paletteLabel: trans.__('Pin or Unpin the Outputs of the Selected Nodes'),
      caption: trans.__(
        'Let the selected nodes pass on their last outputs and not run, or run again'
      ),
      icon: pinIcon,
      isEnabled: widget =>
        canEdit(widget) &&
        chosen(widget).length > 0 &&
        (arePinned(widget) || pinnable(widget).length > 0),
      execute: edit(widget =>
        patch(
          widget,
          arePinned(widget)
            ? chosen(widget).map(node => [node.id, { pinned: null }])
            : pinnable(widget).map(([id, pinned]) => [id, { pinned }])
        )
      )
    }
  };
}

/** The selected nodes that run at all. */
function chosen({ session }: DagflowWidget): PipelineNode[] {
  const { nodes } = session.canvas.selection;
  return session.document.nodes.filter(
    node => nodes.has(node.id) && !isDrawnOnly(nodeTypeOf(node))
  );
}

function areDisabled(widget: DagflowWidget): boolean {
  const nodes = chosen(widget);
  return nodes.length > 0 && nodes.every(node => node.disabled === true);
}

function arePinned(widget: DagflowWidget): boolean {
  const nodes = chosen(widget);
  return nodes.length > 0 && nodes.every(node => !!node.pinned);
}

/** The last outputs of those selected nodes that have any. */
function pinnable(widget: DagflowWidget): [string, JSONObject][] {
  const { run } = widget.session;
  return chosen(widget).flatMap(({ id }): [string, JSONObject][] => {
    const outputs = run === null ? undefined : nodeRecord(run, id)?.outputs;
    return outputs && Object.keys(outputs).length > 0 ? [[id, outputs]] : [];
  });
}

function patch(widget: DagflowWidget, patches: readonly (readonly [string, NodePatch])[]): void {
  widget.session.document.updateNodes(new Map(patches));
}
