import type { TranslationBundle } from '@jupyterlab/translation';

import {
  type AttemptRecord,
  type AttemptState,
  type NodeState,
  type RunView,
  instanceIndex,
  nodeOfId,
  nodeTitle
} from '../../model';
import type { LogSource } from './lines';

/** What of a run's log is shown. */
export interface LogChoice {
  /** A node with its instances, or one instance; null for all. */
  nodeId: string | null;
  /** An attempt of it; null for all. */
  attempt: number | null;
}

interface Known {
  node_id: string;
  attempt: number;
  state: AttemptState | NodeState;
  started_at: number | null;
}

/**
 * The attempts whose logs are shown, in the order in which they were made. What was taken over from an earlier run wrote
 * its log there, so it is part of a node's log and not of the whole run's.
 */
export function logSources(
  run: RunView,
  attempts: readonly AttemptRecord[] | null,
  choice: LogChoice,
  trans: TranslationBundle
): LogSource[] {
  const titles = new Map((run.document.nodes ?? []).map(node => [node.id, nodeTitle(node)]));
  return knownAttempts(run, attempts)
    .filter(each => isChosen(each, choice) && hasLog(each, choice))
    .map(({ node_id: nodeId, attempt }) => {
      const instance = instanceIndex(nodeId);
      const name = titles.get(nodeOfId(nodeId)) ?? nodeOfId(nodeId);
      const whole = instance === null ? name : `${name} [${instance}]`;
      return {
        nodeId,
        attempt,
        title: attempt > 1 ? trans.__('%1, attempt %2', whole, attempt) : whole
      };
    });
}

/** The attempts that were read, and newer ones of which the run's records speak. */
function knownAttempts(run: RunView, attempts: readonly AttemptRecord[] | null): Known[] {
  const known = new Map<string, Known>();
  for (const each of attempts ?? []) {
    known.set(`${each.node_id}/${each.attempt}`, each);
  }
  for (const record of Object.values(run.nodes)) {
    const name = `${record.node_id}/${record.attempt}`;
    if (record.attempt > 0 && (known.get(name)?.started_at ?? null) === null) {
      known.set(name, record);
    }
  }
  return [...known.values()];
}

function isChosen({ node_id: id, attempt }: Known, choice: LogChoice): boolean {
  const isNode = choice.nodeId === null || id === choice.nodeId || nodeOfId(id) === choice.nodeId;
  return isNode && (choice.attempt === null || choice.attempt === attempt);
}

function hasLog({ state, started_at }: Known, choice: LogChoice): boolean {
  return state === 'reused' ? choice.nodeId !== null : started_at !== null;
}
