import { describe, expect, it } from 'vitest';

import { carriedBy, frameAround, membersOf, withCarried, type Placed } from '../membership';

const box = (x: number, y: number, width: number, height: number, isGroup = false): Placed => ({
  x,
  y,
  width,
  height,
  isGroup
});

const PLACES = new Map<string, Placed>([
  ['outer', box(0, 0, 1000, 600, true)],
  ['inner', box(50, 50, 300, 300, true)],
  ['crossing', box(900, 500, 300, 300, true)],
  ['card', box(100, 100, 200, 100)],
  ['mostlyIn', box(850, 100, 200, 100)],
  ['mostlyOut', box(950, 300, 200, 100)]
]);

describe('What stands in a group', () => {
  it('are cards by their middle, and other groups as a whole', () => {
    expect(membersOf('outer', PLACES)).toEqual(['inner', 'card', 'mostlyIn']);
    expect(membersOf('inner', PLACES)).toEqual(['card']);
    expect(membersOf('gone', PLACES)).toEqual([]);
  });

  it('goes along once, and not where it is dragged itself', () => {
    const both = carriedBy(new Set(['outer', 'inner', 'mostlyIn']), PLACES);
    expect([...(both.get('outer')?.members ?? [])]).toEqual([['card', { x: 100, y: 100 }]]);
    expect(both.get('inner')?.members.size).toBe(0);
    expect(carriedBy(new Set(['card']), PLACES).size).toBe(0);
  });

  it('moves as far as its group does, and ends with it', () => {
    const carried = carriedBy(new Set(['inner']), PLACES);
    const move = {
      id: 'inner',
      type: 'position' as const,
      position: { x: 70, y: 40 },
      dragging: false
    };
    expect(withCarried([move], carried)).toEqual([
      move,
      { id: 'card', type: 'position', position: { x: 120, y: 90 }, dragging: false }
    ]);
    const resized = { id: 'inner', type: 'position' as const, position: { x: 0, y: 0 } };
    expect(withCarried([resized], carried)).toEqual([resized]);
    const picked = { id: 'inner', type: 'select' as const, selected: true };
    expect(withCarried([picked], carried)).toEqual([picked]);
  });

  it('has a frame with room for the title around it', () => {
    expect(frameAround([PLACES.get('card') ?? box(0, 0, 0, 0)])).toEqual({
      x: 76,
      y: 44,
      width: 248,
      height: 180
    });
    expect(frameAround([])).toBeNull();
  });
});
