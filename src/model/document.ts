import { YDocument, type DocumentChange } from '@jupyter/ydoc';
import { JSONExt, type JSONObject, type JSONValue } from '@lumino/coreutils';
import * as Y from 'yjs';

import {
  edgeKey,
  isPipelineReference,
  VERSION,
  type Pipeline,
  type PipelineEdge,
  type PipelineNode,
  type PipelineParameter,
  type Position
} from './pipeline';
import { patchMap, plainValue, sharedMap, sharedNode, type SharedMap } from './sharedValues';
import { formatDocument, parseText } from './text';

/** What listeners hear: the dirty flag and the like in `stateChange`, edits of the pipeline in `pipelineChange`. */
export interface DagflowChange extends DocumentChange {
  pipelineChange?: true;
}

/** What a node's edit may replace; a key that is given as undefined or null is taken off. */
export type NodePatch = { [K in keyof Omit<PipelineNode, 'id'>]?: PipelineNode[K] | null };

/** What an edit of the pipeline itself may replace. */
export type PipelinePatch = {
  [K in 'name' | 'description' | 'defaults' | 'parameters' | 'outputs' | 'timeout_s']?:
    Pipeline[K] | null;
};

/** Changes that belong together. Nodes go with all their edges; edges are named by `edgeKey`. */
export interface DocumentEdit {
  removeNodes?: Iterable<string>;
  removeEdges?: Iterable<string>;
  /** By id; ids that are not there are passed over. */
  updateNodes?: ReadonlyMap<string, NodePatch>;
  addNodes?: readonly PipelineNode[];
  addEdges?: readonly PipelineEdge[];
  pipeline?: PipelinePatch;
}

/**
 * The shared model of a `.dagflow` file. Each method that edits is one undo step.
 *
 * In the Yjs document, `header` holds all top-level keys but nodes and edges, `nodes` and `edges` a map each, as
 * `sharedValues.ts` says; `jupyter_dagflow/ydoc.py` has the same structure. A text that is no pipeline stands verbatim in
 * `raw`, with the `problem` in words; then nothing can be edited and the source is that text.
 */
export class DagflowDocument extends YDocument<DagflowChange> {
  constructor(options: YDocument.IOptions = {}) {
    super(options);
    this._header = this.ydoc.getMap('header');
    this._nodes = this.ydoc.getArray<SharedMap>('nodes');
    this._edges = this.ydoc.getArray<SharedMap>('edges');
    this._raw = this.ydoc.getMap<string>('raw');
    for (const type of [this._header, this._nodes, this._edges]) {
      this.undoManager.addToScope(type as Y.AbstractType<unknown>);
      type.observeDeep(this._onChanged);
    }
    this._raw.observe(this._onChanged as () => void);
    this.ydoc.on('afterTransaction', this._onTransaction);
  }

  static create(options: YDocument.IOptions = {}): DagflowDocument {
    return new DagflowDocument(options);
  }

  /** Version of the structure described above. */
  readonly version: string = '1.1.0';

  /** Why the text cannot be drawn, in words; null when it can. */
  get problem(): string | null {
    return this._raw.get('problem') ?? null;
  }

  /** The whole pipeline as plain values; the same objects until something changes. */
  get pipeline(): Pipeline {
    this._cache ??= this._read();
    return this._cache;
  }

  get nodes(): readonly PipelineNode[] {
    return this.pipeline.nodes ?? [];
  }

  get edges(): readonly PipelineEdge[] {
    return this.pipeline.edges ?? [];
  }

  get parameters(): readonly PipelineParameter[] {
    return this.pipeline.parameters ?? [];
  }

  node(id: string): PipelineNode | undefined {
    return this.nodes.find(node => node.id === id);
  }

  /** The edge of an `edgeKey`; the first of several. */
  edge(key: string): PipelineEdge | undefined {
    return this.edges.find(edge => edgeKey(edge) === key);
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.ydoc.off('afterTransaction', this._onTransaction);
    super.dispose();
  }

  /** The file's text. */
  getSource(): string {
    return this.problem === null
      ? formatDocument(this.pipeline as JSONObject)
      : (this._raw.get('text') ?? '');
  }

  /** Take a file's text in the place of all there is. It cannot be undone. */
  setSource(value: JSONValue | string): void {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const { document, problem } = parseText(text);
    this.transact(() => {
      this._clear();
      if (document === null) {
        this._raw.set('text', text);
        this._raw.set('problem', problem);
        return;
      }
      const { nodes = [], edges = [], ...header } = document;
      patchMap(this._header, header as JSONObject);
      this._nodes.push((nodes as JSONObject[]).map(sharedNode));
      this._edges.push((edges as JSONObject[]).map(sharedMap));
    }, false);
    this.undoManager.clear();
  }

  /** Undo the last edit of this user; returns whether there was one. */
  override undo(): boolean {
    const can = this.canUndo();
    super.undo();
    this.dirty ||= can;
    return can;
  }

  /** Redo what was undone last; returns whether there was something. */
  override redo(): boolean {
    const can = this.canRedo();
    super.redo();
    this.dirty ||= can;
    return can;
  }

  /**
   * Several changes as one undo step. What is removed goes first, so that an id or a wire that goes may come again;
   * nodes whose id is taken are not added. Returns whether anything changed.
   */
  apply(edit: DocumentEdit): boolean {
    const gone = new Set(edit.removeNodes ?? []);
    const keys = new Set(edit.removeEdges ?? []);
    const nodes = Private.places(this.nodes, node => gone.has(node.id));
    const edges = Private.places(
      this.edges,
      edge => gone.has(edge.source) || gone.has(edge.target) || keys.has(edgeKey(edge))
    );
    const patched = this.nodes.flatMap((node, index) => {
      const patch = gone.has(node.id) ? undefined : edit.updateNodes?.get(node.id);
      const changes = Private.changesOf(node, patch ?? {});
      return Object.keys(changes).length === 0 ? [] : [{ index, changes }];
    });
    const taken = new Set(this.nodes.filter(node => !gone.has(node.id)).map(node => node.id));
    const freshNodes = (edit.addNodes ?? []).filter(node => !taken.has(node.id));
    const freshEdges = edit.addEdges ?? [];
    const header = Private.changesOf(this.pipeline, Private.withoutEmpty(edit.pipeline ?? {}));
    const lists = [nodes, edges, patched, freshNodes, freshEdges, Object.keys(header)];
    if (this.problem !== null || lists.every(list => list.length === 0)) {
      return false;
    }
    this._edit(() => {
      patched.forEach(({ index, changes }) => patchMap(this._nodes.get(index), changes));
      nodes.forEach(index => this._nodes.delete(index));
      edges.forEach(index => this._edges.delete(index));
      this._nodes.push(freshNodes.map(node => sharedNode(node as JSONObject)));
      this._edges.push(freshEdges.map(edge => sharedMap(edge as JSONObject)));
      patchMap(this._header, header);
    });
    return true;
  }

  /** Add nodes, whose ids must be new, and edges between any. */
  addNodes(nodes: readonly PipelineNode[], edges: readonly PipelineEdge[] = []): void {
    this.apply({ addNodes: nodes, addEdges: edges });
  }

  /** Remove nodes with all their edges. */
  removeNodes(ids: Iterable<string>): void {
    this.apply({ removeNodes: ids });
  }

  /** Remove edges, by `edgeKey`. */
  removeEdges(keys: Iterable<string>): void {
    this.apply({ removeEdges: keys });
  }

  /** Put nodes elsewhere; ids that are not there are passed over. */
  moveNodes(positions: ReadonlyMap<string, { x: number; y: number }>): void {
    this.apply({ updateNodes: this.movesTo(positions) });
  }

  /** The patches that put nodes elsewhere; of those that stand there already there is none. */
  movesTo(positions: ReadonlyMap<string, { x: number; y: number }>): Map<string, NodePatch> {
    return new Map(
      this.nodes.flatMap(({ id, ui }) => {
        const to = positions.get(id);
        const next: Position = { ...ui, x: Math.round(to?.x ?? 0), y: Math.round(to?.y ?? 0) };
        const stays = to === undefined || (next.x === ui?.x && next.y === ui?.y);
        return stays ? [] : [[id, { ui: next }] as const];
      })
    );
  }

  /** Change a node's options; one whose id is not there is passed over. */
  updateNode(id: string, patch: NodePatch): void {
    this.updateNodes(new Map([[id, patch]]));
  }

  /** Change options of several nodes in one step. */
  updateNodes(patches: ReadonlyMap<string, NodePatch>): void {
    this.apply({ updateNodes: patches });
  }

  /**
   * Give a node's parameter a value, or take it off with undefined. The others stay as they are now: whoever asks may
   * not have seen yet what another person did.
   */
  setParameter(id: string, name: string, value: JSONValue | undefined): void {
    const others = Object.entries(this.node(id)?.parameters ?? {}).filter(([key]) => key !== name);
    const entries = value === undefined ? others : [...others, [name, value] as const];
    this.updateNode(id, { parameters: entries.length > 0 ? Object.fromEntries(entries) : null });
  }

  addEdge(edge: PipelineEdge): void {
    this.apply({ addEdges: [edge] });
  }

  /** Change an edge's options, such as its condition; undefined or null takes a key off. */
  updateEdge(key: string, patch: Partial<PipelineEdge>): void {
    const index = this.edges.findIndex(edge => edgeKey(edge) === key);
    const changes = index === -1 ? {} : Private.changesOf(this.edges[index], patch);
    if (Object.keys(changes).length > 0) {
      this._edit(() => patchMap(this._edges.get(index), changes));
    }
  }

  /** Change fields of the pipeline itself; undefined or null takes one off, and so does an empty list. */
  updatePipeline(patch: PipelinePatch): void {
    this.apply({ pipeline: patch });
  }

  /** Give a parameter of the pipeline another name, also where nodes refer to it. */
  renameParameter(name: string, next: string): void {
    if (name === next || this.parameters.every(each => each.name !== name)) {
      return;
    }
    const refers = (value: unknown) => isPipelineReference(value) && value.pipeline === name;
    const parameters = this.parameters.map(each =>
      each.name === name ? { ...each, name: next } : each
    );
    this._edit(() => {
      this._header.set('parameters', parameters as unknown as JSONValue);
      this.nodes.forEach((node, index) => {
        const values = Object.entries(node.parameters ?? {});
        if (values.some(([, value]) => refers(value))) {
          const entries = values.map(([key, value]) => [
            key,
            refers(value) ? { pipeline: next } : value
          ]);
          const renamed = Object.fromEntries(entries) as JSONObject;
          patchMap(this._nodes.get(index), { parameters: renamed });
        }
      });
    });
  }

  /** Every edit comes through here. */
  protected _edit(edit: () => void): void {
    if (this.problem !== null) {
      return;
    }
    // Yjs merges quick edits into one undo step; each of a user's actions is to be one.
    this.undoManager.stopCapturing();
    this.transact(edit);
    this.dirty = true;
  }

  private _clear(): void {
    this._header.clear();
    this._raw.clear();
    this._nodes.delete(0, this._nodes.length);
    this._edges.delete(0, this._edges.length);
  }

  private _read(): Pipeline {
    return {
      ...(this._header.toJSON() as JSONObject),
      version: VERSION,
      nodes: this._nodes.map(node => this._plain<PipelineNode>(node)),
      edges: this._edges.map(edge => this._plain<PipelineEdge>(edge))
    };
  }

  /** The plain value of a node or edge: the same object until that node or edge changes. */
  private _plain<T extends PipelineNode | PipelineEdge>(map: SharedMap): T {
    const value = this._values.get(map) ?? plainValue(map);
    this._values.set(map, value);
    return value as T;
  }

  private _onChanged = (
    events: Y.YEvent<Y.AbstractType<unknown>>[] | Y.YMapEvent<string>
  ): void => {
    this._cache = null;
    this._hasChanged = true;
    for (const event of Array.isArray(events) ? events : []) {
      // What a node holds may be a map of its own.
      for (let type = event.target; type; type = type.parent as typeof type) {
        this._values.delete(type);
      }
    }
  };

  private _onTransaction = (): void => {
    if (this._hasChanged) {
      this._hasChanged = false;
      this._changed.emit({ pipelineChange: true });
    }
  };

  private _cache: Pipeline | null = null;
  private _hasChanged = false;
  private _values = new WeakMap<object, object>();
  private readonly _header: SharedMap;
  private readonly _nodes: Y.Array<SharedMap>;
  private readonly _edges: Y.Array<SharedMap>;
  private readonly _raw: Y.Map<string>;
}

namespace Private {
  /** What of a patch is not so already: an edit that changes nothing is no step to undo. */
  export function changesOf(before: object, patch: object): JSONObject {
    const old = new Map<string, unknown>(Object.entries(before));
    const isNew = ([key, value]: [string, unknown]) =>
      value === undefined || value === null
        ? old.has(key)
        : !JSONExt.deepEqual((old.get(key) ?? null) as JSONValue, value as JSONValue);
    return Object.fromEntries(Object.entries(patch).filter(isNew)) as JSONObject;
  }

  /** A patch of which empty lists take their key off. */
  export function withoutEmpty(patch: PipelinePatch): JSONObject {
    const entries = Object.entries(patch).map(([key, value]) => [
      key,
      Array.isArray(value) && value.length === 0 ? null : value
    ]);
    return Object.fromEntries(entries) as JSONObject;
  }

  /** Indexes of what fits, last first, so that deleting one does not move the next. */
  export function places<T>(list: readonly T[], fits: (item: T) => boolean): number[] {
    return list.flatMap((item, index) => (fits(item) ? [index] : [])).reverse();
  }
}
