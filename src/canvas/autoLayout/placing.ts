import type { Pipeline } from '../../model';
import { cardBox } from '../cardBox';
import { boxOf } from '../movement/view';
import { projectNodes, type CanvasState } from '../projection';
import { calculate } from './calculate';
import type { LayoutRequest, Placement } from './drawing';

/**
 * A pipeline of cards with its nodes in order, before any of it is drawn. `path` is the pipeline's from the server's
 * root, `notebook` says what is known of a file: how many ports a card has decides how large it will be.
 */
export async function placed(
  pipeline: Pipeline,
  path: string,
  notebook: CanvasState['notebook'],
  ask: (request: LayoutRequest) => Promise<readonly Placement[]> = calculate
): Promise<Pipeline> {
  const { nodes = [], edges = [] } = pipeline;
  const drawn = projectNodes({ ...NOTHING, path, nodes, edges, notebook });
  const places = await ask({
    nodes: drawn.map(node => ({
      ...boxOf({ ...node, ...cardBox(node.data) }),
      id: node.id,
      kind: 'card'
    })),
    edges: edges.map(({ source, target }) => ({ source, target })),
    chosen: null
  });
  const known = new Map(drawn.map(({ id, position }) => [id, position]));
  places.forEach(({ id, x, y }) => known.set(id, { x, y }));
  return {
    ...pipeline,
    nodes: nodes.map(node => ({ ...node, ui: { ...node.ui, ...known.get(node.id) } }))
  };
}

/** A drawing about which nothing is known but its document. */
const NOTHING: Omit<CanvasState, 'path' | 'nodes' | 'edges' | 'notebook'> = {
  defaults: undefined,
  run: null,
  staleness: new Map(),
  problems: new Map(),
  edgeProblems: new Map(),
  editedNote: null,
  selectedNodes: new Set(),
  selectedEdges: new Set()
};
