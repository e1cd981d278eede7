import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';

import { centreOf, type Box } from '../movement/boxes';
import { GRID } from '../movement/snapping';
import { isWithin, type Block, type Frame } from './blocks';
import type { LaidEdge } from './drawing';
import { orderAsNow, type LayoutGraph } from './flowOrder';
import { turnedPairs } from './orders';

/** Canvas pixels between what lies beside each other. */
export const COLUMN_GAP = 5 * GRID;
export const ROW_GAP = 2 * GRID;

/** Beyond so many blocks the columns are found in a way that is quicker and a little less tidy. */
const MANY = 300;

/** Where blocks that hang together come to lie, by their card's id: their left upper corners, about the origin. */
export function arrangeComponent(
  blocks: readonly Block[],
  edges: readonly LaidEdge[],
  frames: readonly Frame[]
): Map<string, Box> {
  // Ids are anybody's, and the graph has keys of its own.
  const names = new Map(blocks.map(({ card }, index) => [card.id, `card ${index}`]));
  const middles = new Map(blocks.map(({ box }, index) => [`card ${index}`, centreOf(box).y]));
  const middleOf = (name: string): number => middles.get(name) ?? 0;
  const graph = graphOf(blocks, edges, names);
  addFrames(graph, frames, names);
  // Within frames there are more ends than those of the nodes, and they must stay around them.
  const isFramed = frames.length > 0;
  layout(graph, {
    ...(isFramed
      ? {}
      : { customOrder: (laid, order) => orderAsNow(laid, graph => order(graph), middleOf) })
  });
  const columns = columnsOf(graph, [...middles.keys()]);
  const isMirrored =
    turnedPairs([...columns.values()], middleOf) >
    turnedPairs(
      [...columns.values()].map(ids => [...ids].reverse()),
      middleOf
    );
  const lefts = leftsOf(graph, columns);
  return new Map(
    blocks.map(({ card, box: { width, height } }, index) => {
      const name = `card ${index}`;
      const middle = graph.node(name).y ?? 0;
      const y = (isMirrored ? -middle : middle) - height / 2;
      return [card.id, { x: lefts.get(name) ?? 0, y, width, height }];
    })
  );
}

function graphOf(
  blocks: readonly Block[],
  edges: readonly LaidEdge[],
  names: ReadonlyMap<string, string>
): LayoutGraph {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ compound: true });
  const ranker = blocks.length > MANY ? 'longest-path' : 'network-simplex';
  graph.setGraph({ rankdir: 'LR', ranksep: COLUMN_GAP, nodesep: ROW_GAP, edgesep: GRID, ranker });
  // What is told first stands further up, all else being equal.
  const told = blocks.map(({ box }, index) => ({ box, index }));
  told.sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  for (const { box, index } of told) {
    graph.setNode(`card ${index}`, { width: box.width, height: box.height });
  }
  for (const { source, target } of edges) {
    const [from, to] = [names.get(source), names.get(target)];
    if (from !== undefined && to !== undefined && from !== to) {
      graph.setEdge(from, to, {});
    }
  }
  return graph;
}

/** Let what is in a frame stay together. `frames`: the smallest first. */
function addFrames(
  graph: LayoutGraph,
  frames: readonly Frame[],
  names: ReadonlyMap<string, string>
): void {
  frames.forEach((_, index) => graph.setNode(`frame ${index}`, { width: 0, height: 0 }));
  const isFramed = new Set<string>();
  frames.forEach(({ node, cards }, index) => {
    const around = frames.findIndex((other, at) => at > index && isWithin(node, other.node));
    for (const card of cards) {
      const name = names.get(card);
      if (name !== undefined && !isFramed.has(name)) {
        isFramed.add(name);
        graph.setParent(name, `frame ${index}`);
      }
    }
    if (around !== -1) {
      graph.setParent(`frame ${index}`, `frame ${around}`);
    }
  });
}

/** The cards of each column, from top to bottom. */
function columnsOf(graph: LayoutGraph, names: readonly string[]): Map<number, string[]> {
  const columns = new Map<number, string[]>();
  for (const name of names) {
    const { x = 0, rank = x } = graph.node(name);
    const column = columns.get(rank) ?? [];
    column.push(name);
    columns.set(rank, column);
  }
  const topOf = (name: string): number => graph.node(name).y ?? 0;
  columns.forEach(column => column.sort((a, b) => topOf(a) - topOf(b)));
  return columns;
}

/** The left edge of each card, which all of a column share. */
function leftsOf(
  graph: LayoutGraph,
  columns: ReadonlyMap<number, readonly string[]>
): Map<string, number> {
  const leftOf = (name: string): number => (graph.node(name).x ?? 0) - graph.node(name).width / 2;
  return new Map(
    [...columns.values()].flatMap(column => {
      const left = Math.min(...column.map(leftOf));
      return column.map(name => [name, left] as const);
    })
  );
}
