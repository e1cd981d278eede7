import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import {
  edgeKey,
  nodeOfId,
  type DagflowChange,
  type DagflowDocument,
  type PipelineEdge,
  type PipelineNode,
  type RunView
} from '../model';
import {
  FrameBatch,
  type ConnectionState,
  type NotebookEntry,
  type Problem,
  type Staleness
} from '../services';
import { endsOfCard, NO_ENDS } from './bodyDrop';
import { ASIDE, copiesOf, cornerOf, partOf, type Drawing } from './copies';
import { closingEdges } from './gaps';
import { freePlace, freePoint, positionsOf, type Point } from './layout';
import { newNode, nodesOfFiles, type NewNode } from './newNodes';
import { projectNodes, type CanvasState } from './projection';
import { Selection } from './selection';

/** What a canvas shows and what can be done on it, without a pixel of it. */
export class CanvasModel {
  constructor(options: CanvasModel.IOptions) {
    this.document = options.document;
    this._services = options.services;
    this.selection = options.selection ?? new Selection();
    this.selection.changed.connect(this._onSelection, this);
    this.document.changed.connect(this._onDocument, this);
    this._services.follower.changed.connect(this._emit, this);
    this._services.ports.changed.connect(this._emitSoon, this);
    this._services.problems.changed.connect(this._emit, this);
    this._services.staleness.changed.connect(this._emit, this);
  }

  readonly document: DagflowDocument;
  readonly selection: Selection;

  /** Anything that the canvas shows changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get path(): string {
    return this._services.follower.path;
  }

  /** The run that is shown. */
  get run(): RunView | null {
    return this._services.follower.run;
  }

  /** Whether the run may have gone on since, for all that is known. */
  get isLost(): boolean {
    return this._services.follower.connection === 'lost';
  }

  /** What is known of earlier runs; null where nothing is looked for. */
  get durations(): CanvasModel.Durations | null {
    return this._services.durations ?? null;
  }

  get state(): CanvasState {
    const { follower, ports, problems, staleness } = this._services;
    return {
      path: this.path,
      nodes: this.document.nodes,
      edges: this.document.edges,
      defaults: this.document.pipeline.defaults,
      run: follower.run,
      staleness: staleness.nodes,
      notebook: path => ports.get(path),
      problems: problems.byNode,
      edgeProblems: problems.byEdge,
      editedNote: this._editedNote,
      selectedNodes: this.selection.nodes,
      selectedEdges: this.selection.edges
    };
  }

  /** The one selected node, if it is there. */
  get selectedNode(): PipelineNode | undefined {
    const id = this.selection.single;
    return id === null ? undefined : this.document.node(id);
  }

  /** The one selected edge, while no node is selected. */
  get selectedEdge(): PipelineEdge | undefined {
    const key = this.selection.singleEdge;
    return key === null ? undefined : this.document.edge(key);
  }

  /** The instance of the one selected node of which the result is shown; null shows that of the node as a whole. */
  get instance(): string | null {
    const instance = this._instance;
    return instance !== null && nodeOfId(instance) === this.selection.single ? instance : null;
  }

  /** Show the result of an instance, and select its node; null shows the node as a whole. */
  showInstance(instance: string | null): void {
    this._instance = instance;
    if (instance !== null) {
      this.selection.set([nodeOfId(instance)]);
    }
    this._changed.emit();
  }

  /** Add files, by their paths from the server's root, and select them. Without a point, below all others. */
  addFiles(paths: readonly string[], point?: Point): void {
    const { nodes, edges } = this.document;
    const start = point ?? freePoint(positionsOf(nodes, edges));
    this._add(nodesOfFiles(nodes, this.path, paths, start));
  }

  /** The place nearest to a point where a new card covers no other. */
  freePlace(near: Point): Point {
    const { nodes, edges } = this.document;
    return freePlace(positionsOf(nodes, edges), near);
  }

  /** Add a node that is of no file at a point, and select it. A note, and a group's title, is written at once. */
  addNode(what: NewNode, name: string, at: Point): void {
    const node = newNode(this.document.nodes, what, name, at);
    this._add([node]);
    if (what === 'note' || what === 'group') {
      this.editedNote = node.id;
    }
  }

  /** The note, or the group whose title, is being written on the canvas, by its id. */
  get editedNote(): string | null {
    return this._editedNote;
  }
  set editedNote(id: string | null) {
    if (id !== this._editedNote) {
      this._editedNote = id;
      this._changed.emit();
    }
  }

  duplicateSelection(): void {
    const { nodes, edges } = this.document;
    this.addCopies(partOf({ nodes, edges }, this.selection.nodes, positionsOf(nodes, edges)));
  }

  /** Add copies of nodes with the wires among them, and select them: at a point, or a little aside of where they were. */
  addCopies(part: Drawing, at?: Point): void {
    const { nodes, edges } = this.document;
    const { x, y } = cornerOf(part.nodes);
    const corner = at ?? { x: x + ASIDE, y: y + ASIDE };
    const copies = copiesOf(part, nodes, positionsOf(nodes, edges), corner);
    this.document.addNodes(copies.nodes, copies.edges);
    this.selection.set(copies.nodes.map(node => node.id));
  }

  deleteSelection(): void {
    this.document.apply({
      removeNodes: this.selection.nodes,
      removeEdges: this.selection.edges
    });
  }

  /** Delete the selected nodes, and wire what was before them to what was after them. */
  deleteClosingGap(): void {
    const cards = new Map(projectNodes(this.state).map(({ id, data }) => [id, data]));
    const endsOf = (id: string) => {
      const card = cards.get(id);
      return card ? endsOfCard(card) : NO_ENDS;
    };
    const gone = this.selection.nodes;
    this.document.apply({
      removeNodes: gone,
      removeEdges: this.selection.edges,
      addEdges: closingEdges(this.document, gone, endsOf)
    });
  }

  selectAll(): void {
    this.selection.set(
      this.document.nodes.map(node => node.id),
      this.document.edges.map(edgeKey)
    );
  }

  dispose(): void {
    this._batch.dispose();
    this.document.changed.disconnect(this._onDocument, this);
    this.selection.changed.disconnect(this._onSelection, this);
    Signal.clearData(this);
  }

  private _add(nodes: readonly PipelineNode[]): void {
    this.document.addNodes(nodes);
    this.selection.set(nodes.map(node => node.id));
  }

  private _onSelection(): void {
    if (this.instance === null) {
      this._instance = null;
    }
    this._changed.emit();
  }

  private _emit(): void {
    this._changed.emit();
  }

  /** Notebooks are read by the hundred, and each tells for itself. */
  private _emitSoon(): void {
    this._batch.request();
  }

  private _onDocument(_: DagflowDocument, change: DagflowChange): void {
    if (!change.pipelineChange) {
      return;
    }
    const [ids, keys] = [
      this.document.nodes.map(node => node.id),
      this.document.edges.map(edgeKey)
    ];
    // What is gone, by an undo or another person, is selected no longer.
    this.selection.set(
      ids.filter(id => this.selection.nodes.has(id)),
      keys.filter(key => this.selection.edges.has(key))
    );
    this._changed.emit();
  }

  private _batch = new FrameBatch(() => this._changed.emit());
  private _changed = new Signal<this, void>(this);
  private _editedNote: string | null = null;
  private _instance: string | null = null;
  private _services: CanvasModel.IServices;
}

export namespace CanvasModel {
  /** What a canvas shows beside the document; that of an open pipeline, or of a run of the past. */
  export interface IServices {
    follower: {
      readonly path: string;
      readonly run: RunView | null;
      /** Left out where the run is all that there will be. */
      readonly connection?: ConnectionState;
      readonly changed: Changes;
    };
    ports: { get(path: string): NotebookEntry; readonly changed: Changes };
    problems: {
      readonly byNode: ReadonlyMap<string, readonly Problem[]>;
      readonly byEdge: ReadonlyMap<string, readonly Problem[]>;
      readonly changed: Changes;
    };
    staleness: { readonly nodes: ReadonlyMap<string, Staleness>; readonly changed: Changes };
    durations?: Durations;
  }

  /** How many seconds nodes took when they succeeded last; null where that is not known. */
  export interface Durations {
    get(nodeId: string): number | null;
    readonly changed: Changes;
  }

  /** Emits when there is something else to show. */
  export type Changes = ISignal<unknown, unknown>;

  export interface IOptions {
    document: DagflowDocument;
    services: IServices;
    /** Shared with other views; else the canvas has one of its own. */
    selection?: Selection;
  }
}
