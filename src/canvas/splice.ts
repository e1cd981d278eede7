import type { TranslationBundle } from '@jupyterlab/translation';

import {
  connectionProblem,
  edgeKey,
  isDrawnOnly,
  nodeTypeOf,
  type DocumentEdit,
  type PipelineEdge,
  type Wiring
} from '../model';
import { fittingOutput, freeInput, type EndsOf } from './bodyDrop';

/** The two halves that a wire becomes when a node is put into it. */
export interface SplicedWire {
  first: PipelineEdge;
  second: PipelineEdge;
}

/** How a wire goes on through a node; null for a node that it cannot take: one at its ends or joined to them already. */
export function spliced(
  wiring: Wiring,
  nodeId: string,
  edge: PipelineEdge,
  endsOf: EndsOf,
  trans: TranslationBundle
): SplicedWire | null {
  const { source, target, source_output: output, target_parameter: input, ...rest } = edge;
  const node = wiring.nodes.find(each => each.id === nodeId);
  const ends = new Set([source, target]);
  const isJoined = wiring.edges.some(
    each =>
      (each.source === nodeId && ends.has(each.target)) ||
      (each.target === nodeId && ends.has(each.source))
  );
  if (!node || isDrawnOnly(nodeTypeOf(node)) || ends.has(nodeId) || isJoined) {
    return null;
  }
  const [own, before, after] = [endsOf(nodeId), endsOf(source), endsOf(target)];
  const sent = before.outputs.find(end => end.name === output) ?? { name: output ?? '', type: '' };
  const asked = after.inputs.find(end => end.name === input) ?? { name: input ?? '', type: '' };
  const taken = output ? freeInput(wiring, sent, nodeId, endsOf) : null;
  // What passes a value on under its own name is meant, whatever the input calls it.
  const passed = own.outputs.filter(end => end.name === output);
  const left = input ? (fittingOutput(asked, passed) ?? fittingOutput(asked, own.outputs)) : null;
  // What holds for the branch is asked of the source, as before.
  const first: PipelineEdge = {
    ...rest,
    source,
    target: nodeId,
    ...(taken && { source_output: sent.name, target_parameter: taken.name })
  };
  const second: PipelineEdge = {
    source: nodeId,
    target,
    ...(left && { source_output: left.name, target_parameter: asked.name })
  };
  const without = {
    nodes: wiring.nodes,
    edges: wiring.edges.filter(each => edgeKey(each) !== edgeKey(edge))
  };
  const isPossible = [first, second].every(
    half => connectionProblem(without, half, trans) === null
  );
  return isPossible ? { first, second } : null;
}

/** The change of the document that puts the node in. */
export function spliceEdit(edge: PipelineEdge, { first, second }: SplicedWire): DocumentEdit {
  return { removeEdges: [edgeKey(edge)], addEdges: [first, second] };
}

/** What will become of the wire, in few words. */
export function spliceText(
  { first, second }: SplicedWire,
  edge: PipelineEdge,
  titles: ReadonlyMap<string, string>,
  trans: TranslationBundle
): string {
  const title = (id: string) => titles.get(id) ?? id;
  const way = [first.source, first.target, second.target].map(title).join(' → ');
  if (edge.target_parameter && !second.target_parameter) {
    return trans.__(
      '%1. "%2" is no longer given its value: no output of %3 fits.',
      way,
      edge.target_parameter,
      title(first.target)
    );
  }
  const names = [first.target_parameter, second.source_output].filter(Boolean);
  return names.length > 0 ? `${way} (${names.join(', ')})` : way;
}
