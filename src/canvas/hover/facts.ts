import type { JSONValue } from '@lumino/coreutils';

import {
  isNodeEnded,
  type Artifact,
  type AttemptReference,
  type NodeRecord,
  type NodeType
} from '../../model';

/** Values and artifacts beyond which a number tells of the rest. */
const SHOWN = 8;

/** What there is to tell of a node that has run, beside its card. */
export interface NodeFacts {
  outputs: readonly (readonly [string, JSONValue])[];
  artifacts: readonly Artifact[];
  /** How many more outputs and artifacts there are. */
  more: number;
  /** The attempt whose figure there may be; null where there is none. */
  figure: AttemptReference | null;
}

/** Null for a node that has not begun, and has nothing to tell. */
export function factsOf(runId: string, type: NodeType, record: NodeRecord): NodeFacts | null {
  const outputs = Object.entries(record.outputs) as [string, JSONValue][];
  const { artifacts, attempt } = record;
  if (outputs.length === 0 && attempt === 0 && record.started_at === null) {
    return null;
  }
  return {
    outputs: outputs.slice(0, SHOWN),
    artifacts: artifacts.slice(0, SHOWN),
    more: Math.max(0, outputs.length - SHOWN) + Math.max(0, artifacts.length - SHOWN),
    figure: figureOf(runId, type, record)
  };
}

/** Only notebooks draw; one that still runs may draw another figure yet, and of several instances none stands for all. */
function figureOf(runId: string, type: NodeType, record: NodeRecord): AttemptReference | null {
  if (type !== 'notebook' || record.width !== null || !isNodeEnded(record.state)) {
    return null;
  }
  return record.attempt > 0
    ? { run_id: runId, node_id: record.node_id, attempt: record.attempt }
    : record.reused;
}
