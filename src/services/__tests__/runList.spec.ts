import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DagflowApi, DagflowSocket, PAGE, RunList } from '..';
import { FakeWebSocket, fakeSettings, settle, type FakeAnswer, type FakeRequest } from './fakes';

/** Ids of the runs that the server has, newest first. */
let ids: string[];
let refusal: FakeAnswer | null;
let requests: FakeRequest[];
let socket: DagflowSocket;
let list: RunList;

function answer({ query }: FakeRequest): FakeAnswer {
  const from = query.before === undefined ? 0 : ids.indexOf(query.before) + 1;
  if (query.before !== undefined && from === 0) {
    return { status: 404, body: { message: 'There is no such run.' } };
  }
  const runs = ids.slice(from, from + Number(query.limit)).map(run_id => ({
    run_id,
    pipeline: 'a.dagflow',
    state: 'succeeded',
    created_at: 1,
    started_at: null,
    finished_at: null,
    nodes: { succeeded: 2 },
    interrupted: false,
    parameters: {},
    message: null,
    failed: []
  }));
  return refusal ?? { body: { runs } };
}

/** Until every answer that is awaited is there, and whatever follows from it. */
async function settled(): Promise<void> {
  do {
    await settle();
  } while (list.isLoading);
}

const shown = () => list.runs.map(run => run.run_id);

beforeEach(() => {
  ids = Array.from({ length: PAGE + 5 }, (_, index) => `r${PAGE + 4 - index}`);
  refusal = null;
  const fake = fakeSettings(answer);
  requests = fake.requests;
  socket = new DagflowSocket({ serverSettings: fake.settings });
  list = new RunList({ api: new DagflowApi({ serverSettings: fake.settings }), socket });
  list.setQuery(() => ({ pipeline: 'a.dagflow', states: ['failed', 'running'] }));
});

afterEach(() => {
  list.dispose();
  socket.dispose();
});

describe('A list of runs', () => {
  it('reads nothing until it is seen, then a page, then the next', async () => {
    await settled();
    expect(requests).toEqual([]);
    list.isSeen = true;
    await settled();
    expect(requests[0].query).toMatchObject({
      pipeline: 'a.dagflow',
      state: 'failed,running',
      limit: String(PAGE)
    });
    expect([shown(), list.hasMore]).toEqual([ids.slice(0, PAGE), true]);
    list.loadMore();
    list.loadMore();
    await settled();
    expect([shown(), list.hasMore, requests.length]).toEqual([ids, false, 2]);
  });

  it('is read anew when the server says that it changed, as long as it is seen', async () => {
    list.isSeen = true;
    FakeWebSocket.last.open();
    expect(FakeWebSocket.last.sent).toEqual([{ type: 'watch_runs' }]);
    await settled();
    ids = ['new', ...ids];
    FakeWebSocket.last.receive({ type: 'runs_changed' });
    FakeWebSocket.last.receive({ type: 'runs_changed' });
    expect(shown()).not.toEqual([]);
    await settled();
    // Once for the first message, and once more for whatever changed meanwhile.
    expect([shown()[0], requests.length]).toEqual(['new', 3]);
    list.isSeen = false;
    expect(FakeWebSocket.last.sent.at(-1)).toEqual({ type: 'unwatch_runs' });
    FakeWebSocket.last.receive({ type: 'runs_changed' });
    await settled();
    expect(requests.length).toBe(3);
  });

  it('keeps what it has while the server refuses, and says why', async () => {
    list.isSeen = true;
    await settled();
    refusal = { status: 503, body: { message: 'The store is locked.' } };
    list.refresh();
    await settled();
    expect([list.error, shown().length]).toEqual(['The store is locked.', PAGE]);
    refusal = null;
    list.refresh();
    await settled();
    expect(list.error).toBeNull();
  });

  it('begins anew when the run after which a page begins was deleted', async () => {
    list.isSeen = true;
    await settled();
    ids = ids.filter(id => id !== shown()[PAGE - 1]);
    list.loadMore();
    await settled();
    expect([shown(), list.error]).toEqual([ids.slice(0, PAGE), null]);
  });

  it('forgets answers to what is asked no more', async () => {
    list.isSeen = true;
    list.setQuery(null);
    await settled();
    expect([shown(), list.isLoading]).toEqual([[], false]);
  });
});
