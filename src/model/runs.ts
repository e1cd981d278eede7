import type { JSONObject, JSONValue } from '@lumino/coreutils';

import { isDrawnOnly, nodeTypeOf } from './nodeTypes';
import { edgeKey, type Pipeline, type PipelineEdge } from './pipeline';

/** The state of one execution of a snapshot. */
export type RunState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export const NODE_STATES = [
  'pending',
  'queued',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'upstream_failed',
  'cancelled',
  'reused',
  'waiting'
] as const;

/** The state of a node within a run. */
export type NodeState = (typeof NODE_STATES)[number];

/** The state of one try of a node; `lost`: its worker vanished without a result. */
export type AttemptState =
  'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'lost' | 'reused' | 'skipped';

/** Names an attempt of whichever run of the workspace. */
export interface AttemptReference {
  run_id: string;
  node_id: string;
  attempt: number;
}

export type ArtifactKind = 'table' | 'model' | 'image' | 'text' | 'file';

/** A file that an attempt left: the output that names it, its path as given there, what it seems to be. */
export interface Artifact {
  name: string;
  path: string;
  size: number;
  sha256: string;
  kind?: ArtifactKind;
}

/** Why an attempt failed: the exception's last line, its class, and the cell (index among all cells, from 0). */
export interface AttemptFailure {
  message: string;
  name?: string | null;
  cell?: number | null;
}

/** Code cell `index` (from 1) of `total`. */
export interface CellProgress {
  index: number;
  total: number;
}

/** A node of a run as it stands. Times are seconds since the epoch; all but the state is that of the newest attempt. */
export interface NodeRecord {
  node_id: string;
  state: NodeState;
  /** Number of the newest attempt, 0 before the first. */
  attempt: number;
  message: string | null;
  cell: CellProgress | null;
  queued_at: number | null;
  started_at: number | null;
  finished_at: number | null;
  outputs: JSONObject;
  failure: AttemptFailure | null;
  source_hash: string | null;
  failures: number;
  losses: number;
  /** What the newest attempt took; read it with `resourcesSeen`. */
  resources: JSONObject;
  artifacts: readonly Artifact[];
  /** How many instances a node has that runs for each item; each has a record of its own, `<node id>.<index>`. */
  width: number | null;
  /** Of an instance: the values of the parameters that vary. */
  item: JSONObject | null;
  /** The attempt whose result this is. */
  reused: AttemptReference | null;
  /** Why an earlier result was not reused. */
  reason: string | null;
  /** The run that is the work of the newest attempt, if the node is a pipeline. */
  child_run_id: string | null;
}

/** One try of one node. */
export interface AttemptRecord {
  node_id: string;
  attempt: number;
  state: AttemptState;
  executor: string;
  /** Relative to the runs folder. */
  directory: string;
  parameters: JSONObject;
  source_hash: string | null;
  key: string | null;
  queued_at: number | null;
  started_at: number | null;
  finished_at: number | null;
  outputs: JSONObject;
  artifacts: readonly Artifact[];
  failure: AttemptFailure | null;
  resources: JSONObject;
  /** What its key hashes, and `continued`: where it went on in the kernel of an earlier attempt. */
  parts?: JSONObject;
  /** The attempt whose result this is; `directory` is then that attempt's. */
  reused: AttemptReference | null;
}

/** A run as the server tells it. */
export interface RunView {
  run_id: string;
  /** The file's path in the workspace. */
  pipeline: string;
  state: RunState;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  message: string | null;
  parameters: JSONObject;
  options: JSONObject;
  /** Sequence number of the last event that is part of this view. */
  seq: number;
  /** It should run, yet no runner holds it. */
  interrupted: boolean;
  /** The frozen snapshot that runs. */
  document: Pipeline;
  nodes: Readonly<Record<string, NodeRecord>>;
}

/** A patch: `data` replaces the named fields of the run, or of one of its nodes or attempts. */
export interface RunEvent {
  seq: number;
  run_id: string;
  /** Seconds since the epoch. */
  time: number;
  type: 'run' | 'node' | 'attempt';
  node_id: string | null;
  attempt: number | null;
  data: Readonly<Record<string, JSONValue | undefined>>;
}

const RUN_ENDED: ReadonlySet<RunState> = new Set(['succeeded', 'failed', 'cancelled']);
const NODE_ENDED: ReadonlySet<NodeState> = new Set([
  'succeeded',
  'failed',
  'skipped',
  'upstream_failed',
  'cancelled',
  'reused'
]);
const NODE_SUCCESS: ReadonlySet<NodeState> = new Set(['succeeded', 'reused']);

export function isRunEnded(state: RunState): boolean {
  return RUN_ENDED.has(state);
}

export function isNodeEnded(state: NodeState): boolean {
  return NODE_ENDED.has(state);
}

/** The run after the event. An event of another run, or one that is part of the view already, changes nothing. */
export function applyEvent(run: RunView, event: RunEvent): RunView {
  return applyEvents(run, [event]);
}

/** The run after several events, one after the other; its records are copied but once. */
export function applyEvents(run: RunView, events: readonly RunEvent[]): RunView {
  let next = run;
  let copied: Record<string, NodeRecord> | null = null;
  for (const event of events) {
    if (event.run_id !== next.run_id || event.seq <= next.seq) {
      continue;
    }
    if (event.type === 'run') {
      next = { ...next, ...event.data, seq: event.seq } as RunView;
      if (event.data.document !== undefined) {
        next = { ...next, nodes: nodesOfSnapshot(next) };
        copied = null;
      }
      continue;
    }
    next = { ...next, seq: event.seq };
    if (event.type === 'node' && event.node_id !== null) {
      const before = nodeRecord(next, event.node_id) ?? newNodeRecord(event.node_id);
      copied ??= { ...next.nodes };
      // As an own property, whatever the id is called.
      Object.defineProperty(copied, event.node_id, {
        value: { ...before, ...event.data },
        configurable: true,
        enumerable: true,
        writable: true
      });
      next = { ...next, nodes: copied };
    }
  }
  return next;
}

/** The attempt of which the run is the work, for one that is a pipeline within another; else null. */
export function parentOf(run: RunView): AttemptReference | null {
  const { parent } = run.options;
  return typeof parent === 'object' && parent !== null && !Array.isArray(parent)
    ? (parent as unknown as AttemptReference)
    : null;
}

/** The record of a node. Ids are hostile: one may be called `constructor`. */
export function nodeRecord(run: Pick<RunView, 'nodes'>, nodeId: string): NodeRecord | undefined {
  return Object.hasOwn(run.nodes, nodeId) ? run.nodes[nodeId] : undefined;
}

/**
 * Whether a run came to this edge and did not go along: its condition did not hold, or it leads on from a failure and
 * there was none; and its target was skipped.
 */
export function isBranchSkipped(run: RunView, edge: PipelineEdge): boolean {
  const source = nodeRecord(run, edge.source)?.state;
  if (nodeRecord(run, edge.target)?.state !== 'skipped' || !source || !NODE_SUCCESS.has(source)) {
    return false;
  }
  // The run has conditions of its own; those of the document may have been edited since.
  return (run.document.edges ?? []).some(
    each => (!!each.condition || each.on === 'failure') && edgeKey(each) === edgeKey(edge)
  );
}

/** A node that has not begun. */
export function newNodeRecord(nodeId: string): NodeRecord {
  return {
    node_id: nodeId,
    state: 'pending',
    attempt: 0,
    message: null,
    cell: null,
    queued_at: null,
    started_at: null,
    finished_at: null,
    outputs: {},
    failure: null,
    source_hash: null,
    failures: 0,
    losses: 0,
    resources: {},
    artifacts: [],
    width: null,
    item: null,
    reused: null,
    reason: null,
    child_run_id: null
  };
}

/** How many nodes are in which state; states without a node are left out. */
export function countStates(run: RunView): Partial<Record<NodeState, number>> {
  const counts: Partial<Record<NodeState, number>> = {};
  for (const node of ownRecords(run)) {
    counts[node.state] = (counts[node.state] ?? 0) + 1;
  }
  return counts;
}

/** How many nodes have ended, of how many. */
export function runProgress(run: RunView): { ended: number; total: number } {
  const nodes = ownRecords(run);
  return { ended: nodes.filter(node => isNodeEnded(node.state)).length, total: nodes.length };
}

/** What tells an instance's index from its node's id, which has no dot. */
const INSTANCE_SEPARATOR = '.';

/** Whether a record is one instance of a node that runs for each item. */
export function isInstance(nodeId: string): boolean {
  return nodeId.includes(INSTANCE_SEPARATOR);
}

/** The instances of a node, by index; those that have not been seen yet are left out. */
export function instancesOf(run: RunView, nodeId: string): NodeRecord[] {
  const width = nodeRecord(run, nodeId)?.width ?? 0;
  return Array.from({ length: width }, (_, index) =>
    nodeRecord(run, `${nodeId}${INSTANCE_SEPARATOR}${index}`)
  ).filter(record => record !== undefined);
}

/** The node that a record's id stands for: itself, or the one of which it is an instance. */
export function nodeOfId(id: string): string {
  return id.split(INSTANCE_SEPARATOR, 1)[0];
}

/** Which instance of its node an id stands for, from 0; null if it is a node's own. */
export function instanceIndex(id: string): number | null {
  const at = id.indexOf(INSTANCE_SEPARATOR);
  return at === -1 ? null : Number(id.slice(at + 1));
}

/** How the instances of a node stand. */
export interface FanOut {
  width: number;
  ended: number;
  failed: number;
  running: number;
}

/** How the instances of a node stand; null for a node that runs but once, or whose items are not known yet. */
export function fanOutOf(run: RunView, nodeId: string): FanOut | null {
  const width = nodeRecord(run, nodeId)?.width ?? null;
  if (width === null) {
    return null;
  }
  const fanOut: FanOut = { width, ended: 0, failed: 0, running: 0 };
  for (const { state } of instancesOf(run, nodeId)) {
    fanOut.ended += isNodeEnded(state) ? 1 : 0;
    fanOut.failed += state === 'failed' ? 1 : 0;
    fanOut.running += state === 'running' || state === 'waiting' ? 1 : 0;
  }
  return fanOut;
}

function ownRecords(run: RunView): NodeRecord[] {
  return Object.values(run.nodes).filter(node => !isInstance(node.node_id));
}

/** After a rerun took a new snapshot: nodes that left it are gone, new ones are pending. */
function nodesOfSnapshot(run: RunView): Record<string, NodeRecord> {
  const nodes = (run.document.nodes ?? []).filter(node => !isDrawnOnly(nodeTypeOf(node)));
  const own = nodes.map(node => nodeRecord(run, node.id) ?? newNodeRecord(node.id));
  const instances = nodes.flatMap(node => instancesOf(run, node.id));
  return Object.fromEntries([...own, ...instances].map(record => [record.node_id, record]));
}
