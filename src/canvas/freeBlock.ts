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
  const offsets = placesFrom({ x: 0, y: 0 }, count);
  const isFree = (start: Point) =>
    offsets.every(({ x, y }) =>
      taken.every(box => !overlaps(box, { x: start.x + x, y: start.y + y }))
    );
  const reach = Math.ceil(Math.sqrt(taken.length)) + MORE;
  const start = starts(wanted, reach).find(isFree) ?? below(taken, wanted);
  return placesFrom(start, count);
}

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

function overlaps(box: Box, card: Point): boolean {
  return (
    card.x < box.x + box.width + GAP &&
    box.x < card.x + CARD.width + GAP &&
    card.y < box.y + box.height + GAP &&
    box.y < card.y + CARD.height + GAP
  );
}
