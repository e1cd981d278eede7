import { describe, expect, it } from 'vitest';

import { ClusterOffersCache, DagflowApi } from '..';
import { fakeSettings } from './fakes';

const EMPTY = {
  contexts: [],
  namespaces: [],
  pvcs: [],
  secrets: [],
  config_maps: [],
  service_accounts: [],
  gpus: [],
  problems: []
};

function setup(status = 200) {
  const { settings, requests } = fakeSettings(() => ({
    status,
    body: status === 200 ? EMPTY : { message: 'Install it.', problems: [] }
  }));
  let time = 0;
  const cache = new ClusterOffersCache({
    api: new DagflowApi({ serverSettings: settings }),
    now: () => time
  });
  return { cache, requests, pass: (milliseconds: number) => (time += milliseconds) };
}

describe('ClusterOffersCache', () => {
  it('asks once within ten seconds for the same cluster and namespace', async () => {
    const { cache, requests, pass } = setup();
    await cache.get('admin', 'a');
    pass(9_000);
    await cache.get('admin', 'a');
    expect(requests).toHaveLength(1);
    await cache.get('admin', 'b');
    expect(requests).toHaveLength(2);
    pass(2_000);
    await cache.get('admin', 'a');
    expect(requests).toHaveLength(3);
  });

  it('keeps a refusal as long', async () => {
    const { cache, requests, pass } = setup(501);
    await expect(cache.get('', '')).rejects.toThrow('Install it.');
    await expect(cache.get('', '')).rejects.toThrow('Install it.');
    expect(requests).toHaveLength(1);
    pass(11_000);
    await expect(cache.get('', '')).rejects.toThrow('Install it.');
    expect(requests).toHaveLength(2);
  });
});
