import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import { CanvasModel, CanvasWidget, type CanvasActions, type MarkdownRenderer } from '../../canvas';
import type { Pipeline } from '../../model';
import type { Problem } from '../../services';
import { SnapshotDocument } from '../runPage/snapshotCanvas';
import { snapshotPorts, type SnapshotPorts } from '../runPage/snapshotPorts';

/** Draws a pipeline that is not written yet, and that nobody edits here. */
export class PreviewCanvas extends CanvasWidget {
  constructor(options: PreviewCanvas.IOptions) {
    const drawing = new PreviewDrawing(options.path, options.ports ?? null);
    let begin: () => void = () => undefined;
    super({
      ...options,
      model: drawing.model,
      // A canvas that is drawn while there is nothing to draw would not fit what comes.
      ready: new Promise<void>(resolve => (begin = resolve)),
      actions: { ...NO_ACTIONS, ...options.actions },
      onDrop: () => undefined
    });
    this._begin = begin;
    this._drawing = drawing;
    this.addClass('jp-DagflowPreview');
    this.isReadOnly = true;
  }

  /** Draw a pipeline, with problems at their nodes. */
  draw(pipeline: Pipeline, problems: readonly Problem[] = []): void {
    const isOther = this._drawing.draw(pipeline, problems);
    this._begin();
    if (isOther) {
      this.fitView();
    }
  }

  /** What nobody arranges here fills the room that there is. */
  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.fitView();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      super.dispose();
      this._drawing.dispose();
    }
  }

  private _begin: () => void;
  private _drawing: PreviewDrawing;
}

export namespace PreviewCanvas {
  export interface IOptions {
    /** Where the pipeline will be, from the server's root. */
    path: string;
    createMarkdown: MarkdownRenderer | null;
    /** What is known of the notebooks; without it cards have the ports that wires and parameters name. */
    ports?: CanvasModel.IServices['ports'];
    /** What its cards can do; nothing where it is left out. */
    actions?: Partial<CanvasActions>;
    trans: TranslationBundle;
  }
}

/** What the canvas shows: a document without a run. */
class PreviewDrawing {
  constructor(
    private readonly _path: string,
    ports: CanvasModel.IServices['ports'] | null
  ) {
    const nothing = new Signal<this, void>(this);
    const byNode = () => this._problems;
    this.model = new CanvasModel({
      document: this.document,
      services: {
        follower: { path: _path, run: null, changed: nothing },
        ports: ports ?? { get: path => this._ports(path), changed: nothing },
        problems: {
          get byNode() {
            return byNode();
          },
          byEdge: new Map(),
          changed: this._told
        },
        staleness: { nodes: new Map(), changed: nothing }
      }
    });
  }

  readonly document = new SnapshotDocument();
  readonly model: CanvasModel;

  /** Whether other nodes are drawn now than before. */
  draw(pipeline: Pipeline, problems: readonly Problem[]): boolean {
    const before = this.document.nodes.map(({ id }) => id);
    this._ports = snapshotPorts({ document: pipeline, pipeline: this._path, nodes: {} });
    const found = new Map<string, Problem[]>();
    for (const problem of problems) {
      if (problem.node_id !== null) {
        found.set(problem.node_id, [...(found.get(problem.node_id) ?? []), problem]);
      }
    }
    this._problems = found;
    this.document.setSource(pipeline as JSONObject);
    this._told.emit();
    return before.join() !== this.document.nodes.map(({ id }) => id).join();
  }

  dispose(): void {
    this.model.dispose();
    this.document.dispose();
    Signal.clearData(this);
  }

  private _ports: SnapshotPorts = () => ({ info: null, error: null });
  private _problems: ReadonlyMap<string, readonly Problem[]> = new Map();
  private _told = new Signal<this, void>(this);
}

/** There is no run, and no file, to do anything with. */
const NO_ACTIONS: CanvasActions = {
  openNotebook: () => undefined,
  openExecuted: () => undefined,
  openLog: () => undefined,
  rerun: () => undefined,
  showInstance: () => undefined,
  loadArtifact: () => Promise.reject(new Error('Nothing was run.')),
  loadFigure: () => Promise.resolve(null),
  openFile: () => undefined,
  editCondition: () => undefined
};
