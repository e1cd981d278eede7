import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { NO_FILTER, countFilters, isNarrowed, queryOfFilter, toggleState } from '../filters';
import {
  NO_MARKING,
  chosenIds,
  goTo,
  kept,
  markRange,
  reach,
  stepFrom,
  toggleMark
} from '../marking';
import { agoText, endedOf, hasFailed, parametersText, reasonText } from '../texts';
import { fakeSummary } from './fakeSummary';

const trans = nullTranslator.load('jupyter-dagflow');
const IDS = ['a', 'b', 'c', 'd'];

describe('A filter', () => {
  const now = new Date(2026, 10, 21, 15, 30);
  const seconds = (day: number) => new Date(2026, 10, day).getTime() / 1000;

  it('lets all pass as long as it says nothing', () => {
    expect(queryOfFilter(NO_FILTER, null, now)).toEqual({});
    expect(queryOfFilter(NO_FILTER, 'a.dagflow', now)).toEqual({ pipeline: 'a.dagflow' });
    expect(isNarrowed({ ...NO_FILTER, period: 'own', parameter: ' ' })).toBe(false);
  });

  it.each([
    ['today', seconds(21)],
    ['week', seconds(15)],
    ['month', new Date(2026, 9, 23).getTime() / 1000]
  ] as const)('begins days at midnight: %s', (period, since) => {
    expect(queryOfFilter({ ...NO_FILTER, period }, null, now)).toEqual({ since });
  });

  it('has the last day whole', () => {
    const filter = { ...NO_FILTER, period: 'own', from: '2026-11-03', to: '2026-11-05' } as const;
    expect(queryOfFilter(filter, null, now)).toEqual({ since: seconds(3), until: seconds(6) });
    expect(queryOfFilter({ ...filter, to: '', from: 'soon' }, null, now)).toEqual({});
  });

  it('counts what narrows the list', () => {
    const filter = toggleState({ ...NO_FILTER, period: 'today', parameter: 'x=1' }, 'failed');
    expect([countFilters(filter), filter.states]).toEqual([3, ['failed']]);
    expect(toggleState(filter, 'failed').states).toEqual([]);
  });
});

describe('Marking runs', () => {
  it('takes the current one along when a second is marked with a key held', () => {
    expect([...toggleMark(goTo('a'), 'c', true).marked]).toEqual(['a', 'c']);
    // The focus is at a run before the press that marks it is told.
    expect([...toggleMark(reach(goTo('a'), 'c', true), 'c', true).marked]).toEqual(['a', 'c']);
    expect(reach(goTo('a'), 'c', false).anchor).toBe('c');
    expect(chosenIds(reach(NO_MARKING, 'b', false), IDS)).toEqual(['b']);
    expect([...toggleMark(goTo('a'), 'c').marked]).toEqual(['c']);
    expect([...toggleMark(toggleMark(goTo('a'), 'c'), 'c').marked]).toEqual([]);
  });

  it('marks a range in either direction', () => {
    const range = markRange(goTo('c'), 'a', IDS);
    expect([[...range.marked], range.anchor]).toEqual([['a', 'b', 'c'], 'c']);
    expect([...markRange(range, 'd', IDS).marked]).toEqual(['c', 'd']);
  });

  it('acts on what is marked, else on the current run', () => {
    expect(chosenIds(NO_MARKING, IDS)).toEqual([]);
    expect(chosenIds(goTo('b'), IDS)).toEqual(['b']);
    expect(chosenIds(markRange(goTo('c'), 'b', IDS), IDS)).toEqual(['b', 'c']);
  });

  it('goes on at the next run when the current one is gone', () => {
    expect(kept(goTo('b'), IDS, ['a', 'c', 'd']).current).toBe('c');
    expect(kept(goTo('d'), IDS, ['a', 'b']).current).toBe('b');
    expect(kept(goTo('d'), IDS, []).current).toBeNull();
    const same = goTo('b');
    expect(kept(same, IDS, ['new', ...IDS])).toBe(same);
  });

  it('steps with the keys', () => {
    expect(stepFrom(null, 'ArrowDown', IDS)).toBe('a');
    expect(stepFrom('a', 'ArrowUp', IDS)).toBe('a');
    expect(stepFrom('b', 'End', IDS)).toBe('d');
    expect(stepFrom('b', 'constructor', IDS)).toBeNull();
    expect(stepFrom(null, 'End', [])).toBeNull();
  });
});

describe('A row', () => {
  it('says who failed first and why', () => {
    const failed = [{ nodeId: 'x', title: 'Load', message: 'KeyError: x' }];
    expect(reasonText(fakeSummary({ failed }), trans)).toBe('Load and 1 more: KeyError: x');
    expect(reasonText(fakeSummary({ message: 'It took too long.' }), trans)).toBe(
      'It took too long.'
    );
  });

  it('counts nodes and shows parameters as they are typed into the filter', () => {
    expect(endedOf(fakeSummary({ nodes: { failed: 1, running: 1, pending: 2 } }))).toEqual({
      ended: 1,
      total: 4
    });
    expect([hasFailed(fakeSummary()), hasFailed(fakeSummary({ nodes: {} }))]).toEqual([
      true,
      false
    ]);
    const parameters = { day: '2026-11-01', lr: 0.1, long: 'x'.repeat(60) };
    expect(parametersText(fakeSummary({ parameters }))).toBe(
      `day = 2026-11-01, lr = 0.1, long = ${'x'.repeat(39)}…`
    );
  });

  it('tells the time as one speaks of it', () => {
    const now = new Date(2026, 10, 21, 15, 30).getTime() / 1000;
    expect(agoText(now + 3, now, trans)).toBe('just now');
    expect(agoText(now - 300, now, trans)).toMatch(/^5 min/);
    expect(agoText(now - 3 * 3600, now, trans)).toMatch(/^3 h/);
    expect(agoText(now - 86_400, now, trans)).toBe('yesterday');
    expect(agoText(now - 40 * 86_400, now, trans)).toContain('12');
  });
});
