import type { NodeChange, NodePositionChange, ReactFlowInstance } from '@xyflow/react';
import * as React from 'react';

import type { FlowEdge, FlowNode } from '../projection';
import { boxAround, overlap, type Box } from './boxes';
import type { CanvasPreferences } from './preferences';
import { snap, type Guide } from './snapping';
import { boxOf } from './view';

/** Pixels of the screen within which lines become one. */
const REACH = 6;

/** Puts what is dragged on the grid or flush with other nodes that are seen; Alt suspends it. */
export function useSnapping(
  preferences: CanvasPreferences,
  flow: () => ReactFlowInstance<FlowNode, FlowEdge> | null
) {
  const [guides, setGuides] = React.useState<readonly Guide[]>(NONE);
  const isSuspended = React.useRef(false);
  const shift = React.useRef<{ dx: number; dy: number } | null>(null);
  const seen = React.useRef<Seen | null>(null);
  const onNodeDrag = React.useCallback((event: React.MouseEvent | MouseEvent | TouchEvent) => {
    isSuspended.current = event.altKey;
  }, []);
  const snapped = React.useCallback(
    (changes: NodeChange<FlowNode>[]): NodeChange<FlowNode>[] => {
      const moves = changes.filter(isMove);
      if (moves.length === 0 || !moves.some(move => move.dragging !== undefined)) {
        return changes;
      }
      const isOver = moves.some(move => move.dragging === false);
      const instance = flow();
      if (instance === null || !preferences.values.snap || isSuspended.current) {
        shift.current = null;
        setGuides(NONE);
      } else if (!isOver) {
        const ids = new Set(moves.map(move => move.id));
        seen.current = seenBy(instance, ids, seen.current);
        const { dx, dy, guides } = snap(dragged(instance, moves), seen.current.boxes, {
          reach: REACH / instance.getZoom()
        });
        shift.current = { dx, dy };
        setGuides(guides.length > 0 ? guides : NONE);
      }
      const by = shift.current;
      if (isOver) {
        [shift.current, seen.current] = [null, null];
        setGuides(NONE);
      }
      return by === null
        ? changes
        : changes.map(change => (isMove(change) ? moved(change, by) : change));
    },
    [flow, preferences]
  );
  return { guides, snapped, onNodeDrag };
}

const NONE: readonly Guide[] = [];

type Move = NodePositionChange & { position: { x: number; y: number } };

function isMove(change: NodeChange<FlowNode>): change is Move {
  return change.type === 'position' && change.position !== undefined;
}

function moved(change: Move, { dx, dy }: { dx: number; dy: number }): Move {
  return { ...change, position: { x: change.position.x + dx, y: change.position.y + dy } };
}

/** The box around all that is dragged, where the pointer has it. */
function dragged(instance: ReactFlowInstance<FlowNode, FlowEdge>, moves: readonly Move[]): Box {
  const boxes = moves.map(({ id, position }) => {
    const node = instance.getNode(id);
    return { ...(node ? boxOf(node) : { width: 0, height: 0 }), ...position };
  });
  return boxAround(boxes) ?? { x: 0, y: 0, width: 0, height: 0 };
}

/** The nodes in sight that stay where they are; they are looked for again only when something else is in sight. */
interface Seen {
  viewport: string;
  boxes: Box[];
}

function seenBy(
  instance: ReactFlowInstance<FlowNode, FlowEdge>,
  moving: ReadonlySet<string>,
  before: Seen | null
): Seen {
  const { x, y, zoom } = instance.getViewport();
  const viewport = [x, y, zoom].join(' ');
  if (before?.viewport === viewport) {
    return before;
  }
  const sight = {
    x: -x / zoom,
    y: -y / zoom,
    width: window.innerWidth / zoom,
    height: window.innerHeight / zoom
  };
  const boxes = instance.getNodes().flatMap(node => {
    const box = boxOf(node);
    return !moving.has(node.id) && overlap(box, sight) ? [box] : [];
  });
  return { viewport, boxes };
}
