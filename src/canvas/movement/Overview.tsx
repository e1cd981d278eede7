import { MiniMap, useReactFlow } from '@xyflow/react';
import * as React from 'react';

import type { FlowNode } from '../projection';
import { LargeOverview } from './LargeOverview';
import { moveDuration } from './motion';
import { OVERVIEW, stateClass } from './overviewParts';

/** The whole pipeline small, in the colours of its nodes' states; a click brings its place into the middle. */
export function Overview({ isLarge }: { isLarge: boolean }): JSX.Element {
  const flow = useReactFlow();
  const onClick = React.useCallback(
    (_: React.MouseEvent, { x, y }: { x: number; y: number }) =>
      void flow.setCenter(x, y, { zoom: flow.getZoom(), duration: moveDuration() }),
    [flow]
  );
  return isLarge ? (
    <LargeOverview onClick={onClick} />
  ) : (
    <MiniMap<FlowNode>
      style={OVERVIEW}
      pannable
      zoomable
      onClick={onClick}
      nodeClassName={stateClass}
    />
  );
}
