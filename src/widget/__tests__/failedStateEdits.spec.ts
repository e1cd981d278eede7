import { describe, expect, it } from 'vitest';

import { editsOf, indexOfCell, plainCells, type PlainCell } from '../failedStateEdits';

function cell(id: string, source: string, ...tags: string[]): PlainCell {
  return { id, source, isCode: true, tags };
}

const RAN = [cell('a', 'x = 1', 'parameters'), cell('b', 'load()'), cell('c', 'fail()')];
const INJECTED = cell('new', 'x = 2', 'injected-parameters');
const LEFT = [RAN[0], INJECTED, RAN[1], RAN[2]];

describe('edits of an executed notebook', () => {
  it('are the cells from the failed one on that were written anew', () => {
    const executed = [LEFT[0], LEFT[1], cell('b', 'load(2)'), cell('c', 'work()')];
    expect(editsOf(RAN, executed, RAN, 3)).toEqual([{ id: 'c', source: 'work()', conflict: null }]);
    expect(editsOf(RAN, executed, RAN, 2).map(edit => edit.id)).toEqual(['b', 'c']);
  });

  it('are none where the source says the same already', () => {
    const fixed = [RAN[0], RAN[1], cell('c', 'work()')];
    expect(editsOf(RAN, [...LEFT.slice(0, 3), cell('c', 'work()')], fixed, 3)).toEqual([]);
  });

  it('tell where the source was edited, too, or has the cell no more', () => {
    const executed = [...LEFT.slice(0, 3), cell('c', 'work()')];
    const conflict = (source: PlainCell[]) => editsOf(RAN, executed, source, 3)[0].conflict;
    expect(conflict([RAN[0], RAN[1], cell('c', 'other()')])).toBe('differs');
    expect(conflict([RAN[0], RAN[1]])).toBe('gone');
  });

  it('leave parameters that were put in, and cells that somebody added, alone', () => {
    const executed = [
      LEFT[0],
      cell('new', 'x = 3', 'injected-parameters'),
      LEFT[2],
      cell('look', 'print(x)'),
      LEFT[3]
    ];
    expect(editsOf(RAN, executed, RAN, 0)).toEqual([]);
  });
});

describe('the place of a cell', () => {
  it('is the one that it had when the attempt ended', () => {
    const executed = [cell('look', 'print(x)'), ...LEFT];
    expect(indexOfCell(RAN, executed, 'c')).toBe(3);
    expect(indexOfCell(RAN, executed, 'a')).toBe(0);
    expect(indexOfCell(RAN, executed, 'look')).toBeNull();
    expect(indexOfCell(RAN, RAN, 'c')).toBe(2);
  });
});

describe('cells of a file', () => {
  it('are read whatever the file holds', () => {
    expect(plainCells(null)).toEqual([]);
    expect(plainCells({ cells: 3 })).toEqual([]);
    const source = ['a\n', 'b'];
    expect(plainCells({ cells: [{ id: 'a', source, cell_type: 'code', metadata: {} }] })).toEqual([
      { id: 'a', source: 'a\nb', isCode: true, tags: [] }
    ]);
  });
});
