import { TranslationBundle } from '@jupyterlab/translation';

import {
  NodeRecord,
  NodeState,
  RunView,
  isInstance,
  isRunEnded,
  nodeRecord,
  nodeTitle,
  parentOf,
  runProgress
} from '../../model';
import { durationText } from '../../elements/durations';
import { stateWord } from '../../elements/states';

type Times = Pick<RunView, 'state' | 'created_at' | 'started_at' | 'finished_at'>;

/** Seconds since the run began, or that it took; null before it began. */
export function runSeconds(run: Times, now: number): number | null {
  const began = run.started_at ?? (isRunEnded(run.state) ? null : run.created_at);
  return began === null ? null : Math.max(0, (run.finished_at ?? now) - began);
}

/** One line about a run: `Running · 3 of 7 nodes · 0:12`. */
export function runSummary(run: RunView, now: number, trans: TranslationBundle): string {
  const { ended, total } = runProgress(run);
  const seconds = runSeconds(run, now);
  const parts = [
    run.interrupted ? trans.__('Interrupted') : runWord(run, trans),
    trans._n('%2 of %1 node', '%2 of %1 nodes', total, ended)
  ];
  if (seconds !== null) {
    parts.push(durationText(seconds));
  }
  return parts.join(' · ');
}

export function runWord(run: Pick<RunView, 'state'>, trans: TranslationBundle): string {
  switch (run.state) {
    case 'pending':
      return trans.__('Starting');
    case 'running':
      return trans.__('Running');
    case 'succeeded':
      return trans.__('Succeeded');
    case 'failed':
      return trans.__('Failed');
    case 'cancelled':
      return trans.__('Cancelled');
  }
}

/** The order of the progress bar: what is done first, what is open last. */
const ORDER: readonly NodeState[] = [
  'succeeded',
  'reused',
  'failed',
  'upstream_failed',
  'cancelled',
  'skipped',
  'running',
  'waiting',
  'queued',
  'pending'
];

export interface Share {
  state: NodeState;
  count: number;
}

/** How many nodes are in which state. */
export type StateCounts = Readonly<Partial<Record<NodeState, number>>>;

/** The same in the order of the progress bar. */
export function sharesOf(counts: StateCounts): Share[] {
  return ORDER.flatMap(state => {
    const count = counts[state] ?? 0;
    return count > 0 ? [{ state, count }] : [];
  });
}

/** The counts in words: `3 succeeded, 1 failed`. */
export function sharesText(counts: StateCounts, trans: TranslationBundle): string {
  return sharesOf(counts)
    .map(({ state, count }) => trans.__('%1 %2', count, stateWord(state, trans)))
    .join(', ');
}

/** A node of which there is something to tell. */
export interface NotedNode {
  id: string;
  title: string;
  message: string;
}

/** The nodes that failed, the one that failed first first: others may have failed because of it. */
export function failedNodes(run: RunView): NotedNode[] {
  const when = (id: string) => nodeRecord(run, id)?.finished_at ?? Infinity;
  return noted(run, node => node.state === 'failed').sort((a, b) => {
    const [first, second] = [when(a.id), when(b.id)];
    return first === second ? 0 : first - second;
  });
}

/** Whether there is something to rerun that did not succeed. */
export function canRerunFailed(run: RunView): boolean {
  // The work of a node of another run is rerun with that node.
  return (
    parentOf(run) === null &&
    Object.values(run.nodes).some(node =>
      ['failed', 'upstream_failed', 'cancelled'].includes(node.state)
    )
  );
}

/** The nodes that are under way and say what they wait for, in the document's order. */
export function waitingNodes(run: RunView): NotedNode[] {
  return noted(run, node => UNDER_WAY.has(node.state) && !!node.message);
}

const UNDER_WAY: ReadonlySet<NodeState> = new Set(['queued', 'running', 'waiting']);

function noted(run: RunView, isNoted: (node: NodeRecord) => boolean): NotedNode[] {
  const titles = new Map((run.document.nodes ?? []).map(node => [node.id, nodeTitle(node)]));
  return Object.values(run.nodes)
    .filter(node => !isInstance(node.node_id) && isNoted(node))
    .map(node => ({
      id: node.node_id,
      title: titles.get(node.node_id) ?? node.node_id,
      message: node.failure?.message ?? node.message ?? ''
    }));
}
