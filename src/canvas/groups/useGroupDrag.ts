import type { NodeChange } from '@xyflow/react';
import * as React from 'react';

import { boxOf, type CanvasView } from '../movement/view';
import type { FlowNode } from '../projection';
import { carriedBy, withCarried, type Carried, type Placed } from './membership';

/** Lets a group that is dragged take along what stands in it; held Alt leaves that where it is. */
export function useGroupDrag(view: CanvasView) {
  const carried = React.useRef<ReadonlyMap<string, Carried>>(NONE);
  const onNodeDragStart = React.useCallback(
    (event: React.MouseEvent | MouseEvent | TouchEvent, _: FlowNode, nodes: FlowNode[]) => {
      const dragged = new Set(nodes.map(node => node.id));
      carried.current = event.altKey ? NONE : carriedBy(dragged, placesIn(view));
    },
    [view]
  );
  const withMembers = React.useCallback(
    (changes: NodeChange<FlowNode>[]) =>
      carried.current.size > 0 ? withCarried(changes, carried.current) : changes,
    []
  );
  return { onNodeDragStart, withMembers };
}

const NONE: ReadonlyMap<string, Carried> = new Map();

/** Where each node lies, and whether it is a group. */
export function placesIn(view: CanvasView): Map<string, Placed> {
  const nodes = view.flow?.getNodes() ?? [];
  return new Map(
    nodes.map(node => [node.id, { ...boxOf(node), isGroup: node.data.type === 'group' }])
  );
}
