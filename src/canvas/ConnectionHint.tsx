import { useConnection, useStore, useStoreApi, type ConnectionState } from '@xyflow/react';
import * as React from 'react';

import { connectionProblem, typeWarning, type PipelineEdge, type Wiring } from '../model';
import { edgeOf } from './changes';
import { useCanvas } from './context';
import { inputEnd, outputEnd } from './portTypes';
import type { NodeData } from './projection';

/** Pixels from the pointer, and of the width. */
const GAP = 14;
const WIDEST = 280;

/** While a wire is drawn to where it may not go, or where its value does not fit: the reason, next to the pointer. */
export function ConnectionHint({ wiring }: { wiring: Wiring }): JSX.Element | null {
  const connection = useConnection();
  const [left, top, zoom] = useStore(each => each.transform);
  const width = useStore(each => each.width);
  const { trans } = useCanvas();
  const store = useStoreApi();
  const edge = drawnEdge(connection);
  if (edge === null || !connection.inProgress) {
    return null;
  }
  const dataOf = (id: string) => store.getState().nodeLookup.get(id)?.data as NodeData | undefined;
  const problem = connectionProblem(wiring, edge, trans);
  const told = problem ?? mismatch(edge, dataOf, trans);
  if (told === null) {
    return null;
  }
  const [x, y] = [connection.to.x * zoom + left, connection.to.y * zoom + top];
  // Near the right border it stands at the pointer's other side.
  const shift = x + WIDEST + GAP > width ? `calc(${x - GAP}px - 100%)` : `${x + GAP}px`;
  return (
    <div
      className={`jp-DagflowConnectionHint ${problem === null ? 'jp-mod-warning' : ''}`}
      role="alert"
      style={{ transform: `translate(${shift}, ${y + GAP}px)`, maxWidth: WIDEST }}
    >
      {told}
    </div>
  );
}

/** Why the value at the wire's beginning does not fit its end; null where it does, or where nothing is known. */
function mismatch(
  edge: PipelineEdge,
  dataOf: (id: string) => NodeData | undefined,
  trans: ReturnType<typeof useCanvas>['trans']
): string | null {
  const [source, target] = [dataOf(edge.source), dataOf(edge.target)];
  if (!source || !target || !edge.source_output || !edge.target_parameter) {
    return null;
  }
  const [output, input] = [
    outputEnd(source, edge.source_output),
    inputEnd(target, edge.target_parameter)
  ];
  return typeWarning(output, input, trans);
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
