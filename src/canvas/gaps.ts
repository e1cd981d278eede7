import { edgeKey, typeFit, type PipelineEdge, type Wiring } from '../model';
import type { EndsOf } from './bodyDrop';

/**
 * The wires that close the gap when nodes go: from each node before them to each node after them, along whatever
 * way there was. A value goes on where it comes to an input of its name, or went on under its name; else the wire only
 * orders. What was asked of the node before (its condition) still is; what was asked of a node that goes cannot be.
 */
export function closingEdges(
  wiring: Wiring,
  gone: ReadonlySet<string>,
  endsOf: EndsOf
): PipelineEdge[] {
  const stay = wiring.edges.filter(edge => !gone.has(edge.source) && !gone.has(edge.target));
  const fed = new Set(stay.flatMap(edge => (edge.target_parameter ? [inputKey(edge)] : [])));
  const joined = new Set(stay.map(pairKey));
  const added: PipelineEdge[] = [];
  const passes = passesOf(wiring, gone);
  for (const pass of passes) {
    const value = valueEdge(pass, endsOf);
    if (value !== null && !fed.has(inputKey(value))) {
      fed.add(inputKey(value));
      joined.add(pairKey(value));
      added.push(value);
    }
  }
  for (const pass of passes) {
    const order = orderEdge(pass);
    if (!joined.has(pairKey(order))) {
      joined.add(pairKey(order));
      added.push(order);
    }
  }
  return added;
}

/** A way through what goes: the wire into it and the wire out of it. */
interface Pass {
  into: PipelineEdge;
  out: PipelineEdge;
}

function passesOf({ edges }: Wiring, gone: ReadonlySet<string>): Pass[] {
  const leaving = new Map<string, PipelineEdge[]>();
  for (const edge of edges) {
    if (gone.has(edge.source)) {
      leaving.set(edge.source, [...(leaving.get(edge.source) ?? []), edge]);
    }
  }
  return edges
    .filter(edge => !gone.has(edge.source) && gone.has(edge.target))
    .flatMap(into => exitsFrom(into.target, leaving, gone).map(out => ({ into, out })));
}

/** The wires by which one comes out of what goes, from one node of it on. */
function exitsFrom(
  start: string,
  leaving: ReadonlyMap<string, readonly PipelineEdge[]>,
  gone: ReadonlySet<string>
): PipelineEdge[] {
  const reached = new Set([start]);
  const exits: PipelineEdge[] = [];
  for (const id of reached) {
    for (const edge of leaving.get(id) ?? []) {
      if (gone.has(edge.target)) {
        reached.add(edge.target);
      } else {
        exits.push(edge);
      }
    }
  }
  return exits;
}

function orderEdge({ into, out }: Pass): PipelineEdge {
  // The fallback of what goes is still one, if of what was before.
  const isOnFailure = into.on === 'failure' || out.on === 'failure';
  return {
    source: into.source,
    target: out.target,
    ...(into.condition ? { condition: into.condition } : {}),
    ...(isOnFailure ? { on: 'failure' as const } : {})
  };
}

function valueEdge(pass: Pass, endsOf: EndsOf): PipelineEdge | null {
  const { source_output: output } = pass.into;
  const { target_parameter: input, source_output: passed } = pass.out;
  if (!output || !input || (output !== input && output !== passed)) {
    return null;
  }
  const sent = endsOf(pass.into.source).outputs.find(end => end.name === output);
  const asked = endsOf(pass.out.target).inputs.find(end => end.name === input);
  return typeFit(sent?.type ?? '', asked?.type ?? '') === 'no'
    ? null
    : { ...orderEdge(pass), source_output: output, target_parameter: input };
}

function inputKey({ target, target_parameter: input }: PipelineEdge): string {
  return JSON.stringify([target, input]);
}

function pairKey({ source, target }: PipelineEdge): string {
  return edgeKey({ source, target });
}
