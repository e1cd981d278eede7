import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AttemptRecord, DagflowDocument, NodeRecord, Resources, newNodeRecord } from '../../model';
import { fakeRun } from '../../services/__tests__/fakes';
import { NodeResult } from '../result/NodeResult';
import { fakeProps } from './fakeProps';

const GIB = 1024 ** 3;

/** An attempt in a pod that took 1.1 GiB and, within 100 seconds, 30 of one core. */
const USED: AttemptRecord = {
  node_id: 'train',
  attempt: 1,
  state: 'succeeded',
  executor: 'kubernetes',
  directory: 'r1/train/1',
  parameters: {},
  source_hash: null,
  key: null,
  queued_at: 100,
  started_at: 100,
  finished_at: 200,
  outputs: {},
  artifacts: [],
  failure: null,
  resources: { peak_memory_bytes: 1.1 * GIB, cpu_s: 30 },
  reused: null
};

let document: DagflowDocument;

function resources(): Resources | null | undefined {
  return document.node('train')?.resources;
}

/** Show the result of a node that asks for `asked`, and did so when it ran. */
function show(asked: Resources, attempts: AttemptRecord[], record: Partial<NodeRecord> = {}): void {
  document.updateNode('train', { resources: asked });
  const run = fakeRun({
    document: { version: 1, nodes: [{ id: 'train', resources: asked }] },
    nodes: { train: { ...newNodeRecord('train'), state: 'succeeded', attempt: 1, ...record } }
  });
  const result = () => (
    <NodeResult
      {...fakeProps(document, { nodeId: 'train', run, loadAttempts: async () => attempts })}
      node={document.node('train')!}
    />
  );
  const view = render(result());
  document.changed.connect(() => view.rerender(result()));
}

beforeEach(() => {
  document = DagflowDocument.create();
  document.addNodes([{ id: 'train', path: 'train.ipynb' }]);
});

afterEach(() => {
  cleanup();
  document.dispose();
});

describe('what a node used', () => {
  it('stands beside what it asked for, with a fitting request as an edit', async () => {
    const asked = { cpu: 4, memory: '8Gi', gpu: 1 };
    show(asked, [USED]);
    expect(await screen.findByText('Used 1.1 GiB of 8 GiB · 30 s CPU · 1 GPU')).toBeTruthy();
    expect(screen.getByText('Asked 8 Gi, used 1.1 Gi.')).toBeTruthy();
    fireEvent.click(screen.getByText('Set 1.5 Gi'));
    expect(resources()).toEqual({ ...asked, memory: '1.5Gi' });
    expect(screen.queryByText('Asked 8 Gi, used 1.1 Gi.')).toBeNull();
    fireEvent.click(screen.getByText('Set 0.5'));
    expect(resources()).toEqual({ ...asked, memory: '1.5Gi', cpu: 0.5 });
    document.undo();
    expect(screen.getByText('Asked 4 CPU, used 0.3 on average.')).toBeTruthy();
  });

  it('leads to a request where a pod had none', async () => {
    show({}, [USED]);
    fireEvent.click(await screen.findByText('Ask for 1.5 Gi'));
    expect(resources()).toEqual({ memory: '1.5Gi' });
  });

  it('leads to none on this machine', async () => {
    show({}, [{ ...USED, executor: 'local' }]);
    expect(await screen.findByText('Used 1.1 GiB · 30 s CPU')).toBeTruthy();
    expect(screen.queryByText('Ask for 1.5 Gi')).toBeNull();
  });

  it('leads to none after a failure', async () => {
    show({ cpu: 4, memory: '8Gi' }, [{ ...USED, state: 'failed' }]);
    expect(await screen.findByText('Used 1.1 GiB of 8 GiB · 30 s CPU')).toBeTruthy();
    expect(screen.queryByText(/^Set/)).toBeNull();
  });

  it('is told without an offer where the attempt was short', async () => {
    show({ cpu: 4 }, [{ ...USED, finished_at: 140 }]);
    expect(await screen.findByText('Asked 4 CPU, used 0.8 on average.')).toBeTruthy();
    expect(screen.queryByText(/^Set/)).toBeNull();
  });

  it('is seen while the node runs, from its record', () => {
    const message = 'Fetching the image.';
    const running = { state: 'running' as const, message, resources: { peak_memory_bytes: GIB } };
    show({ memory: '8Gi' }, [], running);
    expect(screen.getByText('Used 1 GiB of 8 GiB')).toBeTruthy();
    expect(screen.getByText(message)).toBeTruthy();
  });

  it('is that of the attempt which is shown', async () => {
    const first: AttemptRecord = { ...USED, state: 'failed', resources: {} };
    show({}, [first, { ...USED, attempt: 2 }], { attempt: 2, resources: USED.resources });
    expect(await screen.findByText('Attempt 1')).toBeTruthy();
    expect(screen.getByText('Used 1.1 GiB · 30 s CPU')).toBeTruthy();
    fireEvent.click(screen.getByText('Attempt 1'));
    expect(screen.queryByText(/^Used/)).toBeNull();
  });
});
