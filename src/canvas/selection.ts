import { ISignal, Signal } from '@lumino/signaling';

/** Which nodes (by id) and edges (by `edgeKey`) of a canvas are selected. */
export class Selection {
  get nodes(): ReadonlySet<string> {
    return this._nodes;
  }

  get edges(): ReadonlySet<string> {
    return this._edges;
  }

  get isEmpty(): boolean {
    return this._nodes.size === 0 && this._edges.size === 0;
  }

  /** The one node that is selected; null when it is none or several. */
  get single(): string | null {
    const [first] = this._nodes;
    return this._nodes.size === 1 ? first : null;
  }

  /** The one edge that is selected, while no node is; null otherwise. */
  get singleEdge(): string | null {
    const [first] = this._edges;
    return this._edges.size === 1 && this._nodes.size === 0 ? first : null;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  set(nodes: Iterable<string>, edges: Iterable<string> = []): void {
    const [nextNodes, nextEdges] = [new Set(nodes), new Set(edges)];
    if (!Private.same(this._nodes, nextNodes) || !Private.same(this._edges, nextEdges)) {
      this._nodes = nextNodes;
      this._edges = nextEdges;
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _edges: ReadonlySet<string> = new Set();
  private _nodes: ReadonlySet<string> = new Set();
}

namespace Private {
  export function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
    return a.size === b.size && [...a].every(item => b.has(item));
  }
}
