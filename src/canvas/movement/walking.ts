import type { PipelineEdge } from '../../model';
import { centreOf, type Box } from './boxes';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** What of a drawing one walks on. */
export interface Ground {
  boxes: ReadonlyMap<string, Box>;
  edges: readonly PipelineEdge[];
}

/**
 * The node that follows when one goes on from a node: along a wire to the right and against one to the left, to the
 * nearest above or below; where no wire leads on, the nearest node at that side. Null where there is none.
 */
export function nextNode(ground: Ground, from: string, direction: Direction): string | null {
  const { boxes, edges } = ground;
  const along = edges.flatMap(({ source, target }) => {
    const [begin, end] = direction === 'right' ? [source, target] : [target, source];
    return begin === from && end !== from && boxes.has(end) ? [end] : [];
  });
  const isAlong = (direction === 'left' || direction === 'right') && along.length > 0;
  return isAlong
    ? nearest(boxes, from, new Set(along), () => true)
    : nearest(boxes, from, boxes.keys(), (dx, dy) => isAt(direction, dx, dy));
}

/** Where a walk begins: the node that is furthest left, of several the topmost; or the last one at the right. */
export function endNode(boxes: ReadonlyMap<string, Box>, end: 'first' | 'last'): string | null {
  const sign = end === 'first' ? 1 : -1;
  const ids = [...boxes].sort(([, a], [, b]) => sign * (a.x - b.x) || sign * (a.y - b.y));
  return ids.length === 0 ? null : ids[0][0];
}

/** The wires at a node, those that leave it first, as they lie from top to bottom. */
export function wiresAt({ boxes, edges }: Ground, id: string): PipelineEdge[] {
  const height = (other: string) => boxes.get(other)?.y ?? 0;
  const leaving = edges.filter(edge => edge.source === id && boxes.has(edge.target));
  const coming = edges.filter(edge => edge.target === id && boxes.has(edge.source));
  return [
    ...leaving.sort((a, b) => height(a.target) - height(b.target)),
    ...coming.sort((a, b) => height(a.source) - height(b.source))
  ];
}

/** Sideways counts more, so that a walk keeps to its row or column. */
const SIDEWAYS = 2;

function nearest(
  boxes: ReadonlyMap<string, Box>,
  from: string,
  candidates: Iterable<string>,
  isMeant: (dx: number, dy: number) => boolean
): string | null {
  const start = boxes.get(from);
  if (start === undefined) {
    return null;
  }
  const origin = centreOf(start);
  let best: { id: string; cost: number } | null = null;
  for (const id of candidates) {
    const box = boxes.get(id);
    if (id === from || box === undefined) {
      continue;
    }
    const centre = centreOf(box);
    const [dx, dy] = [centre.x - origin.x, centre.y - origin.y];
    const [along, aside] = [
      Math.max(Math.abs(dx), Math.abs(dy)),
      Math.min(Math.abs(dx), Math.abs(dy))
    ];
    const cost = along + SIDEWAYS * aside;
    if (isMeant(dx, dy) && (best === null || cost < best.cost)) {
      best = { id, cost };
    }
  }
  return best?.id ?? null;
}

function isAt(direction: Direction, dx: number, dy: number): boolean {
  switch (direction) {
    case 'left':
      return dx < 0 && Math.abs(dx) >= Math.abs(dy);
    case 'right':
      return dx > 0 && Math.abs(dx) >= Math.abs(dy);
    case 'up':
      return dy < 0;
    case 'down':
      return dy > 0;
  }
}
