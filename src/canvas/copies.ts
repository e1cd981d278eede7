import {
  isDrawnOnly,
  nodeTitle,
  nodeTypeOf,
  uniqueNodeId,
  uniqueNodeName,
  type PipelineEdge,
  type PipelineNode
} from '../model';
import type { Point } from './layout';

/** Nodes with the wires among them. */
export interface Drawing {
  nodes: readonly PipelineNode[];
  edges: readonly PipelineEdge[];
}

/** How far a copy stands from what it is a copy of, to the right and down, in canvas pixels. */
export const ASIDE = 40;

/** What is chosen of a drawing, with the wires among it, each node where it is seen. */
export function partOf(
  { nodes, edges }: Drawing,
  chosen: ReadonlySet<string>,
  positions: ReadonlyMap<string, Point>
): Drawing {
  return {
    nodes: nodes
      .filter(node => chosen.has(node.id))
      .map(node => ({ ...node, ui: { ...node.ui, ...(positions.get(node.id) ?? ORIGIN) } })),
    edges: edges.filter(edge => chosen.has(edge.source) && chosen.has(edge.target))
  };
}

/**
 * A drawing as it can be added to nodes that are there: ids and names that are taken are made others, and all of it
 * is moved so that its upper left corner stands at a point, or as far aside as it takes so that no copy covers another.
 */
export function copiesOf(
  part: Drawing,
  existing: readonly PipelineNode[],
  positions: ReadonlyMap<string, Point>,
  corner: Point
): Drawing {
  const ids = new Set(existing.map(node => node.id));
  const names = new Set(existing.map(nodeTitle));
  const copyIds = new Map<string, string>();
  const shift = shiftTo(freeCorner(corner, positions), part.nodes);
  const nodes = part.nodes.map(node => {
    const id = ids.has(node.id) ? uniqueNodeId(node.path || node.id, ids) : node.id;
    const name = uniqueNodeName(nodeTitle(node), names);
    ids.add(id);
    copyIds.set(node.id, id);
    const ui = { ...node.ui, ...shift(pointOf(node)) };
    if (isDrawnOnly(nodeTypeOf(node))) {
      return { ...node, id, ui };
    }
    names.add(name);
    return name === nodeTitle({ ...node, id }) ? { ...node, id, ui } : { ...node, id, name, ui };
  });
  const edges = part.edges.flatMap(edge => {
    const [source, target] = [copyIds.get(edge.source), copyIds.get(edge.target)];
    return source && target ? [{ ...edge, source, target }] : [];
  });
  return { nodes, edges };
}

/** The upper left corner of all nodes; of none, the origin. */
export function cornerOf(nodes: readonly PipelineNode[]): Point {
  const points = nodes.map(pointOf);
  return points.length === 0
    ? ORIGIN
    : { x: least(points.map(({ x }) => x)), y: least(points.map(({ y }) => y)) };
}

const ORIGIN: Point = { x: 0, y: 0 };

function pointOf({ ui }: PipelineNode): Point {
  return { x: ui?.x ?? 0, y: ui?.y ?? 0 };
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b));
}

function shiftTo(corner: Point, nodes: readonly PipelineNode[]): (point: Point) => Point {
  const from = cornerOf(nodes);
  return ({ x, y }) => ({
    x: Math.round(x + corner.x - from.x),
    y: Math.round(y + corner.y - from.y)
  });
}

/** A point, or as often aside of it as something stands there already. */
function freeCorner(corner: Point, positions: ReadonlyMap<string, Point>): Point {
  const taken = [...positions.values()];
  const isTaken = ({ x, y }: Point) =>
    taken.some(each => Math.abs(each.x - x) < ASIDE / 2 && Math.abs(each.y - y) < ASIDE / 2);
  const places = [corner, ...taken].map((_, index) => ({
    x: corner.x + index * ASIDE,
    y: corner.y + index * ASIDE
  }));
  return places.find(place => !isTaken(place)) ?? corner;
}
