import { describe, expect, it } from 'vitest';

import { edgeKey } from '../../model';
import { edgeOf, movesOf, selectionAfter } from '../changes';

describe('movesOf', () => {
  it('takes the end of a drag, not its way', () => {
    const moves = movesOf([
      { id: 'a', type: 'position', position: { x: 1, y: 1 }, dragging: true },
      { id: 'b', type: 'position', position: { x: 2, y: 2 }, dragging: false },
      { id: 'c', type: 'dimensions' }
    ]);
    expect([...moves]).toEqual([['b', { x: 2, y: 2 }]]);
  });
});

describe('selectionAfter', () => {
  it('adds and takes off', () => {
    const after = selectionAfter(new Set(['a', 'b']), [
      { id: 'a', type: 'select', selected: false },
      { id: 'c', type: 'select', selected: true }
    ]);
    expect([...(after ?? [])]).toEqual(['b', 'c']);
  });

  it('is null when nothing is selected or unselected', () => {
    expect(selectionAfter(new Set(['a']), [{ id: 'a', type: 'dimensions' }])).toBeNull();
  });

  it('selects a doubled edge by its key', () => {
    const key = edgeKey({ source: 'a', target: 'b' });
    const after = selectionAfter(new Set(), [{ id: `${key}#1`, type: 'select', selected: true }]);
    expect([...(after ?? [])]).toEqual([key]);
  });
});

describe('edgeOf', () => {
  const ends = { source: 'a', target: 'b' };
  it.each([
    ['out', 'in', {}],
    ['out:y', 'in:x', { source_output: 'y', target_parameter: 'x' }],
    ['out:a:b', 'in', { source_output: 'a:b' }],
    [null, null, {}]
  ])('reads the handles %s and %s', (sourceHandle, targetHandle, ports) => {
    expect(edgeOf({ ...ends, sourceHandle, targetHandle })).toEqual({ ...ends, ...ports });
  });
});
