import type { PipelineNode } from '../model';
import { cornerOf } from './copies';
import { COLUMN, placesFrom, ROW, type Point } from './layout';
import type { Box } from './movement/boxes';

/** As large as new cards are about, in canvas pixels, with a gap around. */
const CARD = { width: 250, height: 130 };
const GAP = 20;

/**
 * Places for so many new cards, together and as near to a point as none covers what lies there already. The point
 * itself is taken if all of them have room from there on.
 */
export function freePlaces(taken: readonly Box[], wanted: Point, count: number): Point[] {
  const block = placesFrom({ x: 0, y: 0 }, count).map(place => ({ ...place, ...CARD }));
  return placesFrom(freeCorner(taken, block, wanted), count);
}

/**
 * Where the left upper corner of boxes that stay as they are to each other may be, as near to a point as none covers
 * what lies there already. The boxes count from that corner.
 */
export function freeCorner(taken: readonly Box[], block: readonly Box[], wanted: Point): Point {
  const isFree = ({ x, y }: Point) =>
    block.every(box =>
      taken.every(other => !isNear(other, { ...box, x: box.x + x, y: box.y + y }))
    );
  const reach = Math.ceil(Math.sqrt(taken.length)) + MORE;
  return starts(wanted, reach).find(isFree) ?? below(taken, wanted);
}

/** New nodes as boxes that count from their left upper corner; `known`: how large such a node is drawn. */
export function blockOf(
  nodes: readonly PipelineNode[],
  known: (node: PipelineNode) => Size | undefined
): Box[] {
  const corner = cornerOf(nodes);
  return nodes.map(node => {
    const { x = 0, y = 0, width, height } = node.ui ?? {};
    const { width: wide, height: high } = known(node) ?? CARD;
    return {
      x: x - corner.x,
      y: y - corner.y,
      width: width ?? wide,
      height: height ?? high
    };
  });
}

type Size = Pick<Box, 'width' | 'height'>;

/** Steps around the point beyond those that a dense crowd of cards would need. */
const MORE = 4;

/** Points around one, nearest first; of those equally near, those to the right and below. */
function starts(wanted: Point, reach: number): Point[] {
  const span = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach);
  const step = { x: COLUMN / 2, y: ROW / 2 };
  const steps = span.flatMap(row => span.map(column => ({ row, column })));
  const far = ({ row, column }: { row: number; column: number }) =>
    Math.hypot(row * step.y, column * step.x);
  return steps
    .sort((a, b) => far(a) - far(b) || b.row - a.row || b.column - a.column)
    .map(({ row, column }) => ({ x: wanted.x + column * step.x, y: wanted.y + row * step.y }));
}

function below(taken: readonly Box[], wanted: Point): Point {
  return { x: wanted.x, y: Math.max(...taken.map(box => box.y + box.height)) + GAP };
}

/** Whether two boxes lie upon each other, or nearer than the gap. */
function isNear(box: Box, other: Box): boolean {
  return (
    other.x < box.x + box.width + GAP &&
    box.x < other.x + other.width + GAP &&
    other.y < box.y + box.height + GAP &&
    box.y < other.y + other.height + GAP
  );
}
