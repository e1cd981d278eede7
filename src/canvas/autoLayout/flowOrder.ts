import type { EdgeLabel, Graph, GraphLabel, NodeLabel } from '@dagrejs/dagre';

import { crossingsOf, turnedPairs, type Link } from './orders';

export type LayoutGraph = Graph<GraphLabel, NodeLabel, EdgeLabel>;

/**
 * Put the nodes of each column in an order. `order` looks for few crossings and does not know how the nodes stand now;
 * where their present order crosses no more often, it stays. `middleOf` says how high each node stands.
 */
export function orderAsNow(
  graph: LayoutGraph,
  order: (graph: LayoutGraph) => void,
  middleOf: (id: string) => number
): void {
  order(graph);
  const found = columnsBy(graph, id => graph.node(id).order ?? 0);
  const heightOf = heights(graph, middleOf);
  const now = found.map(ids => [...ids].sort((a, b) => heightOf(a) - heightOf(b)));
  const links = graph.edges().map(({ v, w }): Link => ({ from: v, to: w }));
  if (turnedPairs(found, heightOf) > 0 && crossingsOf(now, links) <= crossingsOf(found, links)) {
    now.forEach(ids => ids.forEach((id, row) => (graph.node(id).order = row)));
  }
}

/** The nodes of each rank, sorted. */
function columnsBy(graph: LayoutGraph, keyOf: (id: string) => number): string[][] {
  const columns: string[][] = [];
  for (const id of graph.nodes()) {
    const { rank } = graph.node(id);
    if (rank !== undefined) {
      (columns[rank] ??= []).push(id);
    }
  }
  return Array.from(columns, ids => (ids ?? []).sort((a, b) => keyOf(a) - keyOf(b)));
}

/** How high nodes stand now; where a long wire passes a column, that is between its ends. */
function heights(graph: LayoutGraph, middleOf: (id: string) => number): (id: string) => number {
  return id => {
    const { edgeObj, rank = 0 } = graph.node(id);
    if (edgeObj === undefined) {
      return middleOf(id);
    }
    const [from, to] = [edgeObj.v, edgeObj.w].map(end => ({
      at: graph.node(end)?.rank ?? 0,
      height: middleOf(end)
    }));
    const part = from.at === to.at ? 0 : (rank - from.at) / (to.at - from.at);
    return from.height + part * (to.height - from.height);
  };
}
