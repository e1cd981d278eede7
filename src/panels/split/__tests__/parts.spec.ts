import { describe, expect, it } from 'vitest';

import type { SplitCell } from '../../../services';
import { begun, pushed, redone, undone } from '../history';
import {
  cutRange,
  mergeWithNext,
  moveCut,
  renamePart,
  segmentsOf,
  splitAt,
  type Parts
} from '../parts';
import { cellProblems } from '../places';

const PARTS: Parts = [
  { name: 'load', cells: [1, 2, 4] },
  { name: 'train', cells: [5, 6] },
  { name: 'report', cells: [8] }
];

/** `load` has cells on both sides of `train`. */
const WOVEN: Parts = [
  { name: 'load', cells: [0, 1, 4] },
  { name: 'train', cells: [2, 3] }
];

const CELLS: SplitCell[] = Array.from({ length: 9 }, (_, index) => ({
  index,
  type: 'code',
  source: '',
  heading: index === 4 ? 'Clean the DATA!' : null
}));

const cellsOf = (parts: Parts) => parts.map(({ cells }) => cells);

describe('Cuts between parts', () => {
  it('move a cell at a time, and leave each side one', () => {
    const segments = segmentsOf(PARTS);
    expect(cutRange(segments, 1)).toEqual([2, 4, 5, 6]);
    expect(cellsOf(moveCut(PARTS, 1, 4))).toEqual([[1, 2], [4, 5, 6], [8]]);
    expect(cellsOf(moveCut(PARTS, 1, 6))).toEqual([[1, 2, 4, 5], [6], [8]]);
    expect(cellsOf(moveCut(PARTS, 1, 0))).toEqual([[1], [2, 4, 5, 6], [8]]);
    expect(cellsOf(moveCut(PARTS, 1, Number.MAX_SAFE_INTEGER))).toEqual([[1, 2, 4, 5], [6], [8]]);
  });

  it('stay where they are told to stay, or where there is no cut', () => {
    expect(moveCut(PARTS, 1, 5)).toBe(PARTS);
    expect(moveCut(PARTS, 0, 5)).toBe(PARTS);
    expect(moveCut(PARTS, 9, 5)).toBe(PARTS);
  });

  it('of a part whose cells lie apart move those beside them only', () => {
    expect(segmentsOf(WOVEN)).toEqual([
      { part: 0, cells: [0, 1], isContinued: false },
      { part: 1, cells: [2, 3], isContinued: false },
      { part: 0, cells: [4], isContinued: true }
    ]);
    expect(cellsOf(moveCut(WOVEN, 2, 3))).toEqual([[0, 1, 3, 4], [2]]);
    expect(cellsOf(moveCut(WOVEN, 1, 1))).toEqual([
      [0, 4],
      [1, 2, 3]
    ]);
  });
});

describe('Parts', () => {
  it('are split at a cell, and named after its heading or after themselves', () => {
    const headed = splitAt(PARTS, 4, CELLS);
    expect(headed.slice(0, 2)).toEqual([
      { name: 'load', cells: [1, 2] },
      { name: 'clean-the-data', cells: [4] }
    ]);
    expect(splitAt(PARTS, 6, CELLS).map(({ name }) => name)).toEqual([
      'load',
      'train',
      'train-2',
      'report'
    ]);
    expect(splitAt(PARTS, 5, CELLS)).toBe(PARTS);
    expect(splitAt(PARTS, 7, CELLS)).toBe(PARTS);
  });

  it('are merged with the next, and renamed', () => {
    expect(mergeWithNext(PARTS, 0)).toEqual([{ name: 'load', cells: [1, 2, 4, 5, 6] }, PARTS[2]]);
    expect(mergeWithNext(WOVEN, 1)).toEqual([{ name: 'train', cells: [0, 1, 2, 3, 4] }]);
    expect(mergeWithNext(PARTS, 2)).toBe(PARTS);
    expect(renamePart(PARTS, 1, 'fit')[1]).toEqual({ name: 'fit', cells: [5, 6] });
  });
});

describe('A history', () => {
  it('goes back and forth, and forgets what was undone once there is something else', () => {
    const two = pushed(pushed(begun(0), 1), 2);
    expect(undone(two).present).toBe(1);
    expect(redone(undone(two)).present).toBe(2);
    expect(undone(undone(undone(two))).present).toBe(0);
    const other = pushed(undone(two), 9);
    expect(redone(other)).toBe(other);
    expect(undone(other).present).toBe(1);
  });
});

it('Errors are told at their cells, notes are not', () => {
  const problem = (path: string, severity: 'error' | 'warning') => ({
    path,
    severity,
    message: `${path}!`,
    node_id: null
  });
  const found = cellProblems([
    problem('cell 3', 'error'),
    problem('cell 3', 'error'),
    problem('cell 4', 'warning'),
    problem('plan.parts[0]', 'error')
  ]);
  expect([...found]).toEqual([[2, 'cell 3! cell 3!']]);
});
