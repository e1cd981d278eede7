import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { pipelineIcon } from '../elements/icons';
import { nodeTypeOf } from '../model';
import { inlineNode, makeFromSelection, type DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canEdit, selected, type Commands } from './pipelineCommand';

/** Nodes that become a pipeline of their own, and back. */
export function subPipelineCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.makeSubPipeline]: {
      label: trans.__('Make Sub-Pipeline…'),
      paletteLabel: trans.__('Make Sub-Pipeline from Selection…'),
      caption: trans.__('Put the selected nodes into a pipeline of their own, and one node here'),
      icon: pipelineIcon,
      isEnabled: widget => canEdit(widget) && widget.session.canvas.selection.nodes.size > 0,
      execute: widget => make(widget, trans)
    },
    [CommandIDs.inlineSubPipeline]: {
      label: trans.__('Put Its Nodes Here'),
      paletteLabel: trans.__('Put the Nodes of the Sub-Pipeline Here'),
      caption: trans.__('Replace the selected pipeline by the nodes in it'),
      icon: pipelineIcon,
      isEnabled: widget => canEdit(widget) && isPipeline(widget),
      isVisible: isPipeline,
      execute: async widget => {
        const node = selected(widget);
        if (node) {
          await inlineNode(widget.session, node, widget.content.canvas);
          widget.content.canvas.activate();
        }
      }
    }
  };
}

function isPipeline(widget: DagflowWidget): boolean {
  const node = selected(widget);
  return node !== undefined && nodeTypeOf(node) === 'pipeline' && !!node.path;
}

async function make(widget: DagflowWidget, trans: TranslationBundle): Promise<void> {
  const result = await InputDialog.getText({
    title: trans.__('Make a sub-pipeline'),
    label: trans.__('Name of its file, beside this pipeline'),
    text: 'sub-pipeline.dagflow',
    selectionRange: 'sub-pipeline'.length,
    okLabel: trans.__('Make')
  });
  const name = result.value?.trim();
  if (result.button.accept && name) {
    await makeFromSelection(widget.session, name);
  }
  widget.content.canvas.activate();
}
