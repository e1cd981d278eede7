import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from '@xyflow/react';
import * as React from 'react';

import type { FlowEdge } from './projection';

/** An edge: a line, solid for a value and dashed for order only, with its condition on it. */
export const Wire = React.memo(function Wire(props: EdgeProps<FlowEdge>): JSX.Element {
  const [path, x, y] = getBezierPath(props);
  const condition = props.data?.condition;
  return (
    <>
      <BaseEdge id={props.id} path={path} markerEnd={props.markerEnd} interactionWidth={16} />
      {condition && (
        <EdgeLabelRenderer>
          <div
            className="jp-DagflowWire-condition"
            title={condition}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {condition}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
