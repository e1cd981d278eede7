import type { PipelineEdge, PipelineNode } from '../model';

export interface Point {
  x: number;
  y: number;
}

/** Canvas pixels between the left edges of two columns, and between the top edges of two rows. */
export const COLUMN = 320;
export const ROW = 200;
const MARGIN = 40;

/** Where each node stands: where it was put, else in columns by its distance from the start, below what was put. */
export function positionsOf(
  nodes: readonly PipelineNode[],
  edges: readonly PipelineEdge[]
): Map<string, Point> {
  const placed = nodes.filter(isPlaced);
  const positions = new Map(placed.map(node => [node.id, pointOf(node)]));
  const loose = nodes.filter(node => !isPlaced(node));
  if (loose.length === 0) {
    return positions;
  }
  const top = placed.length > 0 ? Math.max(...placed.map(node => pointOf(node).y)) + ROW : MARGIN;
  const left = placed.length > 0 ? Math.min(...placed.map(node => pointOf(node).x)) : MARGIN;
  const depths = depthsOf(nodes, edges);
  const filled = new Map<number, number>();
  for (const { id } of loose) {
    const column = depths.get(id) ?? 0;
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    positions.set(id, { x: left + column * COLUMN, y: top + row * ROW });
  }
  return positions;
}

/** Places for new nodes, downwards from the point, then in further columns to the right. */
export function placesFrom(start: Point, count: number): Point[] {
  const perColumn = count <= 4 ? count : Math.ceil(Math.sqrt(count));
  return Array.from({ length: count }, (_, index) => ({
    x: Math.round(start.x + Math.floor(index / perColumn) * COLUMN),
    y: Math.round(start.y + (index % perColumn) * ROW)
  }));
}

/** A free point below everything, at its left edge, for nodes that come without a pointer. */
export function freePoint(positions: ReadonlyMap<string, Point>): Point {
  const points = [...positions.values()];
  if (points.length === 0) {
    return { x: MARGIN, y: MARGIN };
  }
  return {
    x: Math.min(...points.map(point => point.x)),
    y: Math.max(...points.map(point => point.y)) + ROW
  };
}

/** The place nearest to a point where a card covers no other's; of those equally near, one to the right or below. */
export function freePlace(positions: ReadonlyMap<string, Point>, wanted: Point): Point {
  const taken = [...positions.values()];
  const isFree = ({ x, y }: Point) =>
    taken.every(
      other => Math.abs(other.x - x) >= COLUMN - MARGIN || Math.abs(other.y - y) >= ROW - MARGIN
    );
  for (let ring = 0; ring <= taken.length; ring++) {
    const places = ringAround(wanted, ring).filter(isFree);
    if (places.length > 0) {
      return places[0];
    }
  }
  return freePoint(positions);
}

/** The points so many columns or rows away, nearest first; the point itself for none. */
function ringAround(centre: Point, ring: number): Point[] {
  const span = Array.from({ length: 2 * ring + 1 }, (_, index) => index - ring);
  const places = span
    .flatMap(row => span.map(column => ({ row, column })))
    .filter(({ row, column }) => Math.max(Math.abs(row), Math.abs(column)) === ring);
  const distance = (place: { row: number; column: number }) =>
    Math.hypot(place.row * ROW, place.column * COLUMN);
  return places
    .sort((a, b) => distance(a) - distance(b) || b.row - a.row || b.column - a.column)
    .map(({ row, column }) => ({ x: centre.x + column * COLUMN, y: centre.y + row * ROW }));
}

/** Length of the longest way to each node; nodes in a circle count as far as they were reached. */
function depthsOf(
  nodes: readonly PipelineNode[],
  edges: readonly PipelineEdge[]
): Map<string, number> {
  const depths = new Map(nodes.map(node => [node.id, 0]));
  const waiting = new Map(nodes.map(node => [node.id, 0]));
  const targets = new Map<string, string[]>(nodes.map(node => [node.id, []]));
  for (const { source, target } of edges) {
    if (targets.has(source) && waiting.has(target)) {
      targets.get(source)?.push(target);
      waiting.set(target, (waiting.get(target) ?? 0) + 1);
    }
  }
  const ready = [...waiting.keys()].filter(id => waiting.get(id) === 0);
  for (const id of ready) {
    for (const target of targets.get(id) ?? []) {
      depths.set(target, Math.max(depths.get(target) ?? 0, (depths.get(id) ?? 0) + 1));
      waiting.set(target, (waiting.get(target) ?? 0) - 1);
      if (waiting.get(target) === 0) {
        ready.push(target);
      }
    }
  }
  return depths;
}

function isPlaced(node: PipelineNode): boolean {
  return Number.isFinite(node.ui?.x) && Number.isFinite(node.ui?.y);
}

function pointOf(node: PipelineNode): Point {
  return { x: node.ui?.x ?? 0, y: node.ui?.y ?? 0 };
}
