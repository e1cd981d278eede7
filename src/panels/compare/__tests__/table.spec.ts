import type { JSONObject } from '@lumino/coreutils';
import { describe, expect, it } from 'vitest';

import { newNodeRecord, type AttemptRecord, type NodeRecord, type RunView } from '../../../model';
import { fakeRun } from '../../../services/__tests__/fakes';
import { chartOf, roundTicks } from '../chart';
import { seriesOf } from '../series';
import { comparisonOf, countRows, inOrder, onlyDifferent, type ComparedRun } from '../table';

interface Given extends Partial<RunView> {
  node?: Partial<NodeRecord>;
  attempts?: { attempt: number; parameters?: JSONObject; source_hash?: string }[];
}

function compared(run_id: string, { node, attempts, ...given }: Given = {}): ComparedRun {
  return {
    run: fakeRun({
      run_id,
      state: 'succeeded',
      started_at: 100,
      finished_at: 110,
      document: { version: 1, nodes: [{ id: 'train', name: 'Train' }], edges: [] },
      nodes: { train: { ...newNodeRecord('train'), state: 'succeeded', ...node } },
      ...given
    }),
    attempts: (attempts ?? []).map(
      each => ({ node_id: 'train', parameters: {}, source_hash: null, ...each }) as AttemptRecord
    )
  };
}

function rowsOf(runs: ComparedRun[], group: string, baseline = 0) {
  const found = comparisonOf(runs, baseline).find(each => each.key === group);
  return new Map(found?.rows.map(row => [row.key, row]));
}

describe('runs side by side', () => {
  it('stand from the oldest to the newest', () => {
    const runs = [
      compared('b', { created_at: 5 }),
      compared('c', { created_at: 9 }),
      compared('a', { created_at: 5 })
    ];
    expect(inOrder(runs).map(each => each.run.run_id)).toEqual(['a', 'b', 'c']);
  });

  it('have parameters compared as JSON, and what is not there', () => {
    const rows = rowsOf(
      [
        compared('a', { parameters: { day: 'x', grid: { a: [1], b: 2 }, gone: null } }),
        compared('b', { parameters: { day: 'y', grid: { b: 2, a: [1] }, constructor: 1 } })
      ],
      'parameters'
    );
    expect([...rows.keys()]).toEqual([
      'parameters day',
      'parameters grid',
      'parameters gone',
      'parameters constructor'
    ]);
    expect(rows.get('parameters grid')?.isDifferent).toBe(false);
    expect(rows.get('parameters day')?.cells.map(cell => cell.isDifferent)).toEqual([false, true]);
    expect(rows.get('parameters gone')?.cells.map(cell => cell.value)).toEqual([null, undefined]);
    expect(rows.get('parameters gone')?.cells[1].isDifferent).toBe(true);
    expect(rows.get('parameters constructor')?.cells[0].value).toBeUndefined();
  });

  it('tell by how much numbers differ from the baseline', () => {
    const runs = [0.5, 0.4, 0, 0.5].map((accuracy, index) =>
      compared(`r${index}`, { node: { outputs: { accuracy } } })
    );
    const [first, second, third, last] = rowsOf(runs, 'node train').get('output accuracy')!.cells;
    expect([first.delta, last.delta, last.isDifferent]).toEqual([null, null, false]);
    expect(second.delta?.amount).toBeCloseTo(-0.1);
    expect(second.delta?.share).toBeCloseTo(-0.2);
    expect(third.delta?.share).toBe(-1);
    const others = rowsOf(runs, 'node train', 2).get('output accuracy')!.cells;
    expect(others.map(cell => cell.isDifferent)).toEqual([true, true, false, true]);
    expect(others[0].delta).toEqual({ amount: 0.5, share: null });
  });

  it('tell of durations that differ by more than chance', () => {
    const runs = [110, 110.9, 112, null].map((finished_at, index) =>
      compared(`r${index}`, { finished_at, state: finished_at ? 'succeeded' : 'running' })
    );
    const { cells } = rowsOf(runs, 'run').get('duration')!;
    expect(cells.map(cell => cell.isDifferent)).toEqual([false, false, true, true]);
    expect(cells[3].value).toBeUndefined();
  });

  it('have of a node what its last attempt had', () => {
    const rows = rowsOf(
      [
        compared('a', { attempts: [{ attempt: 1, source_hash: 'one', parameters: { lr: 1 } }] }),
        compared('b', {
          attempts: [
            { attempt: 2, source_hash: 'two', parameters: { lr: 3 } },
            { attempt: 1, source_hash: 'one', parameters: { lr: 2 } }
          ]
        })
      ],
      'node train'
    );
    expect(rows.get('source')?.cells[1]).toMatchObject({ value: 'two', isDifferent: true });
    expect(rows.get('parameter lr')?.cells[1]).toMatchObject({
      value: 3,
      delta: { amount: 2, share: 2 }
    });
  });

  it('compare nodes by their ids, whatever pipelines they are of', () => {
    const other = compared('b', {
      pipeline: 'other.dagflow',
      options: { parallel: 2 },
      document: {
        version: 1,
        nodes: [{ id: 'report' }, { id: 'train', name: 'Train all' }, { id: 'n', type: 'note' }],
        edges: []
      }
    });
    const groups = comparisonOf([compared('a'), other], 0);
    expect(groups.map(group => [group.key, group.title])).toEqual([
      ['run', ''],
      ['options', ''],
      ['node train', 'Train all']
    ]);
    expect(groups[0].rows.map(row => row.key)).toEqual(['state', 'duration', 'pipeline']);
    expect(groups[1].rows[0]).toMatchObject({ name: 'parallel', isDifferent: true });
  });

  it('can be shown where they differ alone', () => {
    const runs = [
      compared('a', { parameters: { x: 1, y: 1 } }),
      compared('b', { parameters: { x: 1, y: 2 } })
    ];
    const groups = comparisonOf(runs, 0);
    const different = onlyDifferent(groups);
    expect(different.map(group => group.key)).toEqual(['parameters']);
    expect([countRows(groups) > 3, countRows(different)]).toEqual([true, 1]);
  });
});

describe('numbers over runs', () => {
  it('are outputs first, then durations, each known in two runs at least', () => {
    const runs = [
      compared('a', {
        node: { outputs: { score: 1, word: 'x', once: 1 }, started_at: 1, finished_at: 3 }
      }),
      compared('b', {
        node: { outputs: { score: 'none', word: 'y' }, started_at: 1, finished_at: 2 }
      }),
      compared('c', { state: 'failed', node: { outputs: { score: 3, on: true } } })
    ];
    const found = seriesOf(runs);
    expect(found.map(each => each.key)).toEqual(['output train score', 'run', 'duration train']);
    expect(found[0].points.map(point => point.value)).toEqual([1, null, 3]);
    expect(found[0].points[2].state).toBe('failed');
  });

  it('have ticks at round distances around them', () => {
    expect(roundTicks(0.91, 0.948)).toEqual([0.91, 0.92, 0.93, 0.94, 0.95]);
    expect(roundTicks(-3, 12)).toEqual([-5, 0, 5, 10, 15]);
    expect(roundTicks(1_000_000, 4_000_000)).toEqual([1e6, 2e6, 3e6, 4e6]);
    for (const value of [0, 7, -1e-9, 1e300, 5e-324]) {
      const ticks = roundTicks(value, value);
      expect(ticks[0]).toBeLessThanOrEqual(value);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(value);
      expect(ticks.length).toBeLessThan(20);
    }
  });

  it('leave gaps where a run has none', () => {
    const box = { left: 10, right: 110, top: 0, bottom: 100 };
    const { points, lines, ticks } = chartOf([0, 10, null, 5, 10, null], box);
    expect(points[0]).toEqual({ x: 10, y: 100 });
    expect(points[1]).toEqual({ x: 30, y: 0 });
    expect(points[2]).toBeNull();
    expect(lines).toEqual(['M10,100L30,0', 'M70,50L90,0']);
    expect(ticks[0]).toEqual({ value: 0, y: 100 });
    expect(chartOf([3], box).points[0]?.x).toBe(60);
    expect(chartOf([null], box)).toEqual({ points: [null], lines: [], ticks: [] });
  });
});
