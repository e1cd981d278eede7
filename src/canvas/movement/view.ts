import type { FitViewOptions, ReactFlowInstance } from '@xyflow/react';

import { edgeKey, type PipelineEdge } from '../../model';
import type { FlowEdge, FlowNode } from '../projection';
import { boxAround, type Box } from './boxes';
import { moveDuration } from './motion';

const WHOLE: FitViewOptions<FlowNode> = { padding: 0.15, maxZoom: 1 };
/** Leaves room for the overview, which is 100 pixels high. */
const ABOVE_OVERVIEW: FitViewOptions<FlowNode> = {
  padding: { x: 0.15, top: 0.15, bottom: '130px' },
  maxZoom: 1
};
const PART = { padding: 0.3, maxZoom: 1 };
/** About as large as cards are, in canvas pixels, where none has been measured. */
const CARD = { width: 250, height: 120 };

/** How far the drawing can be zoomed; 1 shows everything at its own size. */
export const ZOOM = { least: 0.03, most: 2 };
const ZOOM_STEP = 1.2;

/** How all nodes are shown so that the overview, if there is one, covers none of them. */
export function wholeFit(hasOverview: boolean): FitViewOptions<FlowNode> {
  return hasOverview ? ABOVE_OVERVIEW : WHOLE;
}

/** What of the drawing is seen, and at which size. */
export class CanvasView {
  constructor(private readonly _node: HTMLElement) {}

  /** The drawing; null until it is drawn. */
  flow: ReactFlowInstance<FlowNode, FlowEdge> | null = null;

  /** Show all nodes. */
  fit(): void {
    // After the next drawing, so that nodes that were just added count.
    requestAnimationFrame(() => {
      const hasOverview = this._node.querySelector('.react-flow__minimap') !== null;
      void this.flow?.fitView({ ...wholeFit(hasOverview), duration: moveDuration() });
    });
  }

  /** Show some nodes as large as they get. */
  fitTo(ids: Iterable<string>): void {
    const nodes = [...ids].map(id => ({ id }));
    if (nodes.length > 0) {
      void this.flow?.fitView({ ...PART, nodes, duration: moveDuration() });
    }
  }

  zoomIn(): void {
    this._zoomTo(this._goal() * ZOOM_STEP);
  }

  zoomOut(): void {
    this._zoomTo(this._goal() / ZOOM_STEP);
  }

  /** Show everything at its own size, around the same middle. */
  reset(): void {
    this._zoomTo(1);
  }

  /** Bring a point of the canvas into the middle, at the same zoom. */
  centreOn(x: number, y: number): void {
    const zoom = this.flow?.getZoom() ?? 1;
    void this.flow?.setCenter(x, y, { zoom, duration: moveDuration() });
  }

  /** Pan so that nodes are in sight, at the same zoom; nothing moves if they are. */
  keepInView(ids: Iterable<string>): void {
    const boxes = this.boxes();
    const box = boxAround([...ids].flatMap(id => boxes.get(id) ?? []));
    if (this.flow === null || box === null) {
      return;
    }
    const { x, y, zoom } = this.flow.getViewport();
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    const [right, bottom] = [left + box.width * zoom, top + box.height * zoom];
    const { clientWidth, clientHeight } = this._node;
    if (left < 0 || top < 0 || right > clientWidth || bottom > clientHeight) {
      this.centreOn(box.x + box.width / 2, box.y + box.height / 2);
    }
  }

  /** Where each node lies. */
  boxes(): Map<string, Box> {
    const nodes = this.flow?.getNodes() ?? [];
    return new Map(nodes.map(node => [node.id, boxOf(node)]));
  }

  /** Give a node the keyboard's focus; without one, the canvas. */
  focusNode(id: string | null): void {
    this._focus(id === null ? null : `.react-flow__node[data-id="${CSS.escape(id)}"]`);
  }

  focusEdge(edge: PipelineEdge): void {
    this._focus(`.react-flow__edge[data-id="${CSS.escape(edgeKey(edge))}"]`);
  }

  /** What is zoomed to, so that keys that are pressed while the drawing moves lose no part of a step. */
  private _goal(): number {
    const isMoving = performance.now() < this._zoom.until;
    return isMoving ? this._zoom.to : (this.flow?.getZoom() ?? 1);
  }

  private _zoomTo(zoom: number): void {
    const to = Math.min(Math.max(zoom, ZOOM.least), ZOOM.most);
    const duration = moveDuration();
    this._zoom = { to, until: performance.now() + duration };
    void this.flow?.zoomTo(to, { duration });
  }

  private _focus(selector: string | null): void {
    // What comes into view is drawn in the next frame.
    requestAnimationFrame(() => {
      const found = selector === null ? null : this._node.querySelector(selector);
      const target = found instanceof HTMLElement || found instanceof SVGElement ? found : null;
      (target ?? this._node).focus({ preventScroll: true });
    });
  }

  private _zoom = { to: 1, until: 0 };
}

/** Where a node lies on the canvas. */
export function boxOf(node: FlowNode): Box {
  const { width = node.width ?? CARD.width, height = node.height ?? CARD.height } =
    node.measured ?? {};
  return { ...node.position, width, height };
}
