import { describe, expect, it } from 'vitest';

import { boxAround, overlap } from '../boxes';
import { frameAround, outline } from '../overviewParts';
import { snap } from '../snapping';
import { endNode, nextNode, wiresAt } from '../walking';

const box = (x: number, y: number, width = 100, height = 50) => ({ x, y, width, height });
const reach = { reach: 6 };

describe('snap', () => {
  it('rests on the grid where no other node is near', () => {
    expect(snap(box(33, 8), [], reach)).toEqual({ dx: 7, dy: -8, guides: [] });
    expect(snap(box(-33, 49), [box(5000, 5000)], reach)).toMatchObject({ dx: -7, dy: -9 });
  });

  it('rests flush with an edge in reach, and shows the line along both', () => {
    const other = box(7, 300);
    expect(snap(box(10, 100), [other], reach)).toEqual({
      dx: -3,
      dy: 0,
      // Of equal width, both nodes are flush at the left, in the middle and at the right.
      guides: [7, 57, 107].map(at => ({ axis: 'x', at, from: 100, to: 350 }))
    });
  });

  it('lets centres meet, in each direction by itself', () => {
    const snapped = snap(box(200, 103, 100, 50), [box(511, 77, 300, 100)], reach);
    expect(snapped).toEqual({
      dx: 0,
      dy: -1,
      guides: [{ axis: 'y', at: 127, from: 200, to: 811 }]
    });
  });

  it('takes the nearest of several, and an edge against the opposite edge', () => {
    const { dx, guides } = snap(box(104, 0), [box(0, 300), box(109, 600, 37)], reach);
    expect(dx).toBe(-4);
    expect(guides[0]).toEqual({ axis: 'x', at: 100, from: 0, to: 350 });
  });

  it('leaves alone what is beyond its reach', () => {
    expect(snap(box(20, 20), [box(27, 200, 300)], reach).guides).toEqual([]);
  });
});

describe('boxAround', () => {
  it('is the smallest box around several, and none around none', () => {
    expect(boxAround([box(0, 0), box(200, -10)])).toEqual(box(0, -10, 300, 60));
    expect(boxAround([])).toBeNull();
    expect(overlap(box(0, 0), box(99, 49))).toBe(true);
    expect(overlap(box(0, 0), box(100, 0))).toBe(false);
  });
});

describe('A walk', () => {
  const boxes = new Map([
    ['load', box(0, 100)],
    ['clean', box(300, 0)],
    ['constructor', box(300, 200)],
    ['report', box(600, 90)],
    ['note', box(0, 400)]
  ]);
  const edges = [
    { source: 'load', target: 'clean' },
    { source: 'load', target: 'constructor' },
    { source: 'clean', target: 'report' },
    { source: 'gone', target: 'load' }
  ];
  const ground = { boxes, edges };

  it('follows wires to the right and to the left', () => {
    expect(nextNode(ground, 'load', 'right')).toBe('clean');
    expect(nextNode(ground, 'clean', 'right')).toBe('report');
    expect(nextNode(ground, 'report', 'left')).toBe('clean');
    expect(nextNode(ground, 'constructor', 'left')).toBe('load');
  });

  it('goes to the nearest above or below, keeping to its column', () => {
    expect(nextNode(ground, 'clean', 'down')).toBe('constructor');
    expect(nextNode(ground, 'constructor', 'up')).toBe('clean');
    expect(nextNode(ground, 'load', 'down')).toBe('note');
    expect(nextNode(ground, 'clean', 'up')).toBeNull();
  });

  it('goes to the nearest at that side where no wire leads on', () => {
    expect(nextNode(ground, 'constructor', 'right')).toBe('report');
    expect(nextNode(ground, 'load', 'left')).toBeNull();
    expect(nextNode(ground, 'nowhere', 'left')).toBeNull();
  });

  it('begins at the left and ends at the right', () => {
    expect(endNode(boxes, 'first')).toBe('load');
    expect(endNode(boxes, 'last')).toBe('report');
    expect(endNode(new Map(), 'first')).toBeNull();
  });

  it('finds the wires at a node, those that leave it first', () => {
    expect(wiresAt(ground, 'load').map(edge => edge.target)).toEqual(['clean', 'constructor']);
    expect(wiresAt(ground, 'clean').map(edge => edge.target)).toEqual(['report', 'clean']);
  });
});

describe('the overview', () => {
  it('shows everything in its middle, with a margin', () => {
    const { frame, scale } = frameAround(box(100, 50, 3000, 400));
    expect(scale).toBe(20);
    expect(frame).toEqual({ x: 0, y: -850, width: 3200, height: 2200 });
    expect(frameAround(box(0, 0, 150, 1000)).scale).toBe(10);
  });

  it('draws many boxes as one line', () => {
    expect(outline([box(1, 2, 3, 4), box(-5, 0, 6, 7)])).toBe('M1,2h3v4h-3zM-5,0h6v7h-6z');
  });
});
