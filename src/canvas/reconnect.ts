import { edgeKey, type DocumentEdit, type PipelineEdge, type Wiring } from '../model';
import { drawnEdgeKey } from './changes';

/** The wiring as it is without one wire that is in somebody's hand; `drawn` is its id on the canvas. */
export function wiringWithout(wiring: Wiring, drawn: string | null): Wiring {
  if (drawn === null) {
    return wiring;
  }
  const index = placeOf(wiring, drawn);
  return { nodes: wiring.nodes, edges: wiring.edges.filter((_, place) => place !== index) };
}

/** The change that gives a wire other ends, with all that was said of it; null when it stays as it is. */
export function reconnectEdit(
  wiring: Wiring,
  drawn: string,
  ends: PipelineEdge
): DocumentEdit | null {
  const edge = wiring.edges[placeOf(wiring, drawn)];
  const key = drawnEdgeKey(drawn);
  if (!edge || edgeKey(ends) === key) {
    return null;
  }
  // Wires between the same ports are removed together, so those that do not move come again.
  const twins = wiring.edges.filter(each => each !== edge && edgeKey(each) === key);
  return { removeEdges: [key], addEdges: [...twins, movedEdge(edge, ends)] };
}

function movedEdge(edge: PipelineEdge, ends: PipelineEdge): PipelineEdge {
  const { source_output: _output, target_parameter: _parameter, ...rest } = edge;
  return { ...rest, ...ends };
}

/** The index of a drawn wire; -1 for one that is gone. Of several between the same ports the id has a number. */
function placeOf({ edges }: Wiring, drawn: string): number {
  const key = drawnEdgeKey(drawn);
  const count = drawn === key ? 0 : Number(drawn.slice(key.length + 1));
  const places = edges.flatMap((edge, index) => (edgeKey(edge) === key ? [index] : []));
  return places[count] ?? -1;
}
