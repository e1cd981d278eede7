import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';
import type { ReactFlowInstance } from '@xyflow/react';

import { edgeKey, nodeTitles, type DagflowDocument } from '../model';
import { endsOfCards } from './bodyDrop';
import { drawnEdgeKey } from './changes';
import type { Point } from './layout';
import type { FlowEdge, FlowNode } from './projection';
import { spliced, spliceEdit, spliceText } from './splice';

/** The wire that takes the dragged node when it is let go. */
export interface SpliceTarget {
  nodeId: string;
  edgeKey: string;
  /** The line of the wire, as SVG writes paths. */
  line: string;
  text: string;
}

type Flow = ReactFlowInstance<FlowNode, FlowEdge>;

/** Watches a node that is dragged, and puts it into the wire that it is let go on. */
export class SpliceTracker {
  constructor(options: SpliceTracker.IOptions) {
    this._options = options;
  }

  get target(): SpliceTarget | null {
    return this._target;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Nodes are dragged; the pointer is at a point of the screen. */
  drag(nodes: readonly FlowNode[], pointer: Point): void {
    const flow = this._options.flow();
    const target = nodes.length === 1 && flow ? this._find(flow, nodes[0], pointer) : null;
    const isSame = target?.edgeKey === this._target?.edgeKey && target?.line === this._target?.line;
    if (!isSame) {
      this._target = target;
      this._changed.emit();
    }
  }

  /** Put nodes where they were let go, and the one that was dragged into the wire beneath it, as one step. */
  place(moves: ReadonlyMap<string, Point>): void {
    if (moves.size === 0) {
      // Something else about nodes changed, or they are still on their way.
      return;
    }
    const { document, trans } = this._options;
    const target = this._target;
    const updateNodes = document.movesTo(moves);
    const edge = target && moves.has(target.nodeId) ? document.edge(target.edgeKey) : undefined;
    const flow = this._options.flow();
    const halves =
      target && edge && flow
        ? spliced(document, target.nodeId, edge, endsOfCards(flow), trans)
        : null;
    this.end();
    document.apply({ updateNodes, ...(edge && halves ? spliceEdit(edge, halves) : {}) });
  }

  /** Nothing is dragged any more. */
  end(): void {
    if (this._target !== null) {
      this._target = null;
      this._changed.emit();
    }
  }

  /** The wire under the pointer, else under the middle of the node, that can take it. */
  private _find(flow: Flow, node: FlowNode, pointer: Point): SpliceTarget | null {
    const { document, trans } = this._options;
    const { width = 0, height = 0 } = node.measured ?? {};
    const middle = { x: node.position.x + width / 2, y: node.position.y + height / 2 };
    const drawn = [pointer, flow.flowToScreenPosition(middle)].flatMap(wiresAt);
    for (const wire of drawn) {
      const key = drawnEdgeKey(wire.getAttribute('data-id') ?? '');
      const edge = document.edge(key);
      const halves = edge && spliced(document, node.id, edge, endsOfCards(flow), trans);
      if (edge && halves) {
        const line = wire.querySelector('.react-flow__edge-path')?.getAttribute('d') ?? '';
        const text = spliceText(halves, edge, nodeTitles(document.nodes), trans);
        return { nodeId: node.id, edgeKey: edgeKey(edge), line, text };
      }
    }
    return null;
  }

  private _changed = new Signal<this, void>(this);
  private _options: SpliceTracker.IOptions;
  private _target: SpliceTarget | null = null;
}

export namespace SpliceTracker {
  export interface IOptions {
    document: DagflowDocument;
    /** The drawing; null until it is drawn. */
    flow: () => Flow | null;
    trans: TranslationBundle;
  }
}

/** The wires at a point of the screen, also beneath a node. */
function wiresAt({ x, y }: Point): Element[] {
  return document
    .elementsFromPoint(x, y)
    .flatMap(element => element.closest('.react-flow__edge') ?? []);
}
