import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  Connection,
  FinalConnectionState,
  Handle,
  ReactFlowInstance,
  ReactFlowProps
} from '@xyflow/react';

import {
  connectionProblem,
  isDrawnOnly,
  type DagflowDocument,
  type PipelineEdge,
  type Wiring
} from '../model';
import { dropOnNode, endsOfCards, type FixedEnd, type NodeDrop } from './bodyDrop';
import { edgeOf, portOf } from './changes';
import type { Point } from './layout';
import { ORDER_IN, ORDER_OUT } from './portViews';
import type { FlowEdge, FlowNode } from './projection';
import { reconnectEdit, wiringWithout } from './reconnect';

type Flow = ReactFlowInstance<FlowNode, FlowEdge>;

/** What is asked of a wire that is carried: a new one, or an end of one that is there. */
export class WireHand {
  constructor(options: WireHand.IOptions) {
    this._options = options;
  }

  /** What xyflow is to call. */
  readonly handlers: Pick<
    ReactFlowProps<FlowNode, FlowEdge>,
    'isValidConnection' | 'onConnect' | 'onReconnect' | 'onReconnectStart' | 'onReconnectEnd'
  > = {
    isValidConnection: connection =>
      connectionProblem(this.wiring, edgeOf(connection), this._options.trans) === null,
    onConnect: connection => this._put(edgeOf(connection)),
    onReconnectStart: (_, edge) => (this._moved = edge.id),
    onReconnect: (_, connection: Connection) => this._put(edgeOf(connection)),
    onReconnectEnd: () => {
      this._moved = null;
      // The wire that was pressed had the focus, and may be gone.
      this._options.refocus();
    }
  };

  /** The wiring without the wire of which an end is carried. */
  get wiring(): Wiring {
    return wiringWithout(this._options.document, this._moved);
  }

  /**
   * A wire was let go. On the body of a node it finds its port. Returns whether there is nothing left to do: false
   * for a new wire that was dropped on the bare canvas.
   */
  drop(state: FinalConnectionState, screen: Point): boolean {
    const flow = this._options.flow();
    if (!state.fromHandle || !flow) {
      return true;
    }
    const point = flow.screenToFlowPosition(screen);
    const drop = isOnPort(state) ? null : this.over(flow, state.fromHandle, point);
    if (drop && !drop.isRefused) {
      this._put(drop.edge);
    }
    return isOnPort(state) || this._moved !== null || nodeAt(flow, point) !== null;
  }

  /** What dropping the wire at a point of the canvas would make; null where there is no other node. */
  over(flow: Flow, from: Handle, point: Point): NodeDrop | null {
    const { document, trans } = this._options;
    const node = nodeAt(flow, point);
    if (document.problem !== null || node === null || node.id === from.nodeId) {
      return null;
    }
    return dropOnNode(this.wiring, fixedEnd(from), node.id, endsOfCards(flow), trans);
  }

  private _put(edge: PipelineEdge): void {
    const { document } = this._options;
    if (this._moved === null) {
      document.addEdge(edge);
      return;
    }
    const edit = reconnectEdit(document, this._moved, edge);
    if (edit !== null) {
      document.apply(edit);
    }
  }

  /** The wire of which an end is carried, by its id on the canvas. */
  private _moved: string | null = null;
  private _options: WireHand.IOptions;
}

export namespace WireHand {
  export interface IOptions {
    document: DagflowDocument;
    /** The drawing; null until it is drawn. */
    flow: () => Flow | null;
    /** Give the keyboard back to the canvas. */
    refocus: () => void;
    trans: TranslationBundle;
  }
}

/** Whether a wire is at a port that could be its end, whether or not it may be. */
export function isOnPort({
  fromHandle,
  toHandle
}: Pick<FinalConnectionState, 'fromHandle' | 'toHandle'>): boolean {
  return toHandle !== null && toHandle.type !== fromHandle?.type;
}

function fixedEnd(handle: Handle): FixedEnd {
  const whole = handle.type === 'source' ? ORDER_OUT : ORDER_IN;
  return { nodeId: handle.nodeId, side: handle.type, port: portOf(handle.id, whole) };
}

/** The uppermost node at a point of the canvas to which wires can lead. */
function nodeAt(flow: Flow, { x, y }: Point): FlowNode | null {
  const nodes = flow.getNodes().filter(node => {
    const { width = 0, height = 0 } = node.measured ?? {};
    const [right, below] = [x - node.position.x, y - node.position.y];
    const isInside = right >= 0 && right <= width && below >= 0 && below <= height;
    return isInside && !isDrawnOnly(node.data.type);
  });
  return nodes.find(node => node.selected) ?? nodes[nodes.length - 1] ?? null;
}
