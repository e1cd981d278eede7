import { Signal } from '@lumino/signaling';
import { describe, expect, it, vi } from 'vitest';

import type { RunView } from '../../model';
import { lastDurations, LastDurations, type NodeOutcome, type PastRun } from '..';
import { fakeRun } from './fakes';

function past(number: number, nodes: Record<string, Partial<NodeOutcome>>): PastRun {
  const outcomes = Object.entries(nodes).map(([id, told]) => {
    const outcome = { state: 'succeeded', attempt: 1, started_at: 10, finished_at: 12, ...told };
    return [id, outcome as NodeOutcome] as const;
  });
  return {
    run_id: `r${number}`,
    state: 'succeeded',
    created_at: number,
    started_at: number,
    finished_at: number,
    nodes: new Map(outcomes)
  };
}

describe('lastDurations', () => {
  const runs = [
    past(4, { train: { finished_at: 90 } }),
    past(3, { train: { finished_at: 80 } }),
    past(2, {
      train: { state: 'failed', finished_at: 70 },
      load: { state: 'reused', finished_at: 70 },
      constructor: { finished_at: 11 }
    }),
    past(1, { train: { finished_at: 15 }, load: { finished_at: 14 }, test: { finished_at: null } })
  ];

  it('are those of the newest earlier run in which the node ran and succeeded', () => {
    const seconds = lastDurations(runs, { run_id: 'r3', created_at: 3 });
    expect([...seconds]).toEqual([
      ['constructor', 1],
      ['train', 5],
      ['load', 4]
    ]);
  });
});

describe('LastDurations', () => {
  function setup() {
    const history = vi.fn(() =>
      Promise.resolve({ runs: [past(0, { train: {} })], order: [], titles: new Map() })
    );
    const runs = {
      run: fakeRun({ state: 'running', created_at: 5 }) as RunView | null,
      changed: new Signal<object, void>({})
    };
    const durations = new LastDurations({ api: { history }, runs });
    const show = (run: Partial<RunView>) => {
      runs.run = { ...(runs.run as RunView), ...run };
      runs.changed.emit();
    };
    return { history, durations, show };
  }

  it('reads when somebody sees it and when a run has ended, not for each event', async () => {
    const { history, durations, show } = setup();
    show({ seq: 2 });
    expect(history).not.toHaveBeenCalled();
    durations.isSeen = true;
    await expect.poll(() => durations.get('train')).toBe(2);
    expect(durations.get('constructor')).toBeNull();
    show({ seq: 3 });
    show({ seq: 4 });
    expect(history).toHaveBeenCalledTimes(1);
    show({ state: 'succeeded' });
    show({ seq: 9 });
    expect(history).toHaveBeenCalledTimes(2);
    show({ run_id: 'next', state: 'running' });
    expect(history).toHaveBeenCalledTimes(2);
    durations.dispose();
    show({ state: 'failed' });
    expect(history).toHaveBeenCalledTimes(2);
  });

  it('does not ask again and again where the server refuses', async () => {
    const { history, durations, show } = setup();
    history.mockRejectedValueOnce(new Error('Not now.'));
    durations.isSeen = true;
    await Promise.resolve();
    show({ seq: 5 });
    show({ seq: 6 });
    expect(history).toHaveBeenCalledTimes(1);
    durations.isSeen = true;
    await expect.poll(() => durations.get('train')).toBe(2);
    durations.dispose();
  });
});
