import { useStore, ViewportPortal } from '@xyflow/react';
import * as React from 'react';

import type { Guide } from './snapping';

/** The lines along which what is dragged is flush with other nodes. */
export function Guides({ guides }: { guides: readonly Guide[] }): JSX.Element | null {
  const zoom = useStore(store => store.transform[2]);
  if (guides.length === 0) {
    return null;
  }
  const width = 1 / zoom;
  return (
    <ViewportPortal>
      {guides.map(({ axis, at, from, to }) => (
        <div
          key={`${axis} ${at}`}
          className="jp-DagflowGuide"
          style={
            axis === 'x'
              ? { left: at - width / 2, top: from, width, height: to - from }
              : { left: from, top: at - width / 2, width: to - from, height: width }
          }
        />
      ))}
    </ViewportPortal>
  );
}
