import { TranslationBundle } from '@jupyterlab/translation';
import { JSONValue } from '@lumino/coreutils';

import { momentText } from '../../elements/dates';
import { NodeState, isNodeEnded } from '../../model';
import { RunSummary } from '../../services';
import { shown } from '../../elements/values';
import { runWord } from '../runBar';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** A moment as one speaks of it: `now`, `5 min. ago`, `yesterday`; with its date when it is longer ago than a week. */
export function agoText(then: number, now: number, trans: TranslationBundle): string {
  const seconds = Math.max(0, now - then);
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
  if (seconds < MINUTE) {
    return trans.__('just now');
  }
  if (seconds < HOUR) {
    return format.format(-Math.floor(seconds / MINUTE), 'minute');
  }
  const days = daysBetween(then, now);
  if (days === 0 || seconds < 6 * HOUR) {
    return format.format(-Math.floor(seconds / HOUR), 'hour');
  }
  return seconds < 7 * DAY ? format.format(-Math.max(1, days), 'day') : momentText(then);
}

/** How often midnight passed. */
function daysBetween(then: number, now: number): number {
  const midnight = (time: number) => new Date(time * 1000).setHours(0, 0, 0, 0) / 1000;
  return Math.round((midnight(now) - midnight(then)) / DAY);
}

/** The parameters on one line: `day = 2026-11-01, lr = 0.1`. */
export function parametersText(run: RunSummary): string {
  return Object.entries(run.parameters)
    .map(([name, value]) => `${name} = ${plainText(value as JSONValue)}`)
    .join(', ');
}

/** A value as a person writes it into the filter. */
function plainText(value: JSONValue): string {
  const told = typeof value === 'string' ? value : shown(value, LONGEST);
  return told.length <= LONGEST ? told : `${told.slice(0, LONGEST - 1)}…`;
}

const LONGEST = 40;

/** Who failed first, and why; else what the run says of itself. */
export function reasonText(run: RunSummary, trans: TranslationBundle): string {
  const [first] = run.failed;
  const count = run.nodes.failed ?? 0;
  if (first === undefined) {
    return run.message ?? '';
  }
  const more = count > 1 ? ` ${trans._n('and %1 more', 'and %1 more', count - 1)}` : '';
  return first.message ? `${first.title}${more}: ${first.message}` : `${first.title}${more}`;
}

export function stateText(run: RunSummary, trans: TranslationBundle): string {
  return run.interrupted ? trans.__('Interrupted') : runWord(run, trans);
}

/** How many nodes have ended, of how many. */
export function endedOf(run: RunSummary): { ended: number; total: number } {
  const counts = Object.entries(run.nodes) as [NodeState, number][];
  const sum = (list: typeof counts) => list.reduce((total, [, count]) => total + count, 0);
  return { ended: sum(counts.filter(([state]) => isNodeEnded(state))), total: sum(counts) };
}

/** Whether there is something in a run to rerun that did not succeed. */
export function hasFailed(run: RunSummary): boolean {
  return (['failed', 'upstream_failed', 'cancelled'] as const).some(
    state => (run.nodes[state] ?? 0) > 0
  );
}
