import { act, cleanup, render, screen } from '@testing-library/react';
import { Signal } from '@lumino/signaling';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { newNodeRecord, type NodeRecord } from '../../../model';
import { fakeContext } from '../../__tests__/fakeContext';
import type { CanvasModel } from '../../canvasModel';
import { CanvasContext } from '../../context';
import { CanvasPreferences } from '../../movement/preferences';
import { NodeStatus } from '../../NodeStatus';
import { factsOf } from '../facts';
import { Watch } from '../watching';

const RECORD: NodeRecord = { ...newNodeRecord('train'), attempt: 2, state: 'succeeded' };

describe('factsOf', () => {
  it('has nothing to tell of a node that has not begun', () => {
    expect(factsOf('r1', 'notebook', newNodeRecord('train'))).toBeNull();
    const pinned = { ...newNodeRecord('train'), outputs: { rows: 3 } };
    expect(factsOf('r1', 'notebook', pinned)?.outputs).toEqual([['rows', 3]]);
  });

  it('names the attempt whose figure there may be', () => {
    const own = { run_id: 'r1', node_id: 'train', attempt: 2 };
    const reused = { run_id: 'r0', node_id: 'train', attempt: 1 };
    const figure = (record: Partial<NodeRecord>, type: 'notebook' | 'script' = 'notebook') =>
      factsOf('r1', type, { ...RECORD, ...record })?.figure;
    expect(figure({})).toEqual(own);
    expect(figure({ state: 'failed' })).toEqual(own);
    expect(figure({ state: 'reused', attempt: 0, started_at: 1, reused })).toEqual(reused);
    expect(figure({ state: 'running' })).toBeNull();
    expect(figure({ width: 3 })).toBeNull();
    expect(figure({}, 'script')).toBeNull();
  });

  it('cuts what is long', () => {
    const outputs = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`v${index}`, 1]));
    const facts = factsOf('r1', 'script', { ...RECORD, outputs });
    expect(facts?.outputs).toHaveLength(8);
    expect(facts?.more).toBe(3);
  });
});

describe('The time on a card', () => {
  const durations = { get: () => 12.4 as number | null, changed: new Signal<object, void>({}) };
  const model = {
    changed: new Signal<object, void>({}),
    isLost: false,
    durations
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    model.isLost = false;
    durations.get = () => 12.4;
  });

  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  function show(record: Partial<NodeRecord>): () => string {
    const { container } = render(
      <CanvasContext.Provider value={fakeContext()}>
        <Watch model={model as unknown as CanvasModel} preferences={new CanvasPreferences()}>
          <NodeStatus
            type="notebook"
            nodeId="train"
            record={{ ...newNodeRecord('train'), ...record }}
            asked={{}}
            staleReasons={null}
          />
        </Watch>
      </CanvasContext.Provider>
    );
    return () => container.querySelector('time')?.textContent ?? '';
  }

  it('stands beside that of the last time while it runs, and stands still while nobody knows', () => {
    const time = show({ state: 'running', started_at: 993, cell: { index: 3, total: 7 } });
    expect(time()).toBe('0:07 of ~0:12');
    expect(screen.getByText('cell 3 of 7')).toBeTruthy();
    act(() => void vi.advanceTimersByTime(2000));
    expect(time()).toBe('0:09 of ~0:12');
    model.isLost = true;
    act(() => model.changed.emit());
    act(() => void vi.advanceTimersByTime(30_000));
    expect(time()).toBe('0:09 of ~0:12');
    expect(screen.getByText('0:09 of ~0:12').className).toContain('jp-mod-lost');
    model.isLost = false;
    act(() => model.changed.emit());
    expect(time()).toBe('0:39 of ~0:12');
  });

  it('is that of the last time while the node is idle, and its own once it ended', () => {
    expect(show({ state: 'pending' })()).toBe('last 12.4 s');
    cleanup();
    expect(show({ state: 'upstream_failed' })()).toBe('last 12.4 s');
    cleanup();
    const own = { state: 'failed', started_at: 1, finished_at: 3.5, attempt: 1 } as const;
    expect(show({ ...own, cell: { index: 2, total: 2 } })()).toBe('2.5 s');
    expect(screen.getByText('cell 2 of 2')).toBeTruthy();
  });

  it('follows what becomes known', () => {
    durations.get = () => null;
    const time = show({ state: 'pending' });
    expect(time()).toBe('');
    durations.get = () => 61;
    act(() => durations.changed.emit());
    expect(time()).toBe('last 1:01');
  });
});
