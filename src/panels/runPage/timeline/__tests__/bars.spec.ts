import { describe, expect, it } from 'vitest';

import { type AttemptRecord, newNodeRecord } from '../../../../model';
import { fakeRun } from '../../../../services/__tests__/fakes';
import { type TimelineBar, lanesOf, timelineRows } from '../bars';

function attempt(node_id: string, number: number, times: Partial<AttemptRecord>): AttemptRecord {
  return {
    node_id,
    attempt: number,
    state: 'succeeded',
    executor: 'local',
    directory: '',
    parameters: {},
    source_hash: null,
    key: null,
    queued_at: null,
    started_at: null,
    finished_at: null,
    outputs: {},
    artifacts: [],
    failure: null,
    resources: {},
    reused: null,
    ...times
  };
}

const run = fakeRun({
  document: {
    version: 1,
    nodes: [
      { id: 'b', name: 'Second' },
      { id: 'note', type: 'note' },
      { id: 'never', path: 'x/never.ipynb' },
      { id: 'a', name: 'First' }
    ],
    edges: [{ source: 'a', target: 'b' }]
  },
  nodes: {
    a: { ...newNodeRecord('a'), state: 'pending', attempt: 1, queued_at: 1, finished_at: null },
    b: { ...newNodeRecord('b'), state: 'running', attempt: 1, queued_at: 4, started_at: 5 },
    'b.0': { ...newNodeRecord('b.0'), state: 'failed', attempt: 2, queued_at: 6, finished_at: 7 }
  }
});

describe('timelineRows', () => {
  it('puts nodes in the order in which they began, and notes nowhere', () => {
    const rows = timelineRows(run, [
      attempt('a', 1, { queued_at: 1, started_at: 2, finished_at: 3 }),
      attempt('b.0', 1, { state: 'failed', queued_at: 4, started_at: 4, finished_at: 5 })
    ]);
    expect(rows.map(row => [row.nodeId, row.title, row.bars.length])).toEqual([
      ['a', 'First', 1],
      ['b', 'Second', 3],
      ['never', 'never', 0]
    ]);
  });

  it('lets what has ended be, and knows what goes on from the records', () => {
    const [first, second] = timelineRows(run, [
      attempt('a', 1, { queued_at: 1, started_at: 2, finished_at: 3 }),
      attempt('b', 1, { state: 'queued', queued_at: 4 })
    ]);
    expect(first.bars[0]).toMatchObject({ state: 'succeeded', finishedAt: 3 });
    expect(second.bars[0]).toMatchObject({ state: 'running', startedAt: 5, finishedAt: null });
  });

  it('does with the records alone until the attempts are there', () => {
    expect(timelineRows(run, null).map(row => row.bars.length)).toEqual([1, 2, 0]);
  });
});

describe('lanesOf', () => {
  const bar = (nodeId: string, queuedAt: number, finishedAt: number): TimelineBar => ({
    nodeId,
    attempt: 1,
    state: 'succeeded',
    queuedAt,
    startedAt: queuedAt,
    finishedAt
  });

  it('gives attempts one lane', () => {
    expect(lanesOf([bar('a', 0, 9), bar('a', 5, 10)], 0, 4)).toEqual([0, 0]);
  });

  it('gives instances at the same time lanes of their own, as far as they go', () => {
    const bars = [
      bar('a.0', 0, 5),
      bar('a.1', 0, 9),
      bar('a.2', 1, 3),
      bar('a.3', 5, 6),
      bar('a.4', 5, 7)
    ];
    expect(lanesOf(bars, 0, 9)).toEqual([0, 1, 2, 0, 2]);
    expect(lanesOf(bars, 0, 2)).toEqual([0, 1, 1, 0, 1]);
  });
});
