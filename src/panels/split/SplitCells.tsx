import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { SplitCell } from '../../services';
import { CellView } from './CellView';
import { CutLine } from './CutLine';
import { PartHeader } from './PartHeader';
import {
  cutRange,
  mergeWithNext,
  moveCut,
  renamePart,
  segmentsOf,
  splitAt,
  type Parts,
  type Segment
} from './parts';
import { cellProblems } from './places';
import type { SplitModel } from './splitModel';

export interface SplitCellsProps {
  model: SplitModel;
  trans: TranslationBundle;
}

/** Pixels from the edge of the list where it scrolls along with a cut in the hand, and by how many. */
const EDGE = { width: 40, by: 14 };

/** The notebook's cells in their parts, with the cuts between them. */
export function SplitCells({ model, trans }: SplitCellsProps): JSX.Element {
  const list = React.useRef<HTMLDivElement>(null);
  /** The parts while a cut is in the hand. */
  const [held, setHeld] = React.useState<Parts | null>(null);
  const [gap, setGap] = React.useState<number | null>(null);
  const parts = held ?? model.parts;
  const segments = segmentsOf(parts);
  const shown = shownSegments(segments, model.cells);
  const problems = cellProblems(model.problems);
  const commit = (next: Parts) => {
    setHeld(null);
    model.parts = next;
  };
  const drag = (index: number, cell: number | null) =>
    setHeld(cell === null ? null : moveCut(model.parts, index, cell));
  const asideOf = (cell: SplitCell) => asideText(cell, parts, model, trans);
  const gaps = segments.flatMap(({ cells }) => cells.slice(1));
  return (
    <div
      ref={list}
      className="jp-DagflowSplit-cells"
      role="group"
      aria-label={trans.__('Cells of the notebook')}
      onKeyDown={event => walkGaps(event, gaps)}
    >
      {shown.before.map(cell => (
        <CellView key={cell.index} cell={cell} aside={asideOf(cell)} problem={null} trans={trans} />
      ))}
      {segments.map((segment, index) => (
        <React.Fragment key={index}>
          {index > 0 && (
            <CutLine
              before={parts[segments[index - 1].part].name}
              after={parts[segment.part].name}
              range={cutRange(segments, index)}
              cell={segment.cells[0]}
              cellAt={y => cellAt(list.current, y)}
              onDrag={cell => drag(index, cell)}
              onMove={cell => commit(moveCut(model.parts, index, cell))}
              trans={trans}
            />
          )}
          <section
            className="jp-DagflowSplit-part"
            data-part={segment.part % COLORS}
            aria-label={parts[segment.part].name}
          >
            <PartHeader
              name={parts[segment.part].name}
              count={segment.cells.length}
              isContinued={segment.isContinued}
              complaintOf={name => nameComplaint(name, segment.part, parts, trans)}
              onRename={name => commit(renamePart(parts, segment.part, name))}
              onMerge={
                index < segments.length - 1 ? () => commit(mergeWithNext(parts, index)) : null
              }
              trans={trans}
            />
            {shown.within[index].map(cell => (
              <React.Fragment key={cell.index}>
                {gaps.includes(cell.index) && (
                  <Gap
                    cell={cell.index}
                    isStop={cell.index === (gap !== null && gaps.includes(gap) ? gap : gaps[0])}
                    onFocus={() => setGap(cell.index)}
                    onSplit={() => commit(splitAt(parts, cell.index, model.cells))}
                    trans={trans}
                  />
                )}
                <CellView
                  cell={cell}
                  aside={asideOf(cell)}
                  problem={problems.get(cell.index) ?? null}
                  trans={trans}
                />
              </React.Fragment>
            ))}
          </section>
        </React.Fragment>
      ))}
    </div>
  );
}

/** As many as there are colours in the style sheet. */
const COLORS = 6;

interface GapProps {
  /** The cell before which it is. */
  cell: number;
  /** Whether the Tab key stops here; the arrow keys go on. */
  isStop: boolean;
  onFocus: () => void;
  onSplit: () => void;
  trans: TranslationBundle;
}

/** A place between two cells of a part, where a click cuts. */
function Gap({ cell, isStop, onFocus, onSplit, trans }: GapProps): JSX.Element {
  const label = trans.__('Cut before cell %1', cell + 1);
  return (
    <button
      type="button"
      className="jp-DagflowSplit-gap"
      data-gap={cell}
      tabIndex={isStop ? 0 : -1}
      aria-label={label}
      title={label}
      onFocus={onFocus}
      onClick={onSplit}
    >
      <span>{trans.__('Cut here')}</span>
    </button>
  );
}

/** The arrow keys go from one place to cut to the next. */
function walkGaps(event: React.KeyboardEvent<HTMLElement>, gaps: readonly number[]): void {
  const { gap } = (event.target as HTMLElement).dataset;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (gap !== undefined && by !== undefined) {
    event.preventDefault();
    const next = gaps[gaps.indexOf(Number(gap)) + by];
    event.currentTarget.querySelector<HTMLElement>(`[data-gap="${next}"]`)?.focus();
  }
}

/** Cells by the segment that they stand in; those before the first one, too. */
function shownSegments(
  segments: readonly Segment[],
  cells: readonly SplitCell[]
): { before: SplitCell[]; within: SplitCell[][] } {
  const starts = segments.map(segment => segment.cells[0]);
  const within: SplitCell[][] = segments.map(() => []);
  const before: SplitCell[] = [];
  for (const cell of cells) {
    const at = starts.filter(start => start <= cell.index).length - 1;
    (within[at] ?? before).push(cell);
  }
  return { before, within };
}

/** The first cell of a part whose middle is below a height of the window; scrolls on at the list's edges. */
function cellAt(list: HTMLElement | null, y: number): number {
  const { top, bottom } = list?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
  list?.scrollBy(0, y < top + EDGE.width ? -EDGE.by : y > bottom - EDGE.width ? EDGE.by : 0);
  const cells = list?.querySelectorAll<HTMLElement>('[data-cell][data-aside="false"]') ?? [];
  const below = [...cells].find(cell => {
    const box = cell.getBoundingClientRect();
    return box.top + box.height / 2 > y;
  });
  return below ? Number(below.dataset.cell) : Number.MAX_SAFE_INTEGER;
}

function asideText(
  { index }: SplitCell,
  parts: Parts,
  { plan }: SplitModel,
  trans: TranslationBundle
): string | null {
  if (parts.some(({ cells }) => cells.includes(index))) {
    return null;
  }
  if (plan?.skipped.includes(index)) {
    return trans.__('left out');
  }
  return plan?.shared.includes(index)
    ? trans.__('in each part that needs it')
    : trans.__('parameters');
}

function nameComplaint(
  name: string,
  part: number,
  parts: Parts,
  trans: TranslationBundle
): string | null {
  if (name === '') {
    return trans.__('A part needs a name.');
  }
  const isTaken = parts.some((each, at) => at !== part && each.name === name);
  return isTaken ? trans.__('Another part is called so.') : null;
}
