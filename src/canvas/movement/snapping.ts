import { centreOf, type Box } from './boxes';

/** Canvas pixels between two lines of the grid. */
export const GRID = 20;

/** A line along which what is dragged and another node are flush: at `at`, as long as both together. */
export interface Guide {
  axis: 'x' | 'y';
  at: number;
  from: number;
  to: number;
}

export interface Snap {
  /** By how much what is dragged is to be shifted, in canvas pixels. */
  dx: number;
  dy: number;
  guides: Guide[];
}

export interface SnapOptions {
  /** How near, in canvas pixels, two lines have to be so that they become one. */
  reach: number;
}

/**
 * Where a dragged box comes to rest: flush with the nearest edge or centre of another box in reach, in each direction by
 * itself, else on the grid. Takes time in proportion to the other boxes.
 */
export function snap(box: Box, others: readonly Box[], { reach }: SnapOptions): Snap {
  const [across, down] = [nearest('x', box, others, reach), nearest('y', box, others, reach)];
  const dx = across ?? toGrid(box.x);
  const dy = down ?? toGrid(box.y);
  const rested = { ...box, x: box.x + dx, y: box.y + dy };
  return {
    dx,
    dy,
    guides: [
      ...(across === null ? [] : guidesOf('x', rested, others)),
      ...(down === null ? [] : guidesOf('y', rested, others))
    ]
  };
}

type Axis = Guide['axis'];

const EXTENT = { x: 'width', y: 'height' } as const;
const OTHER = { x: 'y', y: 'x' } as const;

/** Beginning, middle and end of a box. */
function linesOf(axis: Axis, box: Box): [number, number, number] {
  return [box[axis], centreOf(box)[axis], box[axis] + box[EXTENT[axis]]];
}

/** The smallest shift that makes a line of the box one with a like line of another; null if none is in reach. */
function nearest(axis: Axis, box: Box, others: readonly Box[], reach: number): number | null {
  const own = linesOf(axis, box);
  let best: number | null = null;
  for (const other of others) {
    const lines = linesOf(axis, other);
    for (const [from, to] of pairsOf(own, lines)) {
      const shift = to - from;
      if (Math.abs(shift) <= reach && (best === null || Math.abs(shift) < Math.abs(best))) {
        best = shift;
      }
    }
  }
  return best;
}

/** Edges meet edges, centres meet centres. */
function pairsOf(own: readonly number[], lines: readonly number[]): [number, number][] {
  const [begin, middle, end] = own;
  return [
    [begin, lines[0]],
    [begin, lines[2]],
    [middle, lines[1]],
    [end, lines[0]],
    [end, lines[2]]
  ];
}

const SAME = 0.01;

/** One guide for each line of a rested box that others have too, as long as all that lie on it. */
function guidesOf(axis: Axis, box: Box, others: readonly Box[]): Guide[] {
  const guides = new Map<number, Guide>();
  const span = OTHER[axis];
  const reachOf = (each: Box) => [each[span], each[span] + each[EXTENT[span]]] as const;
  for (const other of others) {
    for (const [from, to] of pairsOf(linesOf(axis, box), linesOf(axis, other))) {
      if (Math.abs(from - to) <= SAME) {
        const known = guides.get(from);
        const ends = [...reachOf(box), ...reachOf(other), ...(known ? [known.from, known.to] : [])];
        guides.set(from, { axis, at: from, from: Math.min(...ends), to: Math.max(...ends) });
      }
    }
  }
  return [...guides.values()];
}

function toGrid(value: number): number {
  return Math.round(value / GRID) * GRID - value;
}
