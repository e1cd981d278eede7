import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONValue } from '@lumino/coreutils';

import { durationText, spanText } from '../../elements/durations';
import { momentText } from '../../elements/dates';
import { stemOf, type RunView } from '../../model';
import { numberText, valueText } from '../runPage/outputs/values';
import type { ComparedRun, Delta, RowKind } from './table';

const HASH = 8;

/** A value in a cell, and all of it where that leaves something out. */
export function cellText(value: JSONValue, kind: RowKind): { short: string; whole: string } {
  if (kind === 'seconds' && typeof value === 'number') {
    const whole = spanText(0, value) ?? '';
    return { short: whole, whole };
  }
  if (kind === 'hash') {
    return { short: String(value).slice(0, HASH), whole: String(value) };
  }
  const { short, whole } = valueText(value);
  return { short, whole: whole ?? short };
}

/** By how much a number differs: `+0.03 (+3.3 %)`. */
export function deltaText({ amount, share }: Delta, kind: RowKind): string {
  const size = Math.abs(amount);
  const told = kind === 'seconds' ? (spanText(0, size) ?? '') : numberText(size);
  const sign = amount < 0 ? '−' : '+';
  return share === null ? sign + told : `${sign}${told} (${sign}${percentText(Math.abs(share))})`;
}

/** A part of a whole: `0.4 %`, `12 %`. */
export function percentText(share: number): string {
  const percent = share * 100;
  const digits = percent < 10 ? 1 : 0;
  return percent >= 100_000 ? '> 99,999 %' : `${percent.toFixed(digits)} %`;
}

/** What runs are called beside each other: the moment of each, to the second where two began in one minute. */
export function runLabels(runs: readonly ComparedRun[]): string[] {
  const began = runs.map(({ run }) => run.started_at ?? run.created_at);
  const short = began.map(time => momentText(time));
  return short.map((label, index) => {
    const isTwice = short.indexOf(label) !== short.lastIndexOf(label);
    const seconds = String(new Date(began[index] * 1000).getSeconds()).padStart(2, '0');
    return isTwice ? `${label}:${seconds}` : label;
  });
}

export function pipelineName(run: RunView): string {
  return run.document.name || stemOf(run.pipeline);
}

/** How long a run took; a dash before it has ended. */
export function runSpan(run: RunView, trans: TranslationBundle): string {
  return run.started_at === null || run.finished_at === null
    ? trans.__('not ended')
    : run.finished_at - run.started_at < 60
      ? (spanText(run.started_at, run.finished_at) ?? '')
      : durationText(run.finished_at - run.started_at);
}
