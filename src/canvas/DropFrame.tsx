import { useStore, ViewportPortal } from '@xyflow/react';
import * as React from 'react';

import type { PipelineEdge } from '../model';
import { ORDER_IN, ORDER_OUT } from './portViews';

export interface DropFrameProps {
  /** The wire that would be made. */
  edge: PipelineEdge;
  /** The end of it that is held fast. */
  fixed: 'source' | 'target';
}

/** Around the node on which a wire would find its port, with a ring on that port. */
export function DropFrame({ edge, fixed }: DropFrameProps): JSX.Element | null {
  const [id, side, port, whole] =
    fixed === 'source'
      ? [edge.target, 'target' as const, edge.target_parameter, ORDER_IN]
      : [edge.source, 'source' as const, edge.source_output, ORDER_OUT];
  const node = useStore(store => store.nodeLookup.get(id));
  if (!node) {
    return null;
  }
  const { x, y } = node.internals.positionAbsolute;
  const { width, height } = node.measured;
  const handleId = port ? `${whole}:${port}` : whole;
  const handle = node.internals.handleBounds?.[side]?.find(each => each.id === handleId);
  return (
    <ViewportPortal>
      <div
        className="jp-DagflowDropFrame"
        style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
      />
      {handle && (
        <div
          className="jp-DagflowDropFrame-port"
          style={{
            transform: `translate(${x + handle.x + handle.width / 2}px, ${y + handle.y + handle.height / 2}px) translate(-50%, -50%)`
          }}
        />
      )}
    </ViewportPortal>
  );
}
