import {
  getBezierPath,
  Position,
  useStore,
  useStoreApi,
  ViewportPortal,
  type InternalNode
} from '@xyflow/react';
import * as React from 'react';

import type { FlowEdge, FlowNode } from './projection';

/**
 * The wires of a large pipeline that is seen from afar: a line for each kind of wire, instead of elements for each wire.
 * None of them can be pointed at.
 */
export function PlainWires({ edges }: { edges: readonly FlowEdge[] }): JSX.Element {
  const nodes = useStore(store => store.nodes);
  const store = useStoreApi<FlowNode, FlowEdge>();
  const lines = React.useMemo(
    () => linesOf(edges, store.getState().nodeLookup),
    // The lookup is the same object whatever stands in it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [edges, nodes, store]
  );
  return (
    <ViewportPortal>
      <svg className="jp-DagflowPlainWires" aria-hidden="true">
        {[...lines].map(([className, line]) => (
          <g key={className} className={`react-flow__edge ${className}`}>
            <path className="react-flow__edge-path" d={line} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
}

/** The lines of all wires that look alike, as SVG writes paths, by their class. */
export function linesOf(
  edges: readonly FlowEdge[],
  nodes: ReadonlyMap<string, InternalNode<FlowNode>>
): Map<string, string> {
  const lines = new Map<string, string[]>();
  for (const { source, target, sourceHandle, targetHandle, className = '' } of edges) {
    const begin = portAt(nodes.get(source), 'source', sourceHandle);
    const end = portAt(nodes.get(target), 'target', targetHandle);
    if (begin && end) {
      const [line] = getBezierPath({
        sourceX: begin.x,
        sourceY: begin.y,
        sourcePosition: Position.Right,
        targetX: end.x,
        targetY: end.y,
        targetPosition: Position.Left
      });
      const alike = lines.get(className) ?? [];
      alike.push(line);
      lines.set(className, alike);
    }
  }
  return new Map([...lines].map(([className, each]) => [className, each.join('')]));
}

/** Where a wire ends at a card; null where there is no such port. */
function portAt(
  node: InternalNode<FlowNode> | undefined,
  side: 'source' | 'target',
  id: string | null | undefined
): { x: number; y: number } | null {
  const handle = node?.internals.handleBounds?.[side]?.find(each => each.id === id);
  if (!node || !handle) {
    return null;
  }
  const { x, y } = node.internals.positionAbsolute;
  const aside = side === 'source' ? handle.width : 0;
  return { x: x + handle.x + aside, y: y + handle.y + handle.height / 2 };
}
