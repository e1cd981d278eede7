import type { Stretch } from './axis';
import { type TimelineBar, type TimelineRow, endOf } from './bars';

/** What decided how long a run took: nodes each of which could begin only when the one before it had ended. */
export interface CriticalPath {
  /** Ids from the first to the last. */
  nodeIds: readonly string[];
  /** `<id>/<attempt>` of the bars that are on it. */
  bars: ReadonlySet<string>;
  /** Seconds that the nodes on it waited for their turn and ran. */
  seconds: number;
}

/** Seconds by which clocks may differ. */
const SLACK = 1;

/** Attempts of a node that follow from each other: one, and its retries; all instances of a fan-out. */
interface Effort {
  nodeId: string;
  from: number;
  to: number;
  bars: readonly TimelineBar[];
}

/**
 * The path that ends with what ended last: back from there, each time to the upstream that ended last before it began.
 * A rerun is an effort of its own, so a path may lead from an attempt of today to one of last week, and what was cut
 * between them counts for nothing. Nodes that never ran are passed through. Null before anything ran.
 */
export function criticalPath(
  rows: readonly TimelineRow[],
  upstreams: ReadonlyMap<string, readonly string[]>,
  stretches: readonly Stretch[],
  now: number
): CriticalPath | null {
  const efforts = new Map(rows.map(row => [row.nodeId, effortsOf(row, stretches, now)]));
  let effort = latest([...efforts.values()].flat(), Infinity);
  const path: Effort[] = [];
  while (effort !== null) {
    path.unshift(effort);
    const passed = new Set(path.map(each => each.nodeId));
    const before = effortsBefore(effort.nodeId, upstreams, efforts);
    effort = latest(
      before.filter(each => !passed.has(each.nodeId)),
      effort.from + SLACK
    );
  }
  if (path.length === 0) {
    return null;
  }
  return {
    nodeIds: path.map(each => each.nodeId),
    bars: new Set(path.flatMap(criticalBars).map(bar => `${bar.nodeId}/${bar.attempt}`)),
    seconds: path.reduce((sum, { from, to }) => sum + to - from, 0)
  };
}

/** Attempts of a row, grouped; a success, or a gap that is cut, ends a group. */
function effortsOf(row: TimelineRow, stretches: readonly Stretch[], now: number): Effort[] {
  const cuts = stretches.filter(stretch => stretch.isCut);
  const groups: TimelineBar[][] = [];
  const ends = new Map<string, TimelineBar>();
  for (const bar of row.bars) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const own = ends.get(bar.nodeId);
    const isCut = last && cuts.some(cut => cut.from >= last.queuedAt && cut.to <= bar.queuedAt);
    const isRerun = own !== undefined && own.state !== 'failed' && own.state !== 'lost';
    if (group === undefined || isCut || isRerun) {
      groups.push([bar]);
      ends.clear();
    } else {
      group.push(bar);
    }
    ends.set(bar.nodeId, bar);
  }
  return groups.map(bars => ({
    nodeId: row.nodeId,
    bars,
    from: Math.min(...bars.map(bar => bar.queuedAt)),
    to: Math.max(...bars.map(bar => endOf(bar, now)))
  }));
}

/** Of instances only the last to end counts, with what it tried before. */
function criticalBars({ bars, to }: Effort): TimelineBar[] {
  const last = bars.find(bar => bar.finishedAt === null) ?? bars.find(bar => bar.finishedAt === to);
  return last === undefined ? [...bars] : bars.filter(bar => bar.nodeId === last.nodeId);
}

/** Efforts of the nodes right before one, and of those before them where they never ran. */
function effortsBefore(
  nodeId: string,
  upstreams: ReadonlyMap<string, readonly string[]>,
  efforts: ReadonlyMap<string, readonly Effort[]>
): Effort[] {
  const found: Effort[] = [];
  const seen = new Set<string>();
  const open = [...(upstreams.get(nodeId) ?? [])];
  while (open.length > 0) {
    const id = open.pop() as string;
    if (seen.has(id)) {
      continue;
    }
    seen.add(id);
    const own = efforts.get(id) ?? [];
    found.push(...own);
    if (own.length === 0) {
      open.push(...(upstreams.get(id) ?? []));
    }
  }
  return found;
}

/** The effort that ended last, of those that ended by then; of several the longest. */
function latest(efforts: readonly Effort[], by: number): Effort | null {
  let best: Effort | null = null;
  for (const effort of efforts) {
    if (
      effort.to <= by &&
      (best === null || effort.to > best.to || (effort.to === best.to && effort.from < best.from))
    ) {
      best = effort;
    }
  }
  return best;
}
