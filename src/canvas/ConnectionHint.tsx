import { useConnection, useStore, type ConnectionState } from '@xyflow/react';
import * as React from 'react';

import { connectionProblem, type Wiring } from '../model';
import { edgeOf } from './changes';
import { useCanvas } from './context';

/** While a wire is drawn to where it may not go: the reason, next to the pointer. */
export function ConnectionHint({ wiring }: { wiring: Wiring }): JSX.Element | null {
  const connection = useConnection();
  const [left, top, zoom] = useStore(store => store.transform);
  const { trans } = useCanvas();
  const edge = drawnEdge(connection);
  const problem = edge === null ? null : connectionProblem(wiring, edge, trans);
  if (problem === null || !connection.inProgress) {
    return null;
  }
  const at = connection.to;
  return (
    <div
      className="jp-DagflowConnectionHint"
      role="alert"
      style={{ transform: `translate(${at.x * zoom + left + 14}px, ${at.y * zoom + top + 14}px)` }}
    >
      {problem}
    </div>
  );
}

/** The edge that would be made if the wire were dropped now; null while it is over nothing. */
function drawnEdge(connection: ConnectionState): ReturnType<typeof edgeOf> | null {
  const { fromHandle, toHandle } = connection;
  if (!fromHandle || !toHandle || fromHandle.type === toHandle.type) {
    return null;
  }
  const [source, target] =
    fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle];
  return edgeOf({
    source: source.nodeId,
    target: target.nodeId,
    sourceHandle: source.id ?? null,
    targetHandle: target.id ?? null
  });
}
