import { edgeKey, type PipelineEdge } from '../../model';
import type { CanvasModel } from '../canvasModel';
import { membersOf } from '../groups/membership';
import { placesIn } from '../groups/useGroupDrag';
import { positionsOf } from '../layout';
import { GRID } from './snapping';
import type { CanvasView } from './view';
import { endNode, nextNode, wiresAt, type Direction } from './walking';

/** Walks over the drawing by keys: what is reached is selected, has the focus, and is kept in view. */
export class Walker {
  constructor(
    private readonly _model: CanvasModel,
    private readonly _view: CanvasView
  ) {}

  /** Go on to the next node in a direction; from a wire, to the node at its end or to the wire beside it. */
  walk(direction: Direction, isAdding = false): void {
    const edge = this._model.selectedEdge;
    if (edge !== undefined) {
      this._walkFromWire(edge, direction);
      return;
    }
    const from = this._place;
    const boxes = this._view.boxes();
    const next =
      from === null
        ? endNode(boxes, 'first')
        : nextNode({ boxes, edges: this._model.document.edges }, from, direction);
    if (next !== null) {
      const { nodes } = this._model.selection;
      this._arrive(next, isAdding ? [...nodes, next] : [next]);
    } else if (from !== null) {
      this._view.focusNode(from);
    }
  }

  /** Go to the node that is furthest left or right. */
  walkTo(end: 'first' | 'last'): void {
    const id = endNode(this._view.boxes(), end);
    if (id !== null) {
      this._arrive(id, [id]);
    }
  }

  /** Select the wires of the node, one after the other. */
  walkWires(): void {
    const wire = this._model.selectedEdge;
    const at = wire === undefined ? this._place : (this._wireStart ?? wire.source);
    if (at !== null) {
      this._stepWire(at, wire, 1);
    }
  }

  /** Move the selected nodes by a step of the grid, or by one pixel, in a direction given as -1, 0 or 1. */
  shift(x: number, y: number, isFine: boolean): void {
    const { document, selection } = this._model;
    const size = isFine ? 1 : GRID;
    const places = positionsOf(document.nodes, document.edges);
    const taken = placesIn(this._view);
    const ids = [...selection.nodes].flatMap(id => [
      id,
      ...(taken.get(id)?.isGroup ? membersOf(id, taken) : [])
    ]);
    const moves = [...new Set(ids)].flatMap(id => {
      const from = places.get(id);
      return from ? [[id, { x: from.x + x * size, y: from.y + y * size }] as const] : [];
    });
    document.moveNodes(new Map(moves));
    requestAnimationFrame(() => this._view.keepInView(selection.nodes));
  }

  /** The node from which a walk goes on: that which was reached last, else one that is selected. */
  private get _place(): string | null {
    const { nodes } = this._model.selection;
    const [first = null] = nodes;
    return this._reached !== null && nodes.has(this._reached) ? this._reached : first;
  }

  private _walkFromWire(edge: PipelineEdge, direction: Direction): void {
    if (direction === 'left' || direction === 'right') {
      const id = direction === 'left' ? edge.source : edge.target;
      this._arrive(id, [id]);
    } else {
      this._stepWire(this._wireStart ?? edge.source, edge, direction === 'down' ? 1 : -1);
    }
  }

  private _stepWire(nodeId: string, from: PipelineEdge | undefined, by: 1 | -1): void {
    const boxes = this._view.boxes();
    const wires = wiresAt({ boxes, edges: this._model.document.edges }, nodeId);
    if (wires.length === 0) {
      return;
    }
    const at = from ? wires.findIndex(wire => edgeKey(wire) === edgeKey(from)) : -1;
    const wire = at === -1 ? wires[0] : wires[(at + by + wires.length) % wires.length];
    this._wireStart = nodeId;
    this._model.selection.set([], [edgeKey(wire)]);
    this._view.keepInView([wire.source, wire.target]);
    this._view.focusEdge(wire);
  }

  private _arrive(id: string, selected: readonly string[]): void {
    this._reached = id;
    this._wireStart = null;
    this._model.selection.set(selected);
    this._view.keepInView([id]);
    this._view.focusNode(id);
  }

  private _reached: string | null = null;
  /** The node whose wires are walked. */
  private _wireStart: string | null = null;
}
