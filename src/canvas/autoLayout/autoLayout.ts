import type { NodePatch } from '../../model';
import type { CanvasModel } from '../canvasModel';
import { boxOf, type CanvasView } from '../movement/view';
import { moveDuration } from '../movement/motion';
import type { FlowNode } from '../projection';
import { calculate } from './calculate';
import type { LaidNode, LayoutRequest, Placement } from './drawing';

/** Nodes beyond which nothing glides to its place. */
const MANY = 200;

/** What became of a layout; `outdated`: the pipeline changed meanwhile, and it was dropped. */
export type LayoutOutcome = 'done' | 'unchanged' | 'outdated';

/** Puts the nodes of one canvas in order. */
export class AutoLayout {
  constructor(private readonly _options: AutoLayout.IOptions) {}

  /** Whether a layout is being calculated. */
  get isRunning(): boolean {
    return this._isRunning;
  }

  /** Lay out the selected nodes if there are several, or else all, as one step to undo. */
  async run(): Promise<LayoutOutcome> {
    const { model, view, calculate: ask = calculate } = this._options;
    const { document } = model;
    const before = document.pipeline;
    const request = requestOf(model, view.flow?.getNodes() ?? []);
    this._isRunning = true;
    let places: readonly Placement[];
    try {
      places = await ask(request);
    } finally {
      this._isRunning = false;
    }
    if (document.isDisposed || document.pipeline !== before) {
      return 'outdated';
    }
    if (request.nodes.length <= MANY) {
      this._glide();
    }
    const isChanged = document.apply({ updateNodes: patchesOf(model, places) });
    if (request.chosen === null) {
      view.fit();
    }
    return isChanged ? 'done' : 'unchanged';
  }

  /** Let nodes go to their new places rather than appear there. */
  private _glide(): void {
    const { node } = this._options;
    node.classList.add('jp-mod-arranging');
    window.setTimeout(() => node.classList.remove('jp-mod-arranging'), moveDuration());
  }

  private _isRunning = false;
}

export namespace AutoLayout {
  export interface IOptions {
    model: CanvasModel;
    view: CanvasView;
    /** The canvas on the page. */
    node: HTMLElement;
    /** Calculates layouts; else a worker does. */
    calculate?: (request: LayoutRequest) => Promise<readonly Placement[]>;
  }
}

/** What is to be laid out, as large as it was drawn. */
function requestOf(model: CanvasModel, nodes: readonly FlowNode[]): LayoutRequest {
  const laid = nodes.map((node): LaidNode => ({ id: node.id, kind: kindOf(node), ...boxOf(node) }));
  const chosen = laid.filter(({ id, kind }) => kind === 'card' && model.selection.nodes.has(id));
  return {
    nodes: laid,
    edges: model.document.edges.map(({ source, target }) => ({ source, target })),
    chosen: chosen.length > 1 ? chosen.map(({ id }) => id) : null
  };
}

function kindOf({ data: { type } }: FlowNode): LaidNode['kind'] {
  return type === 'note' || type === 'group' ? type : 'card';
}

function patchesOf(model: CanvasModel, places: readonly Placement[]): Map<string, NodePatch> {
  const known = new Map(model.document.nodes.map(node => [node.id, node]));
  return new Map(
    places.map(({ id, ...place }) => [id, { ui: { ...known.get(id)?.ui, ...place } }] as const)
  );
}
