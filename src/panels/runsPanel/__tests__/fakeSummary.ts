import type { RunSummary } from '../../../services';

/** A run as lists tell of it: one that failed, unless said otherwise. */
export function fakeSummary(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    run_id: 'r',
    pipeline: 'a/b.dagflow',
    state: 'failed',
    created_at: 0,
    started_at: null,
    finished_at: null,
    nodes: { succeeded: 2, failed: 2, upstream_failed: 1 },
    interrupted: false,
    parameters: {},
    message: null,
    failed: [],
    ...changes
  };
}
