import {
  type AttemptRecord,
  type AttemptState,
  type NodeRecord,
  type NodeState,
  type Pipeline,
  type RunView,
  isDrawnOnly,
  isInstance,
  nodeOfId,
  nodeTitle,
  nodeTypeOf
} from '../../../model';

/** An attempt on the timeline. Times are seconds since the epoch. */
export interface TimelineBar {
  /** Id of the node, or of the instance of one. */
  nodeId: string;
  attempt: number;
  state: AttemptState | NodeState;
  queuedAt: number;
  /** When it began to run; null while it waits, and for one that never ran. */
  startedAt: number | null;
  /** Null while it goes on. */
  finishedAt: number | null;
}

/** A node on the timeline, with its attempts and those of its instances, oldest first. */
export interface TimelineRow {
  nodeId: string;
  title: string;
  state: NodeState;
  bars: readonly TimelineBar[];
}

/** The nodes of a run in the order in which they began; those that have not come last, as they stand in the document. */
export function timelineRows(
  run: RunView,
  attempts: readonly AttemptRecord[] | null
): TimelineRow[] {
  const bars = barsByNode(run, attempts ?? []);
  const rows = (run.document.nodes ?? [])
    .filter(node => !isDrawnOnly(nodeTypeOf(node)))
    .map((node): TimelineRow => ({
      nodeId: node.id,
      title: nodeTitle(node),
      state: Object.hasOwn(run.nodes, node.id) ? run.nodes[node.id].state : 'pending',
      bars: bars.get(node.id) ?? []
    }));
  const begin = (row: TimelineRow) => row.bars[0]?.queuedAt ?? Infinity;
  return rows.sort((one, other) =>
    begin(one) < begin(other) ? -1 : Number(begin(one) > begin(other))
  );
}

function barsByNode(run: RunView, attempts: readonly AttemptRecord[]): Map<string, TimelineBar[]> {
  const known = new Map<string, TimelineBar>();
  for (const record of attempts) {
    keep(known, record);
  }
  // Attempts are read now and then, records come with each event, so these know the newest attempt better.
  for (const record of Object.values(run.nodes)) {
    // What has ended stays as it was, also when the node was opened again since.
    const isEnded =
      typeof known.get(`${record.node_id}/${record.attempt}`)?.finishedAt === 'number';
    if (record.attempt > 0 && !isEnded) {
      keep(known, record);
    }
  }
  const byNode = new Map<string, TimelineBar[]>();
  for (const bar of known.values()) {
    const nodeId = nodeOfId(bar.nodeId);
    byNode.set(nodeId, [...(byNode.get(nodeId) ?? []), bar]);
  }
  for (const bars of byNode.values()) {
    bars.sort((one, other) => one.queuedAt - other.queuedAt || one.attempt - other.attempt);
  }
  return byNode;
}

function keep(known: Map<string, TimelineBar>, record: AttemptRecord | NodeRecord): void {
  const { node_id: nodeId, attempt, state, started_at, finished_at } = record;
  const queuedAt = record.queued_at ?? started_at ?? finished_at;
  if (queuedAt === null) {
    return;
  }
  known.set(`${nodeId}/${attempt}`, {
    nodeId,
    attempt,
    state,
    queuedAt,
    startedAt: started_at,
    finishedAt: finished_at
  });
}

/** When an attempt ended, or `now` while it goes on. */
export function endOf(bar: TimelineBar, now: number): number {
  return Math.max(bar.queuedAt, bar.finishedAt ?? now);
}

/**
 * Which of so many thin lanes each bar of a row is drawn in, so that those at the same time stand one below another.
 * Only instances are at the same time; what does not fit shares the last lane.
 */
export function lanesOf(bars: readonly TimelineBar[], now: number, most: number): number[] {
  if (!bars.some(bar => isInstance(bar.nodeId))) {
    return bars.map(() => 0);
  }
  const ends: number[] = [];
  return bars.map(bar => {
    const free = ends.findIndex(end => end <= bar.queuedAt);
    const lane = free === -1 ? Math.min(ends.length, most - 1) : free;
    ends[lane] = Math.max(ends[lane] ?? -Infinity, endOf(bar, now));
    return lane;
  });
}

/** For each node the nodes right before it. */
export function upstreamsOf(document: Pipeline): Map<string, string[]> {
  const upstreams = new Map<string, string[]>();
  for (const { source, target } of document.edges ?? []) {
    upstreams.set(target, [...(upstreams.get(target) ?? []), source]);
  }
  return upstreams;
}
