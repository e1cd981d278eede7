import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowSocket, LogFollower } from '..';
import { FakeWebSocket, fakeSettings } from './fakes';

const KEY = { run_id: 'r1', node_id: 'train', attempt: 2 };

describe('LogFollower', () => {
  let socket: DagflowSocket;
  let follower: LogFollower;

  beforeEach(() => {
    vi.useFakeTimers();
    socket = new DagflowSocket({ serverSettings: fakeSettings().settings });
    const key = { runId: 'r1', nodeId: 'train', attempt: 2 };
    follower = LogFollower.of({ socket, key });
    FakeWebSocket.last.open();
  });

  afterEach(() => {
    follower.dispose();
    socket.dispose();
    vi.useRealTimers();
  });

  const page = (texts: string[], next: number, ended = false, key = KEY) =>
    FakeWebSocket.last.receive({
      type: 'log',
      ...key,
      entries: texts.map(text => ({ type: 'text', time: 1, stream: 'stdout', text })),
      next,
      ended
    });

  const texts = () => follower.entries.map(entry => entry.text);

  it('begins at the first byte and collects what comes', () => {
    expect(FakeWebSocket.last.sent).toEqual([{ type: 'follow_log', ...KEY, after: 0 }]);
    expect(follower.isLoaded).toBe(false);
    page(['a'], 10);
    page(['b', 'c'], 30, true);
    expect(texts()).toEqual(['a', 'b', 'c']);
    expect([follower.isLoaded, follower.isEnded]).toEqual([true, true]);
  });

  it('tells of many pages once per frame', () => {
    let changes = 0;
    follower.changed.connect(() => changes++);
    page(['a'], 10);
    page(['b'], 20);
    vi.advanceTimersToNextFrame();
    expect(changes).toBe(1);
  });

  it('goes on where it was after the connection was lost', () => {
    page(['a'], 10);
    FakeWebSocket.last.lose();
    vi.runOnlyPendingTimers();
    FakeWebSocket.last.open();
    expect(FakeWebSocket.last.sent).toEqual([{ type: 'follow_log', ...KEY, after: 10 }]);
    page(['b'], 20);
    expect(texts()).toEqual(['a', 'b']);
  });

  it('reads nothing twice and nothing of other attempts', () => {
    page(['a'], 10);
    page(['a'], 10);
    page(['x'], 99, false, { ...KEY, attempt: 1 });
    expect(texts()).toEqual(['a']);
  });

  it('is shared by all who follow the same log, until the last has enough', () => {
    page(['a'], 10);
    const other = LogFollower.of({ socket, key: follower.key });
    expect(other.entries).toHaveLength(1);
    expect(FakeWebSocket.last.sent).toHaveLength(1);
    other.dispose();
    expect(follower.isDisposed).toBe(false);
    page(['b'], 20);
    expect(texts()).toEqual(['a', 'b']);
  });

  it('says when it needs no more', () => {
    follower.dispose();
    expect(FakeWebSocket.last.sent[1]).toEqual({ type: 'unfollow_log', ...KEY });
  });
});
