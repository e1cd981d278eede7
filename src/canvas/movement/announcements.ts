import type { TranslationBundle } from '@jupyterlab/translation';

import { stateWord } from '../../elements/states';
import {
  isInstance,
  isNodeEnded,
  isRunEnded,
  nodeRecord,
  nodeTitles,
  runProgress,
  type NodeState,
  type RunView
} from '../../model';

/** Names that one sentence says. */
const MOST_NAMES = 3;
/** Told first, for it matters most. */
const ORDER: readonly NodeState[] = [
  'failed',
  'cancelled',
  'waiting',
  'running',
  'succeeded',
  'reused',
  'skipped'
];

/**
 * What changed in a run between two looks at it, in words for the ear: "train failed. 3 of 5 done." Null where there is
 * nothing to tell: a run of the past came into sight, or only counts and times moved.
 */
export function announcementOf(
  before: RunView | null,
  after: RunView | null,
  trans: TranslationBundle
): string | null {
  if (after === null) {
    return null;
  }
  const { ended, total } = runProgress(after);
  const done = trans.__('%1 of %2 done.', ended, total);
  if (before?.run_id !== after.run_id) {
    return isRunEnded(after.state) ? null : [trans.__('A run is under way.'), done].join(' ');
  }
  const told = changesOf(before, after, trans);
  const isOver = before.state !== after.state && isRunEnded(after.state);
  if (told.length === 0 && !isOver) {
    return null;
  }
  return [...told, ...(isOver ? [endOf(after, trans)] : []), done].join(' ');
}

/** One sentence for each state into which nodes came. */
function changesOf(before: RunView, after: RunView, trans: TranslationBundle): string[] {
  const titles = nodeTitles(after.document.nodes ?? []);
  const came = new Map<NodeState, string[]>();
  for (const { node_id: id, state } of Object.values(after.nodes)) {
    if (!isInstance(id) && nodeRecord(before, id)?.state !== state) {
      came.set(state, [...(came.get(state) ?? []), titles.get(id) ?? id]);
    }
  }
  return ORDER.flatMap(state => {
    const names = came.get(state) ?? [];
    // Who has begun and ended between two looks is told once; who waits for its turn is no news.
    return names.length === 0 ? [] : [sentence(names, state, trans)];
  });
}

function sentence(names: readonly string[], state: NodeState, trans: TranslationBundle): string {
  const word = stateWord(state, trans);
  const shown = names.slice(0, MOST_NAMES).join(', ');
  const others = names.length - MOST_NAMES;
  return others > 0
    ? trans.__('%1 and %2 more %3.', shown, others, word)
    : trans.__('%1 %2.', shown, word);
}

function endOf(run: RunView, trans: TranslationBundle): string {
  const failed = Object.values(run.nodes).filter(
    node => isNodeEnded(node.state) && node.state === 'failed' && !isInstance(node.node_id)
  ).length;
  switch (run.state) {
    case 'succeeded':
      return trans.__('The run succeeded.');
    case 'cancelled':
      return trans.__('The run was cancelled.');
    default:
      return failed === 0
        ? trans.__('The run failed.')
        : trans._n('The run failed: %1 node.', 'The run failed: %1 nodes.', failed);
  }
}
