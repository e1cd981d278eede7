import { describe, expect, it } from 'vitest';

import { newNodeRecord } from '../../../../model';
import type { PastRun, RunHistory } from '../../../../services';
import { readHistory } from '../../../../services';
import { fakeRun } from '../../../../services/__tests__/fakes';
import { durationOf, gridColumns, gridRows, statesShown } from '../columns';
import { placeAfter } from '../places';

function past(run_id: string, created_at: number, ...nodes: string[]): PastRun {
  const outcome = { state: 'succeeded', attempt: 1, started_at: 1, finished_at: 3 } as const;
  return {
    run_id,
    state: 'succeeded',
    created_at,
    started_at: created_at,
    finished_at: created_at + 5,
    nodes: new Map(nodes.map(id => [id, outcome]))
  };
}

function history(...runs: PastRun[]): RunHistory {
  const ids = [...new Set(runs.flatMap(run => [...run.nodes.keys()]))];
  return { runs, order: ids, titles: new Map(ids.map(id => [id, id.toUpperCase()])) };
}

const run = fakeRun({
  run_id: 'own',
  created_at: 100,
  state: 'running',
  document: { version: 1, nodes: [{ id: 'train', name: 'Train' }], edges: [] },
  nodes: {
    train: { ...newNodeRecord('train'), state: 'running', started_at: 101 },
    'train.0': { ...newNodeRecord('train.0'), state: 'failed' }
  }
});

describe('the columns of the grid', () => {
  it('are oldest first, the own run as it is now', () => {
    const columns = gridColumns(
      history(past('own', 100, 'train'), past('old', 50, 'train')),
      run,
      true
    );
    expect(columns.map(column => [column.runId, column.state, column.isOwn])).toEqual([
      ['old', 'succeeded', false],
      ['own', 'running', true]
    ]);
    expect([...columns[1].nodes.keys()]).toEqual(['train']);
    expect(statesShown(columns)).toEqual(['succeeded', 'running']);
  });

  it('have the own run also where the history lacks it: at the end if it is the newest, else apart', () => {
    const newer = gridColumns(history(past('old', 50, 'train')), run, true);
    expect(newer.map(column => [column.runId, column.isApart])).toEqual([
      ['old', false],
      ['own', false]
    ]);
    const older = gridColumns(history(past('new', 500, 'train')), run, true);
    expect(older.map(column => [column.runId, column.isApart])).toEqual([
      ['own', true],
      ['new', false]
    ]);
    expect(gridColumns(history(past('new', 500)), run, false)).toHaveLength(1);
    expect(gridColumns(history(), run, true)).toHaveLength(1);
  });

  it('give the rows: those that are shown, what the newest lacks marked, what the history lacks after all', () => {
    const told = history(past('new', 500, 'load'), past('old', 50, 'load', 'gone'));
    const columns = gridColumns(told, run, true);
    expect(gridRows(told, run, columns)).toEqual([
      { nodeId: 'load', title: 'LOAD', isGone: false },
      { nodeId: 'gone', title: 'GONE', isGone: true },
      { nodeId: 'train', title: 'Train', isGone: true }
    ]);
  });

  it('last as long as they took, or until now', () => {
    expect([durationOf(null, null, 9), durationOf(2, null, 9), durationOf(2, 5, 9)]).toEqual([
      null,
      7,
      3
    ]);
  });
});

describe('placeAfter', () => {
  const after = (key: string, row: number, column: number, isControl = false) =>
    placeAfter(key, isControl, { row, column }, { rows: 30, columns: 5 });

  it('goes from cell to cell and stays in the grid', () => {
    expect(after('ArrowUp', 0, 2)).toEqual({ row: -1, column: 2 });
    expect(after('ArrowUp', -1, 2)).toEqual({ row: -1, column: 2 });
    expect(after('ArrowDown', 29, 2)).toEqual({ row: 29, column: 2 });
    expect(after('ArrowRight', 3, 4)).toEqual({ row: 3, column: 4 });
    expect(after('ArrowLeft', 3, 4)).toEqual({ row: 3, column: 3 });
  });

  it('leaps', () => {
    expect(after('Home', 7, 3)).toEqual({ row: 7, column: 0 });
    expect(after('End', 7, 3, true)).toEqual({ row: 29, column: 4 });
    expect(after('Home', 7, 3, true)).toEqual({ row: -1, column: 0 });
    expect(after('PageDown', 25, 0)).toEqual({ row: 29, column: 0 });
    expect(after('PageUp', 25, 0)).toEqual({ row: 15, column: 0 });
    expect(after('x', 1, 1)).toBeNull();
  });
});

describe('readHistory', () => {
  const body = {
    runs: [
      {
        run_id: 'r',
        state: 'failed',
        created_at: 1,
        started_at: 2,
        finished_at: null,
        nodes: { constructor: { state: 'failed', attempt: 2, started_at: 2, finished_at: 3 } }
      }
    ],
    order: ['constructor'],
    titles: { constructor: 'Load' }
  };

  it('reads ids of any name', () => {
    const { runs, order, titles } = readHistory(body);
    expect(runs[0].nodes.get('constructor')?.attempt).toBe(2);
    expect([order, titles.get('constructor'), titles.get('toString')]).toEqual([
      ['constructor'],
      'Load',
      undefined
    ]);
  });

  it('says what is wrong', () => {
    expect(() => readHistory({ ...body, order: [1] })).toThrow('order[0] is not a text.');
    const wrong = [{ ...body.runs[0], nodes: { a: { state: 'failed', attempt: 'x' } } }];
    expect(() => readHistory({ ...body, runs: wrong })).toThrow(
      'runs[0].nodes.a.attempt is not a number.'
    );
  });
});
