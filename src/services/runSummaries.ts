import { JSONObject } from '@lumino/coreutils';

import { NodeState, RunState } from '../model';
import * as json from './json';

/** A node that failed, as lists of runs tell it. */
export interface FailedNode {
  nodeId: string;
  title: string;
  /** Empty where nothing more is known. */
  message: string;
}

/** A run in a list. Times are seconds since the epoch. */
export interface RunSummary {
  run_id: string;
  /** The file's path in the workspace. */
  pipeline: string;
  state: RunState;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** How many nodes are in which state. */
  nodes: Readonly<Partial<Record<NodeState, number>>>;
  /** It should run, yet no runner holds it. */
  interrupted: boolean;
  parameters: JSONObject;
  message: string | null;
  /** The few that failed first. */
  failed: readonly FailedNode[];
}

/** What a list of runs is narrowed by. */
export interface RunQuery {
  pipeline?: string;
  /** Any of these; none stands for all. */
  states?: readonly RunState[];
  since?: number;
  until?: number;
  /** `NAME`, or `NAME=VALUE`. */
  parameter?: string;
  /** Only runs older than this one. */
  before?: string;
  limit?: number;
}

/** The fields of an address; what says nothing is left out. */
export function queryOf(query: RunQuery): Record<string, string> {
  const fields: Record<string, string | undefined> = {
    pipeline: query.pipeline,
    state: query.states?.join(','),
    since: query.since?.toString(),
    until: query.until?.toString(),
    parameter: query.parameter,
    before: query.before,
    limit: query.limit?.toString()
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : []))
  );
}

/** Throws a TypeError that names what is wrong. */
export function readRunSummaries(value: unknown): RunSummary[] {
  const body = json.asObject(value, 'answer');
  return json.asRecords(body.runs, 'runs', ['run_id', 'pipeline', 'state']).map((run, index) => ({
    run_id: String(run.run_id),
    pipeline: String(run.pipeline),
    state: run.state as RunState,
    created_at: json.asNumber(run.created_at, `runs[${index}].created_at`),
    started_at: json.asNumberOrNull(run.started_at, `runs[${index}].started_at`),
    finished_at: json.asNumberOrNull(run.finished_at, `runs[${index}].finished_at`),
    nodes: json.asObject(run.nodes, `runs[${index}].nodes`) as RunSummary['nodes'],
    interrupted: run.interrupted === true,
    parameters: json.asObject(run.parameters ?? {}, `runs[${index}].parameters`),
    message: json.asStringOrNull(run.message, `runs[${index}].message`),
    failed: json
      .asRecords(run.failed ?? [], `runs[${index}].failed`, ['node_id', 'title'])
      .map(node => ({
        nodeId: String(node.node_id),
        title: String(node.title),
        message: String(node.message ?? '')
      }))
  }));
}
