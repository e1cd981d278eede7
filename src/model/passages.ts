import type { JSONValue } from '@lumino/coreutils';

import { edgeKey, type Pipeline, type PipelineEdge } from './pipeline';
import { isBranchSkipped, nodeRecord, type NodeState, type RunView } from './runs';

/** What went along an edge in a run. */
export type Passage =
  | { kind: 'value'; name: string; value: JSONValue }
  /** The source succeeded and left no such output, so the target took its default. */
  | { kind: 'nothing'; name: string }
  /** An edge for order only: the target went on after the source. */
  | { kind: 'taken' }
  /** The run did not go along. */
  | { kind: 'skipped' };

/** The states of a node that its edges have led to. */
const REACHED: ReadonlySet<NodeState> = new Set([
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
  'reused'
]);

/** What went along an edge, by `edgeKey`; null where nothing has yet, or where the run had no such edge. */
export function passageOf(run: RunView, key: string): Passage | null {
  const edge = edgesOf(run.document).get(key);
  const source = edge && nodeRecord(run, edge.source);
  if (!edge || !source) {
    return null;
  }
  if (isBranchSkipped(run, edge)) {
    return { kind: 'skipped' };
  }
  const hasSucceeded = source.state === 'succeeded' || source.state === 'reused';
  const name = edge.source_output;
  if (name && edge.target_parameter) {
    return Object.hasOwn(source.outputs, name)
      ? { kind: 'value', name, value: source.outputs[name] }
      : hasSucceeded
        ? { kind: 'nothing', name }
        : null;
  }
  const hasLed = edge.on === 'failure' ? source.state === 'failed' : hasSucceeded;
  const target = nodeRecord(run, edge.target)?.state;
  return hasLed && target && REACHED.has(target) ? { kind: 'taken' } : null;
}

/** The edges of a snapshot, which does not change, by key: a thousand wires may ask at once. */
function edgesOf(document: Pipeline): ReadonlyMap<string, PipelineEdge> {
  const known = EDGES.get(document);
  if (known) {
    return known;
  }
  const edges = new Map((document.edges ?? []).map(edge => [edgeKey(edge), edge]));
  EDGES.set(document, edges);
  return edges;
}

const EDGES = new WeakMap<Pipeline, ReadonlyMap<string, PipelineEdge>>();
