import { nodeRecord, type NodeRecord } from '../model';
import type { NotebookEntry } from '../services';
import type { Describers } from './movement/descriptions';
import {
  drawnEdges,
  entryOf,
  flowEdge,
  flowNode,
  surroundingsOf,
  type CanvasState,
  type DrawnEdge,
  type FlowEdge,
  type FlowNode,
  type Surroundings
} from './projection';

/** What changes from frame to frame while a run goes on or people select: looked at for each node and edge by itself. */
const BY_ITEM: ReadonlySet<keyof CanvasState> = new Set<keyof CanvasState>([
  'run',
  'notebook',
  'editedNote',
  'selectedNodes',
  'selectedEdges'
]);

/** Projects a canvas again and again: the objects of nodes and edges of which nothing changed stay the same. */
export class Projector {
  constructor(private readonly _describe: Describers) {}

  project(state: CanvasState): { nodes: FlowNode[]; edges: FlowEdge[] } {
    if (this._state === null || !isAlike(this._state, state)) {
      this._surroundings = surroundingsOf(state);
      this._drawn = drawnEdges(state.edges, this._surroundings.titles);
      this._nodes.clear();
      this._edges.clear();
    }
    this._state = state;
    return {
      nodes: state.nodes.map(node => this._node(state, node)),
      edges: this._drawn.map(drawn => this._edge(state, drawn))
    };
  }

  private _node(state: CanvasState, node: CanvasState['nodes'][number]): FlowNode {
    const record = recordOf(state, node.id);
    const seen = [
      entryOf(state, node),
      record,
      state.selectedNodes.has(node.id),
      state.editedNote === node.id
    ] as const;
    const known = this._nodes.get(node.id);
    // How the instances of a node stand is told by records of their own.
    if (known && isSame(known.seen, seen) && (record?.width ?? null) === null) {
      return known.drawn;
    }
    const drawn = flowNode(state, node, this._surroundings, this._describe.node);
    this._nodes.set(node.id, { seen, drawn });
    return drawn;
  }

  private _edge(state: CanvasState, edge: DrawnEdge): FlowEdge {
    const { source, target } = edge.edge;
    const seen = [
      recordOf(state, source),
      recordOf(state, target),
      state.selectedEdges.has(edge.key)
    ] as const;
    const known = this._edges.get(edge.id);
    if (known && isSame(known.seen, seen)) {
      return known.drawn;
    }
    const fresh = flowEdge(state, edge, this._surroundings.titles, this._describe.wire);
    // A cell's progress changes its node's record, and nothing on the wire.
    const drawn = known && isSameEdge(known.drawn, fresh) ? known.drawn : fresh;
    this._edges.set(edge.id, { seen, drawn });
    return drawn;
  }

  private _drawn: DrawnEdge[] = [];
  private _edges = new Map<string, Known<FlowEdge>>();
  private _nodes = new Map<string, Known<FlowNode>>();
  private _state: CanvasState | null = null;
  private _surroundings: Surroundings = surroundingsOf(NOTHING);
}

interface Known<T> {
  seen: readonly (NodeRecord | NotebookEntry | boolean | null)[];
  drawn: T;
}

const NOTHING = { nodes: [], edges: [], run: null };

function recordOf({ run }: CanvasState, id: string): NodeRecord | null {
  return run === null ? null : (nodeRecord(run, id) ?? null);
}

/** Whether all that many nodes or edges depend on is the same. */
function isAlike(before: CanvasState, after: CanvasState): boolean {
  const keys = Object.keys(after) as (keyof CanvasState)[];
  return (
    keys.every(key => BY_ITEM.has(key) || before[key] === after[key]) &&
    before.run?.run_id === after.run?.run_id &&
    before.run?.document === after.run?.document
  );
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.every((each, index) => each === b[index]);
}

function isSameEdge(a: FlowEdge, b: FlowEdge): boolean {
  return (
    a.className === b.className &&
    a.selected === b.selected &&
    a.ariaLabel === b.ariaLabel &&
    JSON.stringify(a.data) === JSON.stringify(b.data)
  );
}
