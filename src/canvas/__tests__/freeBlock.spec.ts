import { describe, expect, it } from 'vitest';

import { freePlaces } from '../freeBlock';

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
