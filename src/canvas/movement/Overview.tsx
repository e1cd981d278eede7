import { MiniMap, useReactFlow } from '@xyflow/react';
import * as React from 'react';

import type { FlowNode } from '../projection';
import { moveDuration } from './motion';

const SIZE = { width: 150, height: 100 };

/** The whole pipeline small, in the colours of its nodes' states; a click brings its place into the middle. */
export function Overview(): JSX.Element {
  const flow = useReactFlow();
  const onClick = React.useCallback(
    (_: React.MouseEvent, { x, y }: { x: number; y: number }) =>
      void flow.setCenter(x, y, { zoom: flow.getZoom(), duration: moveDuration() }),
    [flow]
  );
  return (
    <MiniMap<FlowNode>
      style={SIZE}
      pannable
      zoomable
      onClick={onClick}
      nodeClassName={stateClass}
    />
  );
}

function stateClass(node: FlowNode): string {
  return `jp-mod-${node.data.type === 'group' ? 'group' : (node.data.record?.state ?? 'idle')}`;
}
