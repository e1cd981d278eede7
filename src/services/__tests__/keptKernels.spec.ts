import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowApi, KeptKernels } from '..';
import { fakeSettings, type FakeAnswer } from './fakes';

const ATTEMPT = { run_id: 'r1', node_id: 'train', attempt: 1 };

describe('KeptKernels', () => {
  let answer: FakeAnswer;
  let kernels: KeptKernels;

  beforeEach(async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    answer = { body: { kernels: [{ ...ATTEMPT, until: 1060, cell: 2 }] } };
    const { settings } = fakeSettings(() => answer);
    kernels = new KeptKernels({ api: new DagflowApi({ serverSettings: settings }) });
    await kernels.refresh();
  });

  afterEach(() => vi.useRealTimers());

  it('finds a kernel for as long as it is kept, and remembers it when its time is up', async () => {
    expect(kernels.find(ATTEMPT)?.until).toBe(1060);
    expect(kernels.findExpired(ATTEMPT)).toBeNull();
    vi.setSystemTime(1_060_000);
    expect(kernels.find(ATTEMPT)).toBeNull();
    expect(kernels.findExpired(ATTEMPT)?.until).toBe(1060);
    answer = { body: { kernels: [] } };
    await kernels.refresh();
    expect(kernels.findExpired(ATTEMPT)?.until).toBe(1060);
    expect(kernels.findExpired({ ...ATTEMPT, attempt: 2 })).toBeNull();
  });

  it('does not take one for expired that somebody ended before', async () => {
    answer = { body: { kernels: [] } };
    await kernels.refresh();
    vi.setSystemTime(1_060_000);
    expect(kernels.find(ATTEMPT)).toBeNull();
    expect(kernels.findExpired(ATTEMPT)).toBeNull();
  });
});
