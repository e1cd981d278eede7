import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { newNodeRecord, type NodeState, type RunState, type RunView } from '../../../model';
import { fakeRun } from '../../../services/__tests__/fakes';
import { announcementOf } from '../announcements';

const trans = nullTranslator.load('');
const TRAIN = 't';

function run(states: Record<string, NodeState>, state: RunState = 'running'): RunView {
  const records = Object.entries(states).map(
    ([id, each]) => [id, { ...newNodeRecord(id), state: each }] as const
  );
  return fakeRun({
    state,
    nodes: Object.fromEntries(records),
    document: { version: 1, nodes: [{ id: TRAIN, name: 'train' }, { id: 'b' }], edges: [] }
  });
}

const told = (before: RunView | null, after: RunView | null) =>
  announcementOf(before, after, trans);

describe('An announcement', () => {
  it('names what ended, by its title, and counts', () => {
    const before = run({ [TRAIN]: 'running', b: 'pending' });
    expect(told(before, run({ [TRAIN]: 'failed', b: 'upstream_failed' }))).toBe(
      'train failed. 2 of 2 done.'
    );
  });

  it('gathers several changes, the worst first, and names but a few', () => {
    const before = run({ a: 'running', b: 'pending', c: 'pending', d: 'pending', e: 'running' });
    const after = run({ a: 'failed', b: 'running', c: 'running', d: 'running', e: 'succeeded' });
    expect(told(before, after)).toBe('a failed. b, c, d running. e succeeded. 2 of 5 done.');
    const many = run({ a: 'running', b: 'running', c: 'running', d: 'running', e: 'running' });
    expect(told(before, many)).toBe('b, c, d running. 0 of 5 done.');
    const idle = run({ a: 'pending', b: 'pending', c: 'pending', d: 'pending', e: 'pending' });
    expect(told(idle, many)).toBe('a, b, c and 2 more running. 0 of 5 done.');
  });

  it('tells the end of the run', () => {
    const before = run({ [TRAIN]: 'running', b: 'succeeded' });
    expect(told(before, run({ [TRAIN]: 'succeeded', b: 'succeeded' }, 'succeeded'))).toBe(
      'train succeeded. The run succeeded. 2 of 2 done.'
    );
    expect(told(before, run({ [TRAIN]: 'failed', b: 'succeeded' }, 'failed'))).toBe(
      'train failed. The run failed: 1 node. 2 of 2 done.'
    );
    expect(told(before, run({ [TRAIN]: 'cancelled', b: 'succeeded' }, 'cancelled'))).toContain(
      'The run was cancelled.'
    );
  });

  it('says nothing where nothing happened, nor of single instances and queues', () => {
    const before = run({ b: 'pending' });
    expect(told(before, before)).toBeNull();
    expect(told(before, run({ b: 'queued', 'b.0': 'failed' }))).toBeNull();
    expect(told(null, run({ b: 'failed' }, 'failed'))).toBeNull();
    expect(told(before, null)).toBeNull();
  });

  it('tells that another run is under way', () => {
    const next = { ...run({ b: 'pending' }), run_id: 'another' };
    expect(told(run({ b: 'failed' }, 'failed'), next)).toBe('A run is under way. 0 of 1 done.');
    expect(told(null, next)).toBe('A run is under way. 0 of 1 done.');
    expect(told(run({ b: 'failed' }, 'failed'), { ...next, state: 'failed' })).toBeNull();
  });
});
