import * as React from 'react';

import { NodeArtifacts } from './NodeArtifacts';
import { NodeInstances } from './NodeInstances';
import { NodeStatus } from './NodeStatus';
import type { NodeData } from './projection';

export interface NodeRunViewProps {
  nodeId: string;
  data: NodeData;
}

/** How a node fared in the run that is shown; nothing without one. */
export function NodeRunView({ nodeId, data }: NodeRunViewProps): JSX.Element | null {
  const { record, marks, asked } = data;
  return (
    record && (
      <NodeStatus
        nodeId={nodeId}
        type={data.type}
        record={record}
        asked={asked}
        staleReasons={marks.staleReasons}
      >
        {marks.fanOut && <NodeInstances nodeId={nodeId} fanOut={marks.fanOut} />}
        <NodeArtifacts record={record} />
      </NodeStatus>
    )
  );
}
