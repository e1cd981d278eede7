import * as React from 'react';

import { NodeStatus } from './NodeStatus';
import type { NodeData } from './projection';

export interface NodeRunViewProps {
  nodeId: string;
  data: NodeData;
}

/** How a node fared in the run that is shown; nothing without one. */
export function NodeRunView({ nodeId, data }: NodeRunViewProps): JSX.Element | null {
  return data.record && <NodeStatus nodeId={nodeId} record={data.record} asked={data.asked} />;
}
