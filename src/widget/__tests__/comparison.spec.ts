import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError, type DagflowApi } from '../../services';
import { fakeRun } from '../../services/__tests__/fakes';
import { Comparison } from '../comparePage/comparison';

const trans = nullTranslator.load('jupyter-dagflow');

describe('Comparison', () => {
  let states: Map<string, () => ReturnType<typeof fakeRun>>;
  let comparison: Comparison;
  const asked: string[] = [];

  const compare = async (runIds: string[], baselineId?: string): Promise<void> => {
    const api = {
      run: (id: string) => {
        asked.push(id);
        return Promise.resolve().then(() => states.get(id)!());
      },
      attempts: () => Promise.resolve([])
    } as unknown as DagflowApi;
    comparison = new Comparison({ api, runIds, baselineId, trans });
    await vi.waitFor(() => expect(comparison.isLoaded).toBe(true));
  };

  beforeEach(() => {
    asked.length = 0;
    const ended = { state: 'succeeded', finished_at: 200 } as const;
    states = new Map([
      ['old', () => fakeRun({ run_id: 'old', created_at: 1, ...ended })],
      ['new', () => fakeRun({ run_id: 'new', created_at: 9, ...ended })],
      ['gone', () => Promise.reject(new ApiError('No such run.', 404)) as never],
      ['away', () => Promise.reject(new ApiError('The server could not be reached.', 0)) as never]
    ]);
  });

  afterEach(() => {
    comparison.dispose();
    vi.useRealTimers();
  });

  it('has its runs from the oldest to the newest, each once', async () => {
    await compare(['new', 'old', 'new'], 'new');
    expect(comparison.runs.map(({ run }) => run.run_id)).toEqual(['old', 'new']);
    expect([comparison.baseline, asked.length]).toEqual([1, 2]);
    comparison.remove('new');
    expect([comparison.baseline, comparison.runIds]).toEqual([0, ['old']]);
  });

  it('says of runs that are gone, or could not be read', async () => {
    await compare(['old', 'gone', 'away']);
    expect(comparison.runs).toHaveLength(1);
    expect(comparison.problems).toEqual([
      'The run gone is gone: it was deleted.',
      'The run away could not be read. The server could not be reached.'
    ]);
    comparison.remove('gone');
    expect(comparison.problems).toHaveLength(1);
  });

  it('reads those that go on again until they have ended', async () => {
    vi.useFakeTimers();
    states.set('new', () => fakeRun({ run_id: 'new', created_at: 9, state: 'running' }));
    await compare(['old', 'new']);
    states.set('new', () => fakeRun({ run_id: 'new', created_at: 9, state: 'failed' }));
    await vi.advanceTimersByTimeAsync(3000);
    expect(comparison.runs.at(-1)?.run.state).toBe('failed');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(asked).toEqual(['old', 'new', 'new']);
  });
});
