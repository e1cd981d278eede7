import { describe, expect, it } from 'vitest';

import { overlap } from '../../movement/boxes';
import { arrange } from '../arrange';
import type { LaidEdge, LaidNode, LayoutRequest } from '../drawing';

const card = (id: string, x: number, y: number, height = 120): LaidNode => ({
  id,
  kind: 'card',
  x,
  y,
  width: 250,
  height
});
const note = (id: string, x: number, y: number, width = 200, height = 80): LaidNode => ({
  id,
  kind: 'note',
  x,
  y,
  width,
  height
});
const wire = (source: string, target: string): LaidEdge => ({ source, target });

/** The drawing after its layout. */
function laidOut(
  nodes: readonly LaidNode[],
  edges: readonly LaidEdge[] = [],
  chosen: LayoutRequest['chosen'] = null
): Map<string, LaidNode> {
  const places = new Map(arrange({ nodes, edges, chosen }).map(place => [place.id, place]));
  return new Map(nodes.map(node => [node.id, { ...node, ...places.get(node.id) }]));
}

function covered(nodes: Iterable<LaidNode>): string[] {
  const cards = [...nodes].filter(node => node.kind === 'card');
  return cards.flatMap((a, index) =>
    cards
      .slice(index + 1)
      .filter(b => overlap(a, b))
      .map(b => `${a.id} and ${b.id}`)
  );
}

/** Numbers that look random and are always the same. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

function randomGraph(count: number, wires: number, seed: number) {
  const random = numbers(seed);
  const next = (below: number): number => Math.floor(random.next().value * below);
  const nodes = Array.from({ length: count }, (_, index) =>
    card(`n${index}`, next(4000), next(4000), 60 + next(300))
  );
  const edges = Array.from({ length: wires }, () => {
    const target = 1 + next(count - 1);
    return wire(`n${next(target)}`, `n${target}`);
  });
  return { nodes, edges };
}

describe('A layout', () => {
  it('goes from left to right on the grid, and keeps the left upper corner', () => {
    const nodes = [card('a', 33, 47), card('b', 40, 60), card('c', 35, 300)];
    const after = laidOut(nodes, [wire('a', 'b'), wire('b', 'c')]);
    const [a, b, c] = ['a', 'b', 'c'].map(id => after.get(id) as LaidNode);
    expect([a.x, a.y]).toEqual([40, 40]);
    expect(b.x).toBeGreaterThanOrEqual(a.x + a.width + 80);
    expect(c.x).toBeGreaterThanOrEqual(b.x + b.width + 80);
    for (const { x, y } of [a, b, c]) {
      expect([Math.abs(x % 20), Math.abs(y % 20)]).toEqual([0, 0]);
    }
  });

  it('keeps the order from top to bottom where it costs no crossing', () => {
    const heights = [300, 0, 450, 150];
    const nodes = [
      card('start', 0, 200),
      ...heights.map((y, index) => card(`n${index}`, 400, y)),
      card('end', 800, 200)
    ];
    const edges = heights.flatMap((_, index) => [
      wire('start', `n${index}`),
      wire(`n${index}`, 'end')
    ]);
    const after = laidOut(nodes, edges);
    const middle = ['n1', 'n3', 'n0', 'n2'].map(id => after.get(id)?.y ?? 0);
    expect(middle).toEqual([...middle].sort((a, b) => a - b));
    const again = arrange({ nodes: [...after.values()], edges, chosen: null });
    expect(again).toEqual([]);
  });

  it('turns an order that crosses', () => {
    const start = card('start', -400, 100);
    const nodes = [
      start,
      card('a', 0, 0),
      card('b', 0, 200),
      card('c', 400, 0),
      card('d', 400, 200)
    ];
    const edges = [wire('start', 'a'), wire('start', 'b'), wire('a', 'd'), wire('b', 'c')];
    const after = laidOut(nodes, edges);
    const rise = (from: string, to: string) =>
      Math.sign((after.get(from)?.y ?? 0) - (after.get(to)?.y ?? 0));
    expect(rise('a', 'b')).toBe(rise('d', 'c'));
  });

  it.each([1, 2, 3])('lets no card cover another one (%i)', seed => {
    const { nodes, edges } = randomGraph(60, 90, seed);
    expect(covered(laidOut(nodes, edges).values())).toEqual([]);
  });

  it('does so with 1,000 nodes and 1,500 edges', () => {
    const { nodes, edges } = randomGraph(1000, 1500, 7);
    expect(covered(laidOut(nodes, edges).values())).toEqual([]);
  }, 60_000);

  it('stays below each other what hangs on nothing, in rows', () => {
    const nodes = Array.from({ length: 9 }, (_, index) => card(`n${index}`, 10, 10));
    const after = [...laidOut(nodes).values()];
    expect(covered(after)).toEqual([]);
    expect(new Set(after.map(({ y }) => y)).size).toBe(3);
  });

  it('takes circles, wires to nowhere and ids of any kind', () => {
    const nodes = [card('constructor', 0, 0), card('__proto__', 0, 0), card('c', 0, 0)];
    const edges = [
      wire('constructor', '__proto__'),
      wire('__proto__', 'constructor'),
      wire('c', 'c'),
      wire('c', 'nowhere')
    ];
    expect(covered(laidOut(nodes, edges).values())).toEqual([]);
  });

  it('has nothing to do on an empty canvas', () => {
    expect(arrange({ nodes: [note('n', 0, 0)], edges: [], chosen: null })).toEqual([]);
  });
});

describe('What stays together', () => {
  it('is a note with its card', () => {
    const nodes = [card('a', 0, 0), card('b', 0, 10), note('n', 0, -100), note('far', 3000, 3000)];
    const after = laidOut(nodes, [wire('a', 'b')]);
    const [a, n] = [after.get('a') as LaidNode, after.get('n') as LaidNode];
    expect([n.x - a.x, n.y - a.y]).toEqual([0, -100]);
    expect(after.get('far')).toEqual(nodes[3]);
  });

  it('is a group with what is in it, and nothing else comes into it', () => {
    const group: LaidNode = { id: 'g', kind: 'group', x: 380, y: -40, width: 330, height: 600 };
    const nodes = [
      card('a', 0, 0),
      card('in1', 400, 0),
      card('in2', 420, 300),
      card('out', 800, 150),
      card('other', 800, 0),
      group
    ];
    const edges = [wire('a', 'in1'), wire('in1', 'in2'), wire('in2', 'out'), wire('a', 'other')];
    const after = laidOut(nodes, edges);
    const frame = after.get('g') as LaidNode;
    for (const id of ['in1', 'in2']) {
      const { x, y, width, height } = after.get(id) as LaidNode;
      expect([x > frame.x, y > frame.y]).toEqual([true, true]);
      expect(x + width).toBeLessThan(frame.x + frame.width);
      expect(y + height).toBeLessThan(frame.y + frame.height);
    }
    for (const id of ['a', 'out', 'other']) {
      expect(overlap(frame, after.get(id) as LaidNode)).toBe(false);
    }
    expect(covered(after.values())).toEqual([]);
  });

  it('moves a note away that a layout would cover', () => {
    const nodes = [card('a', 0, 0), card('b', 0, 0), note('n', 420, 300, 20, 20)];
    const more = Array.from({ length: 4 }, (_, index) => card(`c${index}`, 0, index));
    const edges = more.map(({ id }) => wire('a', id));
    const after = laidOut([...nodes, ...more], [wire('a', 'b'), ...edges]);
    const moved = after.get('n') as LaidNode;
    expect([...after.values()].filter(each => each.id !== 'n' && overlap(each, moved))).toEqual([]);
  });
});

describe('A layout of what is selected', () => {
  it('leaves all else where it is, and covers none of it', () => {
    const nodes = [card('a', 0, 0), card('b', 20, 20), card('stays', 300, 0), note('n', 0, -90)];
    const after = laidOut(nodes, [wire('a', 'b'), wire('b', 'stays')], ['a', 'b']);
    expect(after.get('stays')).toEqual(nodes[2]);
    expect(covered(after.values())).toEqual([]);
    expect(after.get('a')?.x).toBe(0);
    expect((after.get('n')?.y ?? 0) - (after.get('a')?.y ?? 0)).toBe(-90);
  });
});
