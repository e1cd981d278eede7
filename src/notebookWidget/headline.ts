import { isNodeEnded, NODE_STATES, type NodeState } from '../model/runs';
import { nodeStanding, type Drawing, type Standing } from './drawing';
import { nodeTitle } from '../model/pipeline';

/** The line above a drawing: how far the run is. */
export interface Headline {
  ended: number;
  total: number;
  /** States that any node is in, beside how many; in the order in which a node goes through them. */
  counts: readonly { state: NodeState; count: number }[];
  /** The node that failed first, by its name, and why. */
  failure: { title: string; message: string } | null;
}

export function headlineOf(drawing: Drawing, standing: Standing): Headline {
  const nodes = Object.values(standing.nodes);
  const counts = NODE_STATES.map(state => ({
    state,
    count: nodes.filter(node => node.state === state).length
  })).filter(({ count }) => count > 0);
  return {
    ended: nodes.filter(node => isNodeEnded(node.state)).length,
    total: nodes.length,
    counts,
    failure: failureOf(drawing, standing)
  };
}

function failureOf(drawing: Drawing, standing: Standing): Headline['failure'] {
  const failed = drawing.nodes
    .map(node => ({ node, told: nodeStanding(standing, node.id) }))
    .filter(({ told }) => told?.state === 'failed')
    .sort((a, b) => (a.told?.finished_at ?? Infinity) - (b.told?.finished_at ?? Infinity));
  if (failed.length === 0) {
    return null;
  }
  const { node, told } = failed[0];
  return { title: nodeTitle(node), message: lastLine(told?.message ?? '') };
}

/** Of a traceback or a long message the line that says what happened. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').pop() ?? '';
}
