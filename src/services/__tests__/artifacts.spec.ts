import { describe, expect, it } from 'vitest';

import { ArtifactsCache, DagflowApi, Pools } from '..';
import { FakeAnswer, fakeSettings } from './fakes';

const ARTIFACT = { name: 'plot', kind: 'image', size: 7, path: 'plot.png', preview: null };
const KEY = { runId: 'r1', nodeId: 'train', attempt: 1, name: 'plot' };

function setup(first: FakeAnswer) {
  let answer = first;
  const { settings, requests } = fakeSettings(() => answer);
  const api = new DagflowApi({ serverSettings: settings });
  return { api, requests, answerWith: (next: FakeAnswer) => (answer = next) };
}

describe('ArtifactsCache', () => {
  it('reads an artifact of an attempt once', async () => {
    const { api, requests } = setup({ body: ARTIFACT });
    const artifacts = new ArtifactsCache({ api });
    expect((await artifacts.get(KEY)).path).toBe('plot.png');
    await artifacts.get({ ...KEY });
    expect(requests).toHaveLength(1);
    await artifacts.get({ ...KEY, attempt: 2 });
    expect(requests).toHaveLength(2);
  });

  it('asks again after a refusal', async () => {
    const { api, answerWith } = setup({ status: 404, body: { message: 'Gone.', problems: [] } });
    const artifacts = new ArtifactsCache({ api });
    await expect(artifacts.get(KEY)).rejects.toThrow('Gone.');
    answerWith({ body: ARTIFACT });
    expect((await artifacts.get(KEY)).size).toBe(7);
  });

  it('forgets what was not looked at for long', async () => {
    const { api, requests } = setup({ body: ARTIFACT });
    const artifacts = new ArtifactsCache({ api });
    for (let attempt = 1; attempt <= 60; attempt++) {
      await artifacts.get({ ...KEY, attempt });
      await artifacts.get(KEY);
    }
    expect(requests).toHaveLength(60);
    await artifacts.get({ ...KEY, attempt: 2 });
    expect(requests).toHaveLength(61);
  });
});

it('Pools are told anew after one was made', async () => {
  const { api, answerWith } = setup({ body: { pools: [] } });
  const pools = new Pools({ api });
  let changes = 0;
  pools.changed.connect(() => changes++);
  expect(pools.all).toBeNull();
  await pools.refresh();
  expect(pools.all).toEqual([]);
  answerWith({ body: { pools: [{ name: 'db', slots: 2, taken: 0, holders: [] }] } });
  await pools.set('db', 2);
  expect(pools.all).toEqual([{ name: 'db', slots: 2, taken: 0 }]);
  expect(changes).toBe(2);
});
