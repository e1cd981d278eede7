import {
  instanceIndex,
  isInstance,
  nodeOfId,
  nodeRecord,
  nodeTypeOf,
  type AttemptReference,
  type RunView
} from '../../model';
import type { CellDiff } from '../../services';
import { nodesOf, type ComparedRun } from './table';

/** A node, or an instance of one, that left an executed notebook in two runs at least. */
export interface NotebookChoice {
  nodeId: string;
  /** With the instance's number behind it. */
  title: string;
  /** Positions of the runs that have one. */
  runs: readonly number[];
}

/** Instances of one node that are offered at most. */
const MOST_INSTANCES = 100;

export function notebookChoices(runs: readonly ComparedRun[]): NotebookChoice[] {
  return nodesOf(runs).flatMap(([id, title]) =>
    idsOf(runs, id)
      .map(nodeId => ({
        nodeId,
        title: isInstance(nodeId) ? `${title} [${instanceIndex(nodeId)}]` : title,
        runs: runs.flatMap(({ run }, index) => (hasNotebook(run, nodeId) ? [index] : []))
      }))
      .filter(choice => choice.runs.length > 1)
  );
}

/** The attempt whose notebook a run has of a node: its newest. */
export function attemptOf(run: RunView, nodeId: string): AttemptReference {
  return { run_id: run.run_id, node_id: nodeId, attempt: nodeRecord(run, nodeId)?.attempt ?? 0 };
}

/** Two different runs of those that have a notebook: what was chosen where it is one, else the baseline and the last. */
export function sidesOf(
  choice: NotebookChoice,
  chosen: { left: number | null; right: number | null },
  baseline: number
): { left: number; right: number } {
  const offered = (index: number | null) => index !== null && choice.runs.includes(index);
  const wanted = [chosen.left, baseline, choice.runs[0]].find(offered) ?? choice.runs[0];
  const others = choice.runs.filter(index => index !== wanted);
  const right =
    chosen.right !== null && others.includes(chosen.right) ? chosen.right : others.at(-1);
  return { left: wanted, right: right ?? wanted };
}

/** Cells in order, those that are the same folded together. */
export type Stretch = { isSame: boolean; cells: readonly CellDiff[] };

export function stretchesOf(cells: readonly CellDiff[]): Stretch[] {
  const stretches: { isSame: boolean; cells: CellDiff[] }[] = [];
  for (const cell of cells) {
    const isSame = cell.state === 'same';
    const last = stretches.at(-1);
    if (last !== undefined && last.isSame === isSame) {
      last.cells.push(cell);
    } else {
      stretches.push({ isSame, cells: [cell] });
    }
  }
  return stretches;
}

/** The node itself, and whatever instances any run has of it. */
function idsOf(runs: readonly ComparedRun[], nodeId: string): string[] {
  const width = Math.max(...runs.map(({ run }) => nodeRecord(run, nodeId)?.width ?? 0));
  const instances = Array.from(
    { length: Math.min(width, MOST_INSTANCES) },
    (_, index) => `${nodeId}.${index}`
  );
  return [nodeId, ...instances];
}

function hasNotebook(run: RunView, nodeId: string): boolean {
  const record = nodeRecord(run, nodeId);
  const node = run.document.nodes?.find(each => each.id === nodeOfId(nodeId));
  // A node that runs for each item has no notebook of its own; its instances have.
  return (
    node !== undefined &&
    nodeTypeOf(node) === 'notebook' &&
    record !== undefined &&
    record.width === null &&
    record.attempt > 0
  );
}
