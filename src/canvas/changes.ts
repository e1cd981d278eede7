import type { Connection, EdgeChange, NodeChange } from '@xyflow/react';

import type { PipelineEdge } from '../model';
import type { Point } from './layout';
import { ORDER_IN, ORDER_OUT } from './portViews';
import type { FlowEdge, FlowNode } from './projection';

/** What xyflow reports, as edits of the document and of the selection. */

/** Where nodes were put when a drag ended or an arrow key moved them. */
export function movesOf(changes: readonly NodeChange<FlowNode>[]): Map<string, Point> {
  const moves = new Map<string, Point>();
  for (const change of changes) {
    if (change.type === 'position' && change.position && change.dragging === false) {
      moves.set(change.id, change.position);
    }
  }
  return moves;
}

/** The selection after xyflow's changes; `null` when they select nothing else. */
export function selectionAfter(
  before: ReadonlySet<string>,
  changes: readonly (NodeChange<FlowNode> | EdgeChange<FlowEdge>)[]
): Set<string> | null {
  const after = new Set(before);
  let isChanged = false;
  for (const change of changes) {
    if (change.type === 'select') {
      isChanged = true;
      const id = drawnEdgeKey(change.id);
      if (change.selected) {
        after.add(id);
      } else {
        after.delete(id);
      }
    }
  }
  return isChanged ? after : null;
}

/** The `edgeKey` of an edge as drawn: a second one between the same ports has a number behind it. */
export function drawnEdgeKey(id: string): string {
  return id.replace(/\]#\d+$/, ']');
}

/** The edge that a drawn connection means. */
export function edgeOf(connection: Connection | FlowEdge): PipelineEdge {
  const output = portOf(connection.sourceHandle, ORDER_OUT);
  const input = portOf(connection.targetHandle, ORDER_IN);
  return {
    source: connection.source,
    target: connection.target,
    ...(output === null ? {} : { source_output: output }),
    ...(input === null ? {} : { target_parameter: input })
  };
}

/** The port that a handle belongs to; null for one of the whole node. */
export function portOf(handle: string | null | undefined, whole: string): string | null {
  return handle?.startsWith(`${whole}:`) ? handle.slice(whole.length + 1) : null;
}
