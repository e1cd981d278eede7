import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';

import { connectionProblem, type PipelineEdge, type PipelineNode } from '../../model';
import { portsOf, type FoundFiles, type NotebookInfo } from '../../services';
import type { CanvasModel } from '../canvasModel';
import type { Point } from '../layout';
import { newNode, nodesOfFiles } from '../newNodes';
import type { Offer } from './offers';
import { edgeOfWire, type OpenWire } from './openWire';

/** What quick-add was opened for. */
export interface QuickAddRequest {
  /** On the page; null for where the pointer is, or the middle of the canvas if it is elsewhere. */
  at: Point | null;
  /** A wire that is to lead to the new node, or from it. */
  wire: OpenWire | null;
}

/** Puts a node on the canvas that a person has looked for, wired if it began with a wire. */
export class QuickAddModel {
  constructor(options: QuickAddModel.IOptions) {
    this.canvas = options.canvas;
    this.files = options.files;
    this._trans = options.trans;
  }

  readonly canvas: CanvasModel;
  readonly files: QuickAddModel.IFiles;

  /** It was opened or closed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What it is open for; null while it is closed. */
  get request(): QuickAddRequest | null {
    return this._request;
  }

  /** Keys of the offers that were added lately to any pipeline, the last first. */
  get recent(): readonly string[] {
    return Private.recent;
  }

  open(request: Partial<QuickAddRequest> = {}): void {
    this._request = { at: null, wire: null, ...request };
    this._changed.emit();
  }

  close(): void {
    if (this._request !== null) {
      this._request = null;
      this._changed.emit();
    }
  }

  /** Add what is offered, and its wire with it, as one undo step. */
  async add(offer: Offer, at: Point, wire: OpenWire | null = null): Promise<void> {
    this.close();
    Private.note(offer.key);
    const isAsked = offer.kind === 'file' && wire !== null && wire.port !== null;
    const info = isAsked ? await this.files.describe(offer.path) : null;
    const { document, selection } = this.canvas;
    const node = this._node(offer, at);
    const edge = wire && this._edge(wire, node, info);
    document.apply({ addNodes: [node], addEdges: edge ? [edge] : [] });
    selection.set([node.id]);
    if (node.type === 'note' || node.type === 'group') {
      this.canvas.editedNote = node.id;
    }
  }

  dispose(): void {
    Signal.clearData(this);
  }

  private _node(offer: Offer, at: Point): PipelineNode {
    const { document, path } = this.canvas;
    return offer.kind === 'file'
      ? nodesOfFiles(document.nodes, path, [offer.path], at)[0]
      : newNode(document.nodes, offer.what, offer.name, at);
  }

  /** The edge of the wire; one that only orders if its value may not go there, and none if its node is gone. */
  private _edge(
    wire: OpenWire,
    node: PipelineNode,
    info: NotebookInfo | null
  ): PipelineEdge | null {
    const { nodes, edges } = this.canvas.document;
    const edge = edgeOfWire(wire, node.id, portsOf(node, info));
    if (!nodes.some(each => each.id === wire.nodeId)) {
      return null;
    }
    const problem = connectionProblem({ nodes: [...nodes, node], edges }, edge, this._trans);
    return problem === null ? edge : { source: edge.source, target: edge.target };
  }

  private _changed = new Signal<this, void>(this);
  private _request: QuickAddRequest | null = null;
  private _trans: TranslationBundle;
}

export namespace QuickAddModel {
  /** Where files come from. */
  export interface IFiles {
    readonly last: FoundFiles | null;
    find(letters?: string): Promise<FoundFiles>;
    describe(path: string): Promise<NotebookInfo | null>;
  }

  export interface IOptions {
    canvas: CanvasModel;
    files: IFiles;
    trans: TranslationBundle;
  }
}

namespace Private {
  const MOST = 20;
  export let recent: readonly string[] = [];

  export function note(key: string): void {
    recent = [key, ...recent.filter(each => each !== key)].slice(0, MOST);
  }
}
