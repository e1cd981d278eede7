import { fanOutOf, type FanOut, type PipelineNode, type RunView } from '../model';
import type { Staleness } from '../services';

/** What a card shows of how its node runs, beside the record of the run. */
export interface NodeMarks {
  /** Whether it runs once for each item. */
  isFanOut: boolean;
  /** The inputs that take a list, of which each instance gets one item. */
  listInputs: readonly string[];
  /** How its instances stand in the run that is shown; null while their number is not known. */
  fanOut: FanOut | null;
  /** Why its last result is not that of the document as it is now; null where it is, or where nothing is known. */
  staleReasons: readonly string[] | null;
  isDisabled: boolean;
  /** Whether it passes on outputs that were pinned, and does not run. */
  isPinned: boolean;
}

export function marksOf(
  node: PipelineNode,
  run: RunView | null,
  staleness: ReadonlyMap<string, Staleness>
): NodeMarks {
  const told = staleness.get(node.id);
  return {
    isFanOut: !!node.for_each,
    listInputs: node.for_each?.parameters ?? [],
    fanOut: run === null ? null : fanOutOf(run, node.id),
    staleReasons: told?.state === 'stale' ? told.reasons : null,
    isDisabled: node.disabled === true,
    isPinned: !!node.pinned
  };
}
