import type { TranslationBundle } from '@jupyterlab/translation';
import {
  useConnection,
  useReactFlow,
  useStore,
  type ConnectionState,
  type ReactFlowInstance
} from '@xyflow/react';
import * as React from 'react';

import { connectionProblem, typeWarning, type PipelineEdge } from '../model';
import type { NodeDrop } from './bodyDrop';
import { edgeOf } from './changes';
import { useCanvas } from './context';
import { DropFrame } from './DropFrame';
import { inputEnd, outputEnd } from './portTypes';
import type { FlowEdge, FlowNode, NodeData } from './projection';
import { isOnPort, type WireHand } from './wireHand';

/** Pixels from the pointer, and of the width. */
const GAP = 14;
const WIDEST = 280;

/** While a wire is carried: why it may not go there, that its value does not fit, or which port of the node it finds. */
export function ConnectionHint({ hand }: { hand: WireHand }): JSX.Element | null {
  const connection = useConnection();
  const [left, top, zoom] = useStore(each => each.transform);
  const width = useStore(each => each.width);
  const { trans } = useCanvas();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  if (!connection.inProgress) {
    return null;
  }
  const point = { x: (connection.pointer.x - left) / zoom, y: (connection.pointer.y - top) / zoom };
  const drop = isOnPort(connection) ? null : hand.over(flow, connection.fromHandle, point);
  const told = drop ? toldOf(drop) : toldOfPort(connection, hand, flow, trans);
  if (told === null) {
    return null;
  }
  const [x, y] = [connection.to.x * zoom + left, connection.to.y * zoom + top];
  // Near the right border it stands at the pointer's other side.
  const shift = x + WIDEST + GAP > width ? `calc(${x - GAP}px - 100%)` : `${x + GAP}px`;
  // Above the pointer, so that the port which a wire finds is seen.
  const height = told.kind === 'info' ? `calc(${y - GAP}px - 100%)` : `${y + GAP}px`;
  return (
    <>
      {drop && !drop.isRefused && <DropFrame edge={drop.edge} fixed={connection.fromHandle.type} />}
      <div
        className={`jp-DagflowConnectionHint jp-mod-${told.kind}`}
        role={told.kind === 'info' ? 'status' : 'alert'}
        style={{ transform: `translate(${shift}, ${height})`, maxWidth: WIDEST }}
      >
        {told.text}
      </div>
    </>
  );
}

interface Told {
  kind: 'error' | 'warning' | 'info';
  text: string;
}

function toldOf({ isRefused, text }: NodeDrop): Told {
  return { kind: isRefused ? 'error' : 'info', text };
}

function toldOfPort(
  connection: ConnectionState,
  hand: WireHand,
  flow: ReactFlowInstance<FlowNode, FlowEdge>,
  trans: TranslationBundle
): Told | null {
  const edge = drawnEdge(connection);
  if (edge === null) {
    return null;
  }
  const problem = connectionProblem(hand.wiring, edge, trans);
  const warning = mismatch(edge, id => flow.getNode(id)?.data, trans);
  if (problem !== null) {
    return { kind: 'error', text: problem };
  }
  return warning === null ? null : { kind: 'warning', text: warning };
}

/** Why the value at the wire's beginning does not fit its end; null where it does, or where nothing is known. */
function mismatch(
  edge: PipelineEdge,
  dataOf: (id: string) => NodeData | undefined,
  trans: TranslationBundle
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
