import { isRunEnded, nodeRecord, type RunState } from '../../model';
import { nodesOf, spanOf, type ComparedRun } from './table';

/** A number as it went over the runs. */
export interface Series {
  key: string;
  kind: 'output' | 'duration';
  /** The node; empty for what the run as a whole has. */
  node: string;
  /** The output; empty for a duration. */
  name: string;
  /** One for each run; null where it has none. */
  points: readonly SeriesPoint[];
}

export interface SeriesPoint {
  runId: string;
  state: RunState;
  value: number | null;
}

/** What is a number in two runs at least: outputs of nodes first, then how long runs and nodes took. */
export function seriesOf(runs: readonly ComparedRun[]): Series[] {
  const nodes = nodesOf(runs);
  const outputs = nodes.flatMap(([id, title]) => {
    const outputsOf = ({ run }: ComparedRun) => nodeRecord(run, id)?.outputs ?? {};
    const names = new Set(runs.flatMap(each => Object.keys(outputsOf(each))));
    return [...names].map(name =>
      series(runs, { key: `output ${id} ${name}`, kind: 'output', node: title, name }, each => {
        const values = outputsOf(each);
        return Object.hasOwn(values, name) ? values[name] : null;
      })
    );
  });
  const whole = series(runs, { key: 'run', kind: 'duration', node: '', name: '' }, ({ run }) =>
    isRunEnded(run.state) ? spanOf(run.started_at, run.finished_at) : null
  );
  const durations = nodes.map(([id, title]) =>
    series(runs, { key: `duration ${id}`, kind: 'duration', node: title, name: '' }, ({ run }) => {
      const record = nodeRecord(run, id);
      return record && spanOf(record.started_at, record.finished_at);
    })
  );
  return [...outputs, whole, ...durations].filter(
    ({ points }) => points.filter(point => point.value !== null).length > 1
  );
}

function series(
  runs: readonly ComparedRun[],
  named: Omit<Series, 'points'>,
  valueOf: (run: ComparedRun) => unknown
): Series {
  const points = runs.map(each => {
    const value = valueOf(each);
    return {
      runId: each.run.run_id,
      state: each.run.state,
      value: typeof value === 'number' && Number.isFinite(value) ? value : null
    };
  });
  return { ...named, points };
}
