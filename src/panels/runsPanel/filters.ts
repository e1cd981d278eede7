import { RunState } from '../../model';
import { RunQuery } from '../../services';

export const RUN_STATES: readonly RunState[] = [
  'running',
  'pending',
  'succeeded',
  'failed',
  'cancelled'
];

export const PERIODS = ['any', 'today', 'week', 'month', 'own'] as const;
/** When the runs began: at any time, today, in the last 7 or 30 days, or between two days. */
export type Period = (typeof PERIODS)[number];

/** What the list is narrowed by, as a person chose it. */
export interface RunFilter {
  /** None stands for all. */
  states: readonly RunState[];
  period: Period;
  /** Days as `YYYY-MM-DD`, the last one included; empty for no bound. They count for the period `own`. */
  from: string;
  to: string;
  /** `name` or `name=value`. */
  parameter: string;
}

export const NO_FILTER: RunFilter = { states: [], period: 'any', from: '', to: '', parameter: '' };

export function isNarrowed(filter: RunFilter): boolean {
  return countFilters(filter) > 0;
}

/** How many of its parts let not everything pass. */
export function countFilters(filter: RunFilter): number {
  const hasOwn = filter.period === 'own' && (filter.from !== '' || filter.to !== '');
  return [
    filter.states.length > 0,
    hasOwn || !['any', 'own'].includes(filter.period),
    filter.parameter.trim() !== ''
  ].filter(Boolean).length;
}

/** The query of the list; `pipeline` null stands for all of the workspace. */
export function queryOfFilter(filter: RunFilter, pipeline: string | null, now: Date): RunQuery {
  const [since, until] = boundsOf(filter, now);
  const parameter = filter.parameter.trim();
  return {
    ...(pipeline === null ? {} : { pipeline }),
    ...(filter.states.length > 0 ? { states: filter.states } : {}),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
    ...(parameter === '' ? {} : { parameter })
  };
}

/** Seconds since the epoch; days begin at midnight of the reader's own clock. */
function boundsOf(filter: RunFilter, now: Date): [number | null, number | null] {
  const midnight = (daysAgo: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).getTime() / 1000;
  switch (filter.period) {
    case 'any':
      return [null, null];
    case 'today':
      return [midnight(0), null];
    case 'week':
      return [midnight(6), null];
    case 'month':
      return [midnight(29), null];
    case 'own':
      return [dayBegin(filter.from, 0), dayBegin(filter.to, 1)];
  }
}

function dayBegin(text: string, later: number): number | null {
  const [year, month, day] = text.split('-').map(Number);
  const time = new Date(year, month - 1, day + later).getTime() / 1000;
  return text !== '' && Number.isFinite(time) ? time : null;
}

/** The filter with one more state, or one less. */
export function toggleState(filter: RunFilter, state: RunState): RunFilter {
  const states = filter.states.includes(state)
    ? filter.states.filter(each => each !== state)
    : [...filter.states, state];
  return { ...filter, states };
}
