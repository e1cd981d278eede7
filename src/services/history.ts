import type { NodeState, RunState } from '../model';
import * as json from './json';

/** How a node of a past run stands; times and number are those of its newest attempt, 0 before the first. */
export interface NodeOutcome {
  state: NodeState;
  attempt: number;
  started_at: number | null;
  finished_at: number | null;
}

/** A run among others of its pipeline. */
export interface PastRun {
  run_id: string;
  state: RunState;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** By id; a node that ran for each item is one, without its instances. */
  nodes: ReadonlyMap<string, NodeOutcome>;
}

/** The runs of a pipeline side by side. */
export interface RunHistory {
  /** Newest first. */
  runs: readonly PastRun[];
  /** Ids of the nodes of the newest run, upstreams first, then those that only older ones have. */
  order: readonly string[];
  /** What each node is called in the newest run that has it. */
  titles: ReadonlyMap<string, string>;
}

/** Throws a TypeError that names what is wrong. */
export function readHistory(value: unknown): RunHistory {
  const body = json.asObject(value, 'history');
  return {
    runs: json.asRecords(body.runs, 'runs', ['run_id', 'state']).map((run, index) => ({
      run_id: String(run.run_id),
      state: run.state as RunState,
      created_at: json.asNumber(run.created_at, `runs[${index}].created_at`),
      started_at: json.asNumberOrNull(run.started_at, `runs[${index}].started_at`),
      finished_at: json.asNumberOrNull(run.finished_at, `runs[${index}].finished_at`),
      nodes: readOutcomes(run.nodes, `runs[${index}].nodes`)
    })),
    order: json.asStrings(body.order, 'order'),
    titles: new Map(
      Object.entries(json.asObject(body.titles, 'titles')).map(([id, title]) => [id, String(title)])
    )
  };
}

function readOutcomes(value: unknown, place: string): Map<string, NodeOutcome> {
  const outcomes = Object.entries(json.asObject(value, place)).map(([id, told]) => {
    const node = json.asObject(told, `${place}.${id}`);
    const outcome: NodeOutcome = {
      state: json.asString(node.state, `${place}.${id}.state`) as NodeState,
      attempt: json.asNumber(node.attempt, `${place}.${id}.attempt`),
      started_at: json.asNumberOrNull(node.started_at, `${place}.${id}.started_at`),
      finished_at: json.asNumberOrNull(node.finished_at, `${place}.${id}.finished_at`)
    };
    return [id, outcome] as const;
  });
  return new Map(outcomes);
}
