import { nullTranslator } from '@jupyterlab/translation';
import { vi } from 'vitest';

import { DagflowDocument } from '../../model';
import { DagflowApi, Pools } from '../../services';
import { FakeAnswer, FakeRequest, fakeSettings } from '../../services/__tests__/fakes';
import { InspectorProps } from '..';

export function fakeActions(): InspectorProps['actions'] {
  return {
    openNotebook: vi.fn(),
    openExecuted: vi.fn(),
    openLog: vi.fn(),
    rerun: vi.fn(),
    showInstance: vi.fn(),
    openFile: vi.fn(),
    selectNode: vi.fn(),
    selectEdge: vi.fn()
  };
}

/** Pools as the server's answers tell them. */
export function fakePools(
  answer: (request: FakeRequest) => FakeAnswer = () => ({ body: { pools: [] } })
): Pools {
  const { settings } = fakeSettings(answer);
  return new Pools({ api: new DagflowApi({ serverSettings: settings }) });
}

/** What an inspector of the document is drawn from, while there is no run and nothing is selected. */
export function fakeProps(
  document: DagflowDocument,
  changes: Partial<InspectorProps> = {}
): InspectorProps {
  return {
    document,
    nodeId: null,
    edge: null,
    isConditionWanted: false,
    onConditionFocused: vi.fn(),
    instance: null,
    selected: 0,
    notebook: null,
    kernels: [],
    executors: [],
    problems: [],
    run: null,
    actions: fakeActions(),
    outputsOf: () => [],
    loadAttempts: async () => [],
    loadArtifact: () => Promise.reject(new Error('There is no artifact.')),
    pools: fakePools(),
    loadOffers: () => Promise.reject(new Error('No cluster.')),
    trans: nullTranslator.load(''),
    ...changes
  };
}
