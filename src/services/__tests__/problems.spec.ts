import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument, edgeKey } from '../../model';
import { DagflowApi, ProblemsFollower } from '..';
import { FakeAnswer, FakeRequest, fakeSettings } from './fakes';

const PROBLEM = {
  path: 'nodes[0].path',
  message: 'There is no such notebook.',
  severity: 'error' as const,
  node_id: 'train'
};

describe('ProblemsFollower', () => {
  let document: DagflowDocument;
  let follower: ProblemsFollower;
  let requests: FakeRequest[];
  let answer: FakeAnswer;
  let changes: number;

  beforeEach(async () => {
    answer = { body: { problems: [PROBLEM] } };
    const fake = fakeSettings(() => answer);
    requests = fake.requests;
    document = DagflowDocument.create();
    document.addNodes([{ id: 'train', path: 'train.ipynb' }]);
    follower = new ProblemsFollower({
      api: new DagflowApi({ serverSettings: fake.settings }),
      document,
      path: 'b.dagflow',
      delay: 5
    });
    changes = 0;
    follower.changed.connect(() => changes++);
    await follower.refresh();
    expect(changes).toBe(1);
  });

  afterEach(() => {
    follower.dispose();
    document.dispose();
  });

  it('validates the document as it is edited, not as it was saved', () => {
    expect(requests[0].body).toEqual({ path: 'b.dagflow', document: document.pipeline });
    expect(follower.problems).toEqual([PROBLEM]);
    expect(follower.byNode.get('train')).toEqual([PROBLEM]);
  });

  it('knows the wire that a problem is about, though others are gone by now', async () => {
    const [first, second] = [
      { source: 'train', target: 'a' },
      { source: 'train', target: 'b', condition: 'x >' }
    ];
    const problem = { ...PROBLEM, path: 'edges[1].condition', message: "'x >' is no condition." };
    document.addEdge(first);
    document.addEdge(second);
    answer = { body: { problems: [PROBLEM, problem, { ...PROBLEM, path: 'edges[7]' }] } };
    const refreshed = follower.refresh();
    document.removeEdges([edgeKey(first)]);
    await refreshed;
    expect([...follower.byEdge]).toEqual([[edgeKey(second), [problem]]]);
  });

  it('makes one request of many changes', async () => {
    answer = { body: { problems: [] } };
    document.updatePipeline({ name: 'a' });
    document.updateNode('train', { name: 'Train' });
    document.removeNodes(['train']);
    await expect.poll(() => changes).toBe(2);
    expect(requests).toHaveLength(2);
    expect(follower.problems).toEqual([]);
    expect(follower.byNode.size).toBe(0);
  });

  it('takes a refusal for a problem of the whole file', async () => {
    answer = { status: 422, body: { message: 'The version is newer.', problems: [] } };
    await follower.refresh();
    expect(follower.problems).toEqual([
      { path: '', message: 'The version is newer.', severity: 'error', node_id: null }
    ]);
  });

  it('tells that it is under way if the answer takes longer than a moment, and no more when it came', async () => {
    vi.useFakeTimers();
    try {
      const api = new DagflowApi({ serverSettings: fakeSettings(() => answer).settings });
      let tell = (_: (typeof PROBLEM)[]): void => undefined;
      vi.spyOn(api, 'validate').mockReturnValue(new Promise(resolve => (tell = resolve)));
      const slow = new ProblemsFollower({ api, document, path: 'b.dagflow' });
      const told: boolean[] = [];
      slow.changed.connect(() => told.push(slow.isChecking));
      const refreshed = slow.refresh();
      await vi.advanceTimersByTimeAsync(499);
      expect(slow.isChecking).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(slow.isChecking).toBe(true);
      tell([PROBLEM]);
      await refreshed;
      expect(told).toEqual([true, false]);
      slow.dispose();
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps what is known while the server is away or the text is broken', async () => {
    answer = new TypeError('Failed to fetch');
    await follower.refresh();
    expect(follower.problems).toEqual([PROBLEM]);
    expect([changes, follower.trouble]).toEqual([2, expect.stringMatching(/\w/)]);
    await follower.refresh();
    expect(changes).toBe(2);
    document.setSource('{ broken');
    const asked = requests.length;
    await follower.refresh();
    expect(requests).toHaveLength(asked);
  });
});
