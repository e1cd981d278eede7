import type { NodeChange } from '@xyflow/react';

import type { Point } from '../layout';
import { boxAround, centreOf, type Box } from '../movement/boxes';
import type { FlowNode } from '../projection';

/** What stands in a group follows from where it stands: nothing in a document says so. */

/** Canvas pixels between a new frame and what is in it; above there is the title, too. */
const MARGIN = 24;
const TITLE = 32;

/** A box on the canvas, and whether it is that of a group. */
export interface Placed extends Box {
  isGroup: boolean;
}

/** Ids of what stands in a frame: cards and notes whose middle is in it, and groups that are in it as a whole. */
export function membersOf(groupId: string, places: ReadonlyMap<string, Placed>): string[] {
  const frame = places.get(groupId);
  if (!frame) {
    return [];
  }
  return [...places].flatMap(([id, box]) => {
    const isIn = box.isGroup ? encloses(frame, box) : holds(frame, centreOf(box));
    return id !== groupId && isIn ? [id] : [];
  });
}

/** Where a frame around boxes lies; null around none. */
export function frameAround(boxes: readonly Box[]): Box | null {
  const box = boxAround(boxes);
  return (
    box && {
      x: Math.round(box.x - MARGIN),
      y: Math.round(box.y - MARGIN - TITLE),
      width: Math.round(box.width + 2 * MARGIN),
      height: Math.round(box.height + 2 * MARGIN + TITLE)
    }
  );
}

/** A group that is dragged: where it was taken, and what goes along from where. */
export interface Carried {
  from: Point;
  members: ReadonlyMap<string, Point>;
}

/** What groups take along, by their ids; nobody is taken along by two, or by one while it is dragged itself. */
export function carriedBy(
  dragged: ReadonlySet<string>,
  places: ReadonlyMap<string, Placed>
): Map<string, Carried> {
  const taken = new Set(dragged);
  const carried = new Map<string, Carried>();
  for (const id of dragged) {
    const frame = places.get(id);
    if (frame?.isGroup) {
      const members = membersOf(id, places).filter(member => !taken.has(member));
      members.forEach(member => taken.add(member));
      carried.set(id, { from: frame, members: new Map(members.map(m => [m, pointOf(places, m)])) });
    }
  }
  return carried;
}

/** Changes with those of what dragged groups take along. */
export function withCarried(
  changes: readonly NodeChange<FlowNode>[],
  carried: ReadonlyMap<string, Carried>
): NodeChange<FlowNode>[] {
  return changes.flatMap(change => {
    if (change.type !== 'position' || !change.position || change.dragging === undefined) {
      return [change];
    }
    const { position, dragging } = change;
    const group = carried.get(change.id);
    const [dx, dy] = group ? [position.x - group.from.x, position.y - group.from.y] : [0, 0];
    const along = [...(group?.members ?? [])].map(([id, { x, y }]) => ({
      id,
      type: 'position' as const,
      position: { x: x + dx, y: y + dy },
      dragging
    }));
    return [change, ...along];
  });
}

function pointOf(places: ReadonlyMap<string, Placed>, id: string): Point {
  const { x, y } = places.get(id) ?? { x: 0, y: 0 };
  return { x, y };
}

function holds(frame: Box, { x, y }: Point): boolean {
  return x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height;
}

function encloses(frame: Box, box: Box): boolean {
  return holds(frame, box) && holds(frame, { x: box.x + box.width, y: box.y + box.height });
}
