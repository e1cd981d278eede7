import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AttemptsFollower, DagflowApi, DagflowSocket } from '..';
import { FakeAnswer, FakeRequest, FakeWebSocket, fakeSettings, settle } from './fakes';

describe('AttemptsFollower', () => {
  let answer: FakeAnswer;
  let requests: FakeRequest[];
  let follower: AttemptsFollower;
  let socket: DagflowSocket;

  function happen(type: string, runId = 'r1'): void {
    const event = { seq: 2, run_id: runId, time: 1, type, node_id: 'a', attempt: 1, data: {} };
    FakeWebSocket.last.receive({ type: 'event', event });
  }

  beforeEach(() => {
    vi.useFakeTimers();
    answer = { body: { attempts: [] } };
    const fake = fakeSettings(() => answer);
    requests = fake.requests;
    const api = new DagflowApi({ serverSettings: fake.settings });
    socket = new DagflowSocket({ serverSettings: fake.settings });
    socket.keep(() => ({ type: 'watch', run_id: 'r1' }));
    FakeWebSocket.last.open();
    follower = new AttemptsFollower({ api, socket, runId: 'r1' });
  });

  afterEach(() => {
    follower.dispose();
    socket.dispose();
    vi.useRealTimers();
  });

  it('reads once for many attempts, and not for nodes or other runs', async () => {
    await vi.advanceTimersByTimeAsync(0);
    await settle();
    expect(follower.attempts).toEqual([]);
    expect(requests).toHaveLength(1);
    expect(requests[0].path).toMatch(/runs\/r1\/attempts$/);
    expect(requests[0].query).not.toHaveProperty('node_id');
    happen('node');
    happen('attempt', 'r2');
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests).toHaveLength(1);
    happen('attempt');
    happen('attempt');
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests).toHaveLength(2);
  });

  it('keeps what it knows while the server refuses', async () => {
    await vi.advanceTimersByTimeAsync(0);
    await settle();
    answer = { status: 500, body: { message: 'No.' } };
    happen('attempt');
    await vi.advanceTimersByTimeAsync(1000);
    await settle();
    expect(follower.attempts).toEqual([]);
    expect(follower.error).toBe('No.');
  });
});
