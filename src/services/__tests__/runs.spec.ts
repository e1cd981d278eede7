import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowApi, DagflowSocket, RunFollower } from '..';
import { FakeRequest, FakeWebSocket, asJSON, fakeRun, fakeSettings } from './fakes';

function nodeEvent(seq: number, data: Record<string, string>, run_id = 'r1') {
  return {
    type: 'event',
    event: asJSON({ seq, run_id, time: 1, type: 'node', node_id: 'train', attempt: null, data })
  };
}

describe('RunFollower', () => {
  let follower: RunFollower;
  let socket: DagflowSocket;
  let requests: FakeRequest[];
  let changes: number;

  beforeEach(() => {
    vi.useFakeTimers();
    const fake = fakeSettings(() => ({ body: asJSON(fakeRun({ run_id: 'r2', created_at: 200 })) }));
    requests = fake.requests;
    socket = new DagflowSocket({ serverSettings: fake.settings });
    const api = new DagflowApi({ serverSettings: fake.settings });
    follower = new RunFollower({ api, socket, path: 'a/b.dagflow' });
    changes = 0;
    follower.changed.connect(() => changes++);
    FakeWebSocket.last.open();
    vi.advanceTimersToNextFrame();
    changes = 0;
  });

  afterEach(() => {
    follower.dispose();
    socket.dispose();
    vi.useRealTimers();
  });

  const snapshot = (run = fakeRun()) =>
    FakeWebSocket.last.receive({ type: 'snapshot', path: 'a/b.dagflow', run: asJSON(run) });

  it('knows whether there is a run at all', () => {
    expect([follower.isLoaded, follower.run]).toEqual([false, null]);
    FakeWebSocket.last.receive({ type: 'snapshot', path: 'a/b.dagflow', run: null });
    expect([follower.isLoaded, follower.run]).toEqual([true, null]);
  });

  it('applies each event once and tells of many once per frame', () => {
    snapshot();
    FakeWebSocket.last.receive(nodeEvent(2, { state: 'queued' }));
    FakeWebSocket.last.receive(nodeEvent(3, { state: 'running' }));
    FakeWebSocket.last.receive(nodeEvent(2, { state: 'queued' }));
    expect(changes).toBe(0);
    vi.advanceTimersToNextFrame();
    expect(changes).toBe(1);
    expect(follower.run?.nodes.train.state).toBe('running');
    expect(follower.run?.seq).toBe(3);
  });

  it('asks for a new snapshot when an event is missing', () => {
    snapshot();
    FakeWebSocket.last.receive(nodeEvent(5, { state: 'running' }));
    expect(FakeWebSocket.last.sent).toHaveLength(2);
    expect(follower.run?.seq).toBe(1);
    snapshot(fakeRun({ seq: 6, state: 'succeeded' }));
    expect(follower.run?.state).toBe('succeeded');
  });

  it('does not care for other runs and other pipelines', () => {
    snapshot();
    FakeWebSocket.last.receive(nodeEvent(2, { state: 'running' }, 'r9'));
    FakeWebSocket.last.receive({
      type: 'snapshot',
      path: 'other.dagflow',
      run: asJSON(fakeRun({ run_id: 'r9', pipeline: 'other.dagflow', created_at: 900 }))
    });
    expect(follower.run?.run_id).toBe('r1');
    expect(follower.run?.nodes.train.state).toBe('pending');
  });

  it('shows a run as soon as it was started, and keeps it over late news of older ones', async () => {
    await follower.start({ parameters: { day: 1 } });
    expect(requests[0].body).toEqual({ path: 'a/b.dagflow', parameters: { day: 1 } });
    expect(follower.run?.run_id).toBe('r2');
    snapshot(fakeRun({ seq: 40 }));
    expect(follower.run?.run_id).toBe('r2');
  });

  it('acts on the run it follows, and does nothing without one', async () => {
    await follower.cancel();
    expect(requests).toEqual([]);
    snapshot();
    await follower.cancel();
    await follower.rerun('only', 'train');
    expect(requests.map(request => request.path.split('/api/')[1])).toEqual([
      'runs/r1/cancel',
      'runs/r1/rerun'
    ]);
  });

  it('follows a pipeline that was renamed', () => {
    snapshot();
    follower.path = 'a/c.dagflow';
    expect([follower.run, follower.isLoaded]).toEqual([null, false]);
    expect(FakeWebSocket.last.sent[1]).toEqual({ type: 'watch', path: 'a/c.dagflow' });
  });

  it('follows a run by its id, and the newest of the pipeline again', async () => {
    snapshot();
    follower.runId = 'child';
    expect([follower.run, follower.isLoaded]).toEqual([null, false]);
    expect(FakeWebSocket.last.sent[1]).toEqual({ type: 'watch', run_id: 'child' });
    snapshot();
    expect(follower.run).toBeNull();
    const parent = { run_id: 'r9', node_id: 'prepare', attempt: 1 };
    const child = fakeRun({ run_id: 'child', options: { parent }, created_at: 900 });
    FakeWebSocket.last.receive({ type: 'snapshot', path: null, run: asJSON(child) });
    expect(follower.run?.run_id).toBe('child');
    follower.runId = null;
    // What another follower asked for is no run that was started of this pipeline.
    FakeWebSocket.last.receive({ type: 'snapshot', path: null, run: asJSON(child) });
    expect(follower.run).toBeNull();
    snapshot();
    expect(follower.run?.run_id).toBe('r1');
    follower.runId = 'child';
    await follower.start();
    expect([follower.runId, follower.run?.run_id]).toEqual([null, 'r2']);
  });

  it('tells when the connection is lost and takes the truth afterwards', () => {
    snapshot();
    vi.advanceTimersToNextFrame();
    changes = 0;
    FakeWebSocket.last.lose();
    vi.advanceTimersToNextFrame();
    expect([changes, follower.connection]).toEqual([1, 'lost']);
    vi.advanceTimersByTime(1000);
    FakeWebSocket.last.open();
    snapshot(fakeRun({ seq: 9, state: 'failed' }));
    expect(follower.run?.state).toBe('failed');
  });
});
