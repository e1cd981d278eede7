import type { GroupColor } from '../../elements/groupColors';
import { nodeTypeOf, type NodePatch, type PipelineNode } from '../../model';
import type { CanvasModel } from '../canvasModel';
import type { CanvasView } from '../movement/view';
import { newNode } from '../newNodes';
import { frameAround } from './membership';

/** Put a frame around the selected nodes, select it, and let its title be written. */
export function groupSelection(model: CanvasModel, view: CanvasView): void {
  const boxes = view.boxes();
  const frame = frameAround([...model.selection.nodes].flatMap(id => boxes.get(id) ?? []));
  if (frame === null) {
    return;
  }
  const { document, selection } = model;
  const node = newNode(document.nodes, 'group', '', frame);
  document.addNodes([{ ...node, ui: { ...frame } }]);
  selection.set([node.id]);
  model.editedNote = node.id;
}

/** Take off the selected frames; what stands in them stays, and is selected no more than before. */
export function ungroupSelection(model: CanvasModel): void {
  model.document.removeNodes(selectedGroups(model).map(node => node.id));
}

/** Give the selected groups a colour. */
export function colorSelection(model: CanvasModel, color: GroupColor): void {
  const patches = selectedGroups(model).map(({ id, ui }): [string, NodePatch] => [
    id,
    { ui: { ...ui, color } }
  ]);
  model.document.updateNodes(new Map(patches));
}

export function selectedGroups({ document, selection }: CanvasModel): PipelineNode[] {
  return document.nodes.filter(
    node => selection.nodes.has(node.id) && nodeTypeOf(node) === 'group'
  );
}
