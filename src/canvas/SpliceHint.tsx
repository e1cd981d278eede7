import { useStore, ViewportPortal } from '@xyflow/react';
import * as React from 'react';

import type { SpliceTracker } from './spliceTracker';

/** While a node is dragged over a wire that will take it: the wire, and what will become of it. */
export function SpliceHint({ tracker }: { tracker: SpliceTracker }): JSX.Element | null {
  const [target, setTarget] = React.useState(tracker.target);
  React.useEffect(() => {
    const update = () => setTarget(tracker.target);
    tracker.changed.connect(update);
    return () => {
      tracker.changed.disconnect(update);
    };
  }, [tracker]);
  const zoom = useStore(store => store.transform[2]);
  const node = useStore(store => (target ? store.nodeLookup.get(target.nodeId) : undefined));
  if (target === null || node === undefined) {
    return null;
  }
  const { x, y } = node.internals.positionAbsolute;
  const width = node.measured.width ?? 0;
  return (
    <ViewportPortal>
      <svg className="jp-DagflowSplice" aria-hidden>
        <path d={target.line} />
      </svg>
      <div
        className="jp-DagflowSplice-hint"
        role="status"
        style={{
          transform: `translate(${x + width / 2}px, ${y}px) scale(${1 / zoom}) translate(-50%, calc(-100% - 8px))`
        }}
      >
        {target.text}
      </div>
    </ViewportPortal>
  );
}
