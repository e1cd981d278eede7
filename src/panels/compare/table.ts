import { JSONExt, type JSONObject, type JSONValue } from '@lumino/coreutils';

import {
  isDrawnOnly,
  isRunEnded,
  nodeRecord,
  nodeTitle,
  nodeTypeOf,
  type AttemptRecord,
  type RunView
} from '../../model';

/** A run with what is known of its attempts. */
export interface ComparedRun {
  run: RunView;
  /** Oldest first. */
  attempts: readonly AttemptRecord[];
}

/** How a row's values are read: any JSON, a state's word, seconds, or the hash of a source. */
export type RowKind = 'value' | 'state' | 'seconds' | 'hash';

/** By how much a number is more than that of the baseline; `share` of it, null where that is zero. */
export interface Delta {
  amount: number;
  share: number | null;
}

/** What a run has in a row; `value` is undefined where it has nothing. */
export interface CompareCell {
  value: JSONValue | undefined;
  /** Whether it differs from the baseline, whose own cell never does. */
  isDifferent: boolean;
  delta: Delta | null;
}

export interface CompareRow {
  key: string;
  name: string;
  /** What the name is one of: a node's parameters, say. Empty for what a run or a node has anyway. */
  of: 'parameter' | 'output' | '';
  kind: RowKind;
  /** One for each run. */
  cells: readonly CompareCell[];
  isDifferent: boolean;
}

export type GroupKind = 'run' | 'options' | 'parameters' | 'node';

export interface CompareGroup {
  key: string;
  kind: GroupKind;
  /** The node's title; empty for others. */
  title: string;
  rows: readonly CompareRow[];
}

/** Spans of time always differ a little: only this much, in seconds or as a part of the baseline, is told. */
const SPAN_S = 1;
const SPAN_PART = 0.1;

/** Runs as they are compared: the oldest first. */
export function inOrder(runs: readonly ComparedRun[]): ComparedRun[] {
  return [...runs].sort(
    (one, other) =>
      one.run.created_at - other.run.created_at || (one.run.run_id < other.run.run_id ? -1 : 1)
  );
}

/** All that is compared of the runs; `baseline` is the position of the run that the others are compared with. */
export function comparisonOf(runs: readonly ComparedRun[], baseline: number): CompareGroup[] {
  const compare = new RowMaker(runs, baseline);
  const groups: CompareGroup[] = [
    { key: 'run', kind: 'run', title: '', rows: runRows(compare) },
    { key: 'options', kind: 'options', title: '', rows: optionRows(compare) },
    {
      key: 'parameters',
      kind: 'parameters',
      title: '',
      rows: compare.named('parameter', 'parameters', ({ run }) => run.parameters)
    },
    ...nodesOf(runs).map(([id, title]) => nodeGroup(compare, id, title))
  ];
  return groups.filter(group => group.rows.length > 0);
}

/** The groups with only those rows in which a run differs from the baseline. */
export function onlyDifferent(groups: readonly CompareGroup[]): CompareGroup[] {
  return groups
    .map(group => ({ ...group, rows: group.rows.filter(row => row.isDifferent) }))
    .filter(group => group.rows.length > 0);
}

export function countRows(groups: readonly CompareGroup[]): number {
  return groups.reduce((sum, group) => sum + group.rows.length, 0);
}

/** Ids and titles of the nodes of all runs: in the order of the newest run, then those that only older ones have. */
export function nodesOf(runs: readonly ComparedRun[]): [string, string][] {
  const titles = new Map<string, string>();
  for (const { run } of [...runs].reverse()) {
    for (const node of run.document.nodes ?? []) {
      if (!isDrawnOnly(nodeTypeOf(node)) && !titles.has(node.id)) {
        titles.set(node.id, nodeTitle(node));
      }
    }
  }
  return [...titles];
}

/** Seconds between two moments; undefined unless both are known. */
export function spanOf(started: number | null, finished: number | null): number | undefined {
  return started === null || finished === null ? undefined : Math.max(0, finished - started);
}

/** The newest attempt of a node. */
export function lastAttempt(compared: ComparedRun, nodeId: string): AttemptRecord | undefined {
  return compared.attempts
    .filter(attempt => attempt.node_id === nodeId)
    .reduce<AttemptRecord | undefined>(
      (last, each) => (last === undefined || each.attempt > last.attempt ? each : last),
      undefined
    );
}

function runRows(compare: RowMaker): CompareRow[] {
  const pipelines = compare.row('pipeline', 'value', ({ run }) => run.pipeline);
  return [
    compare.row('state', 'state', ({ run }) => run.state),
    compare.row('duration', 'seconds', ({ run }) =>
      isRunEnded(run.state) ? spanOf(run.started_at, run.finished_at) : undefined
    ),
    ...(pipelines.isDifferent ? [pipelines] : [])
  ];
}

/** Options say how a run was driven, so only those that differ are told. */
function optionRows(compare: RowMaker): CompareRow[] {
  return compare.named('', 'options', ({ run }) => run.options).filter(row => row.isDifferent);
}

function nodeGroup(compare: RowMaker, id: string, title: string): CompareGroup {
  const record = ({ run }: ComparedRun) => nodeRecord(run, id);
  const rows = [
    compare.row('state', 'state', each => record(each)?.state),
    compare.row('duration', 'seconds', each => {
      const node = record(each);
      return node && spanOf(node.started_at, node.finished_at);
    }),
    compare.row('source', 'hash', each => {
      const hash = lastAttempt(each, id)?.source_hash ?? record(each)?.source_hash;
      return hash ?? undefined;
    }),
    ...compare.named('parameter', 'parameter', each => lastAttempt(each, id)?.parameters ?? {}),
    ...compare.named('output', 'output', each => record(each)?.outputs ?? {})
  ];
  return {
    key: `node ${id}`,
    kind: 'node',
    title,
    rows: rows.filter(row => row.cells.some(cell => cell.value !== undefined))
  };
}

/** Makes rows of what runs have, compared with what the baseline has. */
class RowMaker {
  constructor(
    readonly runs: readonly ComparedRun[],
    readonly baseline: number
  ) {}

  row(
    name: string,
    kind: RowKind,
    valueOf: (run: ComparedRun) => JSONValue | undefined,
    key = name,
    of: CompareRow['of'] = ''
  ): CompareRow {
    const values = this.runs.map(valueOf);
    const base = values[this.baseline];
    const cells = values.map((value, index): CompareCell => {
      const isDifferent = index !== this.baseline && areDifferent(value, base, kind);
      return { value, isDifferent, delta: isDifferent ? deltaOf(value, base) : null };
    });
    return { key, name, of, kind, cells, isDifferent: cells.some(cell => cell.isDifferent) };
  }

  /** A row for each name that any run has, in the order in which they come. */
  named(
    of: CompareRow['of'],
    prefix: string,
    valuesOf: (run: ComparedRun) => JSONObject
  ): CompareRow[] {
    const names = new Set(this.runs.flatMap(run => Object.keys(valuesOf(run))));
    const valueOf = (name: string) => (run: ComparedRun) => {
      const values = valuesOf(run);
      return Object.hasOwn(values, name) ? values[name] : undefined;
    };
    return [...names].map(name => this.row(name, 'value', valueOf(name), `${prefix} ${name}`, of));
  }
}

function areDifferent(
  value: JSONValue | undefined,
  base: JSONValue | undefined,
  kind: RowKind
): boolean {
  if (value === undefined || base === undefined) {
    return value !== base;
  }
  if (kind === 'seconds' && typeof value === 'number' && typeof base === 'number') {
    return Math.abs(value - base) >= Math.max(SPAN_S, Math.abs(base) * SPAN_PART);
  }
  return !JSONExt.deepEqual(value, base);
}

function deltaOf(value: JSONValue | undefined, base: JSONValue | undefined): Delta | null {
  if (typeof value !== 'number' || typeof base !== 'number') {
    return null;
  }
  const amount = value - base;
  return { amount, share: base === 0 ? null : amount / Math.abs(base) };
}
