import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import {
  edgeKey,
  nodeOfId,
  type DagflowChange,
  type DagflowDocument,
  type PipelineEdge,
  type PipelineNode
} from '../model';
import type { NotebookPorts, ProblemsFollower, RunFollower, StalenessFollower } from '../services';
import { duplicatesOf, nodesOfNotebooks } from './changes';
import { freePoint, positionsOf, type Point } from './layout';
import type { CanvasState } from './projection';
import { Selection } from './selection';

/** What a canvas shows and what can be done on it, without a pixel of it. */
export class CanvasModel {
  constructor(options: CanvasModel.IOptions) {
    this.document = options.document;
    this._services = options.services;
    this.selection.changed.connect(this._onSelection, this);
    this.document.changed.connect(this._onDocument, this);
    this._services.follower.changed.connect(this._emit, this);
    this._services.ports.changed.connect(this._emit, this);
    this._services.problems.changed.connect(this._emit, this);
    this._services.staleness.changed.connect(this._emit, this);
  }

  readonly document: DagflowDocument;
  readonly selection = new Selection();

  /** Anything that the canvas shows changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get path(): string {
    return this._services.follower.path;
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

  /** Add notebooks, by their paths from the server's root, and select them. Without a point, below all others. */
  addNotebooks(paths: readonly string[], point?: Point): void {
    const { nodes, edges } = this.document;
    const start = point ?? freePoint(positionsOf(nodes, edges));
    const added = nodesOfNotebooks(nodes, this.path, paths, start);
    this.document.addNodes(added);
    this.selection.set(added.map(node => node.id));
  }

  duplicateSelection(): void {
    const { nodes, edges } = this.document;
    const copies = duplicatesOf(nodes, edges, this.selection.nodes, positionsOf(nodes, edges));
    this.document.addNodes(copies.nodes, copies.edges);
    this.selection.set(copies.nodes.map(node => node.id));
  }

  deleteSelection(): void {
    this.document.remove({ nodes: this.selection.nodes, edges: this.selection.edges });
  }

  selectAll(): void {
    this.selection.set(
      this.document.nodes.map(node => node.id),
      this.document.edges.map(edgeKey)
    );
  }

  dispose(): void {
    this.document.changed.disconnect(this._onDocument, this);
    Signal.clearData(this);
    Signal.clearData(this.selection);
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

  private _changed = new Signal<this, void>(this);
  private _instance: string | null = null;
  private _services: CanvasModel.IServices;
}

export namespace CanvasModel {
  export interface IServices {
    follower: RunFollower;
    ports: NotebookPorts;
    problems: ProblemsFollower;
    staleness: StalenessFollower;
  }

  export interface IOptions {
    document: DagflowDocument;
    services: IServices;
  }
}
