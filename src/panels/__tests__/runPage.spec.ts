import { describe, expect, it } from 'vitest';

import { newNodeRecord, type AttemptRecord, type NodeRecord } from '../../model';
import { fakeRun } from '../../services/__tests__/fakes';
import { attemptGroups } from '../runPage/attempts/attemptGroups';
import { outputGroups } from '../runPage/outputs/outputGroups';
import { copyText, numberText, valueText } from '../runPage/outputs/values';
import { tabAfter } from '../runPage/RunTabs';
import { failedNodes } from '../runBar';

const record = (id: string, fields: Partial<NodeRecord>): NodeRecord => ({
  ...newNodeRecord(id),
  ...fields
});

const attempt = (node_id: string, number: number) =>
  ({ node_id, attempt: number }) as AttemptRecord;

const RUN = fakeRun({
  document: {
    version: 1,
    nodes: [
      { id: 'late', name: 'Late', path: 'late.ipynb' },
      { id: 'first', name: 'First', path: 'first.ipynb' },
      { id: 'after', path: 'after.ipynb' }
    ]
  },
  nodes: {
    late: record('late', { state: 'failed', finished_at: 20, attempt: 1, width: 2 }),
    first: record('first', { state: 'failed', finished_at: 10, attempt: 2, outputs: { x: 1 } }),
    after: record('after', { state: 'upstream_failed' }),
    'late.1': record('late.1', { state: 'failed', attempt: 1 })
  }
});

describe('The page of a run', () => {
  it('blames the node that failed first, and none that only could not run', () => {
    expect(failedNodes(RUN).map(node => node.title)).toEqual(['First', 'Late']);
  });

  it('shows what nodes left in their order, and the chosen instance beneath its node', () => {
    expect(outputGroups(RUN, null).map(group => group.id)).toEqual(['late', 'first']);
    expect(outputGroups(RUN, 'late.1').map(group => group.id)).toEqual(['late', 'late.1', 'first']);
    expect(outputGroups(RUN, 'late.1').map(group => group.isNotebook)).toEqual([false, true, true]);
  });

  it('groups attempts by their nodes, newest first, also of nodes that are there no more', () => {
    const attempts = [
      attempt('gone', 1),
      attempt('first', 1),
      attempt('late.1', 1),
      attempt('first', 2)
    ];
    const all = attemptGroups(RUN, attempts, null);
    expect(all.map(group => group.title)).toEqual(['Late', 'First', 'gone']);
    expect(all[1].attempts.map(each => each.attempt)).toEqual([2, 1]);
    expect(attemptGroups(RUN, attempts, 'late').map(group => group.instance)).toEqual([1]);
    expect(attemptGroups(RUN, attempts, 'after')).toEqual([]);
  });

  it('walks along its tabs by keys, around at both ends', () => {
    expect(tabAfter('graph', 'ArrowRight')).toBe('grid');
    expect(tabAfter('graph', 'ArrowLeft')).toBe('attempts');
    expect(tabAfter('attempts', 'ArrowRight')).toBe('graph');
    expect(tabAfter('log', 'Home')).toBe('graph');
    expect(tabAfter('log', 'x')).toBeNull();
  });
});

describe('Values that nodes left', () => {
  it.each([
    [1234567, '1,234,567'],
    [0.9638888888888889, '0.963889'],
    [1234567.891, '1,234,568'],
    [0.00000123456789, '1.23457e-6'],
    [-0.5, '-0.5'],
    [0, '0']
  ])('tell the number %d as %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it('fold what is long and copy all of it', () => {
    const list = Array.from({ length: 200 }, (_, index) => index);
    expect(valueText('short\ntext')).toEqual({
      short: 'short\ntext',
      whole: null,
      isNumber: false
    });
    expect(valueText(list).whole).toContain('199');
    expect(valueText(list).short).not.toContain('199');
    expect(valueText('x'.repeat(500)).short.length).toBeLessThan(200);
    expect(copyText('plain')).toBe('plain');
    expect(copyText([1, 2])).toBe('[\n  1,\n  2\n]');
  });
});
