import {
  type NodeState,
  type RunState,
  type RunView,
  isInstance,
  nodeTitles
} from '../../../model';
import type { NodeOutcome, RunHistory } from '../../../services';

/** A run in the grid. Times are seconds since the epoch. */
export interface GridColumn {
  runId: string;
  state: RunState;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  nodes: ReadonlyMap<string, NodeOutcome>;
  /** Whether this is the run whose page it is. */
  isOwn: boolean;
  /** Whether there are runs between this one and the next that are not shown. */
  isApart: boolean;
}

/** A node in the grid. */
export interface GridRow {
  nodeId: string;
  title: string;
  /** Whether the newest run has no such node any more. */
  isGone: boolean;
}

/**
 * The columns of a page of runs, oldest first. The page's own run is told as it is now; one that is not on the newest
 * page, as it is older or part of another run, is put before the others.
 */
export function gridColumns(history: RunHistory, run: RunView, isNewest: boolean): GridColumn[] {
  const own = ownColumn(run);
  const columns = [...history.runs].reverse().map((past): GridColumn => {
    if (past.run_id === run.run_id) {
      return own;
    }
    const { run_id: runId, state, nodes } = past;
    return {
      runId,
      state,
      nodes,
      createdAt: past.created_at,
      startedAt: past.started_at,
      finishedAt: past.finished_at,
      isOwn: false,
      isApart: false
    };
  });
  if (!isNewest || columns.includes(own)) {
    return columns;
  }
  const isLast = columns.every(column => column.createdAt <= own.createdAt);
  return isLast ? [...columns, own] : [{ ...own, isApart: true }, ...columns];
}

function ownColumn(run: RunView): GridColumn {
  const nodes = Object.values(run.nodes).filter(node => !isInstance(node.node_id));
  return {
    runId: run.run_id,
    state: run.state,
    createdAt: run.created_at,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    nodes: new Map(nodes.map(node => [node.node_id, node])),
    isOwn: true,
    isApart: false
  };
}

/** The rows for these columns: as the newest run orders its nodes, then what only older ones have. */
export function gridRows(
  history: RunHistory,
  run: RunView,
  columns: readonly GridColumn[]
): GridRow[] {
  const own = nodeTitles(run.document.nodes ?? []);
  const known = new Set(history.order);
  const shown = new Set(columns.flatMap(column => [...column.nodes.keys()]));
  const ids = [...history.order, ...[...shown].filter(id => !known.has(id))];
  const newest = columns.at(-1);
  return ids
    .filter(id => shown.has(id))
    .map(nodeId => ({
      nodeId,
      title: history.titles.get(nodeId) ?? own.get(nodeId) ?? nodeId,
      isGone: newest !== undefined && !newest.nodes.has(nodeId)
    }));
}

/** Seconds that something took, until `now` while it goes on; null before it began. */
export function durationOf(
  startedAt: number | null,
  finishedAt: number | null,
  now: number
): number | null {
  return startedAt === null ? null : Math.max(0, (finishedAt ?? now) - startedAt);
}

/** The states that are in the grid, in the order in which they are met. */
export function statesShown(columns: readonly GridColumn[]): NodeState[] {
  const states = columns.flatMap(column => [...column.nodes.values()].map(node => node.state));
  return [...new Set(states)];
}
