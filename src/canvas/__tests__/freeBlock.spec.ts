import { describe, expect, it } from 'vitest';

import { blockOf, freeCorner, freePlaces } from '../freeBlock';

const box = (x: number, y: number, height = 120) => ({ x, y, width: 250, height });

describe('freePlaces', () => {
  it('takes the point where there is room', () => {
    expect(freePlaces([box(0, 0)], { x: 300, y: 10 }, 2)).toEqual([
      { x: 300, y: 10 },
      { x: 300, y: 210 }
    ]);
  });

  it('keeps the whole block off what lies there, tall cards included', () => {
    const taken = [box(0, 0), box(300, 150, 900), box(-300, 0)];
    const places = freePlaces(taken, { x: 20, y: 20 }, 5);
    expect(places).toHaveLength(5);
    for (const { x, y } of places) {
      for (const other of taken) {
        const isApart =
          x >= other.x + other.width ||
          other.x >= x + 250 ||
          y >= other.y + other.height ||
          other.y >= y + 130;
        expect(isApart).toBe(true);
      }
    }
  });

  it('finds a place in a crowd of any size', () => {
    const crowd = Array.from({ length: 400 }, (_, i) =>
      box((i % 20) * 260, Math.floor(i / 20) * 130)
    );
    expect(freePlaces(crowd, { x: 2600, y: 1300 }, 3)).toHaveLength(3);
  });
});

describe('freeCorner', () => {
  const nodes = [
    { id: 'a', path: 'tall.ipynb', ui: { x: 500, y: 100 } },
    { id: 'b', path: 'b.ipynb', ui: { x: 820, y: 160 } },
    { id: 'note', type: 'note' as const, ui: { x: 520, y: 900, width: 300, height: 80 } }
  ];
  const block = blockOf(nodes, node =>
    node.path === 'tall.ipynb' ? { width: 250, height: 700 } : undefined
  );

  it('counts boxes from their corner, as large as they are known to be', () => {
    expect(block).toEqual([
      { x: 0, y: 0, width: 250, height: 700 },
      { x: 320, y: 60, width: 250, height: 130 },
      { x: 20, y: 800, width: 300, height: 80 }
    ]);
  });

  it('takes the point where all of them have room, also around what lies between them', () => {
    const between = box(320, 300);
    expect(freeCorner([between], block, { x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
  });

  it('goes aside where any of them would cover something', () => {
    const taken = [box(30, 820), box(600, 0, 900)];
    const { x, y } = freeCorner(taken, block, { x: 0, y: 0 });
    for (const each of block) {
      for (const other of taken) {
        const [left, top] = [x + each.x, y + each.y];
        const isApart =
          left >= other.x + other.width ||
          other.x >= left + each.width ||
          top >= other.y + other.height ||
          other.y >= top + each.height;
        expect(isApart).toBe(true);
      }
    }
  });
});
