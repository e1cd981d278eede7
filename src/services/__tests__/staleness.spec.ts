import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument, RunView, newNodeRecord } from '../../model';
import { DagflowApi, DagflowSocket, RunFollower, StalenessFollower } from '..';
import { FakeAnswer, FakeRequest, FakeWebSocket, asJSON, fakeRun, fakeSettings } from './fakes';

const ENDED = fakeRun({ state: 'succeeded', pipeline: 'b.dagflow' });

function answerOf(state: string): FakeAnswer {
  return { body: { run_id: 'r1', nodes: { train: { state, reasons: ['it changed'] } } } };
}

describe('StalenessFollower', () => {
  let document: DagflowDocument;
  let runs: RunFollower;
  let follower: StalenessFollower;
  let requests: FakeRequest[];
  let answer: FakeAnswer;
  let changes: number;

  function show(run: RunView): void {
    FakeWebSocket.last.receive({ type: 'snapshot', path: 'b.dagflow', run: asJSON(run) });
  }

  beforeEach(() => {
    vi.stubGlobal('requestAnimationFrame', (act: () => void) => setTimeout(act));
    answer = answerOf('stale');
    const fake = fakeSettings(() => answer);
    requests = fake.requests;
    document = DagflowDocument.create();
    document.addNodes([{ id: 'train', path: 'train.ipynb' }]);
    const api = new DagflowApi({ serverSettings: fake.settings });
    const socket = new DagflowSocket({ serverSettings: fake.settings });
    runs = new RunFollower({ api, socket, path: 'b.dagflow' });
    follower = new StalenessFollower({ api, document, runs, delay: 5 });
    follower.isSeen = true;
    changes = 0;
    follower.changed.connect(() => changes++);
    FakeWebSocket.last.open();
  });

  afterEach(() => {
    follower.dispose();
    runs.dispose();
    document.dispose();
    vi.unstubAllGlobals();
  });

  it('asks once a run has ended, and after edits, of the document as it is edited', async () => {
    document.updateNode('train', { name: 'Train' });
    show(ENDED);
    await expect.poll(() => changes).toBe(1);
    expect(requests.map(request => request.body)).toEqual([
      { path: 'b.dagflow', document: document.pipeline }
    ]);
    expect(follower.stale).toEqual(['train']);
    answer = answerOf('fresh');
    document.updateNode('train', { name: 'A' });
    document.updateNode('train', { name: 'B' });
    await expect.poll(() => changes).toBe(2);
    expect(requests).toHaveLength(2);
    expect(follower.stale).toEqual([]);
  });

  it('says nothing while a run is under way', async () => {
    show(ENDED);
    await expect.poll(() => changes).toBe(1);
    show(fakeRun({ ...ENDED, run_id: 'r2', created_at: 200, state: 'running' }));
    await expect.poll(() => changes).toBe(2);
    expect(follower.nodes.size).toBe(0);
    expect(requests).toHaveLength(1);
  });

  it('counts nodes that came since the run, but not those that did not succeed', async () => {
    const nodes = { new: { state: 'new', reasons: [] }, train: { state: 'new', reasons: [] } };
    answer = { body: { run_id: 'r1', nodes } };
    show({ ...ENDED, nodes: { train: { ...newNodeRecord('train'), state: 'failed' } } });
    await expect.poll(() => changes).toBe(1);
    expect(follower.stale).toEqual(['new']);
  });

  it('asks nothing while nobody sees it, and makes up for it later', async () => {
    follower.isSeen = false;
    show(ENDED);
    await expect.poll(() => runs.run).not.toBeNull();
    document.updateNode('train', { name: 'Train' });
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(requests).toHaveLength(0);
    follower.isSeen = true;
    await expect.poll(() => changes).toBe(1);
    expect(requests).toHaveLength(1);
  });

  it('keeps what is known while the server is away', async () => {
    show(ENDED);
    await expect.poll(() => changes).toBe(1);
    answer = new TypeError('Failed to fetch');
    document.updateNode('train', { name: 'A' });
    await expect.poll(() => requests.length).toBe(2);
    expect(follower.stale).toEqual(['train']);
  });
});
