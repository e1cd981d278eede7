import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Artifact, DagflowDocument, NodeRecord, NodeState, newNodeRecord } from '../../model';
import { ArtifactInfo, DagflowApi, KeptKernels } from '../../services';
import { fakeRun, fakeSettings, settle } from '../../services/__tests__/fakes';
import { InspectorProps } from '..';
import { NodeResult } from '../result/NodeResult';
import { fakeActions, fakeProps } from './fakeProps';

let document: DagflowDocument;
let actions: InspectorProps['actions'];

function record(id: string, changes: Partial<NodeRecord>): NodeRecord {
  return { ...newNodeRecord(id), ...changes };
}

async function show(
  records: readonly NodeRecord[],
  changes: Partial<InspectorProps> = {}
): Promise<HTMLElement> {
  const run = fakeRun({
    state: 'succeeded',
    nodes: Object.fromEntries(records.map(each => [each.node_id, each]))
  });
  const props = fakeProps(document, { nodeId: 'train', run, actions, ...changes });
  const { container } = render(<NodeResult {...props} node={document.node('train')!} />);
  await act(settle);
  return container;
}

beforeEach(() => {
  document = DagflowDocument.create();
  document.addNodes([{ id: 'train', path: 'train.ipynb' }]);
  actions = fakeActions();
});

afterEach(() => {
  cleanup();
  document.dispose();
});

describe('a result that is reused', () => {
  it('opens the notebook that made it, also if nothing was tried here', async () => {
    const reused = { run_id: 'r0', node_id: 'train', attempt: 3 };
    await show([record('train', { state: 'reused', reused })]);
    expect(screen.getByText('Made by attempt 3 in the run r0.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Open the notebook that made it' }));
    expect(actions.openExecuted).toHaveBeenCalledWith('train', 0, null);
  });

  it('that was not, says why', async () => {
    const reason = 'parameter lr changed 0.1 → 0.2';
    await show([record('train', { state: 'succeeded', attempt: 1, reason })]);
    expect(screen.getByText('Ran anew: parameter lr changed 0.1 → 0.2')).toBeTruthy();
  });
});

it('A node that was skipped says why', async () => {
  await show([record('train', { state: 'skipped', message: 'Not part of this run.' })]);
  expect(screen.getByText('Not part of this run.')).toBeTruthy();
});

describe('a node that runs for each item', () => {
  const states: NodeState[] = ['succeeded', 'failed', 'reused'];
  const whole = record('train', {
    state: 'failed',
    width: 3,
    message: '1 of 3 instances failed.',
    outputs: { accuracy: [0.1, null, 0.3] }
  });
  const instances = states.map((state, index) =>
    record(`train.${index}`, {
      state,
      attempt: 1,
      item: { lr: index / 10, name: 'a b' },
      failure: state === 'failed' ? { message: 'ValueError: no' } : null,
      started_at: 10,
      finished_at: 12
    })
  );

  it('lists its instances, each of which leads to its own result', async () => {
    await show([whole, ...instances]);
    expect(screen.getByText('3/3 instances')).toBeTruthy();
    expect(screen.getByText('1 of 3 instances failed.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Log' })).toBeNull();
    const rows = screen.getAllByRole('listitem');
    expect(rows.map(row => row.textContent)).toEqual([
      '0lr=0 · name=a b2.0 s',
      '1lr=0.1 · name=a b2.0 s',
      '2lr=0.2 · name=a b2.0 s'
    ]);
    const [open] = within(rows[1]).getAllByRole('button');
    expect(open.title).toBe('failed\nlr=0.1 · name=a b\nValueError: no');
    fireEvent.click(open);
    expect(actions.showInstance).toHaveBeenCalledWith('train.1');
    fireEvent.click(screen.getByRole('button', { name: 'Rerun instance 1' }));
    expect(actions.rerun).toHaveBeenCalledWith('only', 'train.1');
  });

  it('shows those that failed only, if asked to', async () => {
    await show([whole, ...instances]);
    fireEvent.click(screen.getByLabelText('Only the 1 that failed'));
    expect(screen.getAllByRole('listitem').map(row => row.dataset.instance)).toEqual(['train.1']);
  });

  it('shows the result of an instance, and leads back', async () => {
    const loadAttempts = vi.fn().mockResolvedValue([]);
    await show([whole, ...instances], { instance: 'train.1', loadAttempts });
    expect(loadAttempts).toHaveBeenCalledWith('r1', 'train.1');
    expect(screen.getByText('Instance 1: lr=0.1 · name=a b')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toBe('ValueError: no');
    fireEvent.click(screen.getByRole('button', { name: 'Log' }));
    expect(actions.openLog).toHaveBeenCalledWith('train.1', 1);
    fireEvent.click(screen.getByRole('button', { name: 'Open executed notebook' }));
    expect(actions.openExecuted).toHaveBeenCalledWith('train.1', 1, null);
    fireEvent.click(screen.getByRole('button', { name: 'Rerun only this' }));
    expect(actions.rerun).toHaveBeenCalledWith('only', 'train.1');
    fireEvent.click(screen.getByRole('button', { name: '‹ All 3 instances' }));
    expect(actions.showInstance).toHaveBeenCalledWith(null);
  });

  it('draws only what is in sight of thousands', async () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      record(`train.${index}`, { state: 'succeeded', attempt: 1, item: { lr: index } })
    );
    await show([{ ...whole, width: 5000 }, ...many]);
    expect(screen.getAllByRole('listitem').length).toBeLessThan(60);
    const list = screen.getByRole('list', { name: 'Instances' });
    list.scrollTop = 4000 * 24;
    fireEvent.scroll(list);
    expect(screen.getByText('lr=4000')).toBeTruthy();
    expect(screen.getAllByRole('listitem').length).toBeLessThan(60);
  });

  it('that had no item says so', async () => {
    await show([record('train', { state: 'succeeded', width: 0, outputs: { accuracy: [] } })]);
    expect(screen.getByText('There was no item to run it for.')).toBeTruthy();
  });
});

describe('artifacts', () => {
  const artifact = (name: string, kind: Artifact['kind']): Artifact => ({
    name,
    kind,
    path: `out/${name}`,
    size: 2048,
    sha256: ''
  });
  const succeeded = (artifacts: Artifact[]) => [
    record('train', { state: 'succeeded', attempt: 2, artifacts })
  ];
  const info = (changes: Partial<ArtifactInfo>): ArtifactInfo => ({
    name: 'plot',
    kind: 'image',
    size: 2048,
    path: 'a/out/plot',
    preview: null,
    isTruncated: false,
    ...changes
  });

  it('are listed with kind and size, and shown when they are opened', async () => {
    const loadArtifact = vi.fn().mockResolvedValue(
      info({
        preview: { type: 'table', columns: ['a', '<b>'], rows: [[1, null]] },
        isTruncated: true
      })
    );
    await show(succeeded([artifact('rows', 'table'), artifact('net', 'model')]), { loadArtifact });
    expect(loadArtifact).not.toHaveBeenCalled();
    const head = screen.getByRole('button', { name: /rows/ });
    expect(head.textContent).toContain('table2 KiB');
    fireEvent.click(head);
    await act(settle);
    expect(loadArtifact).toHaveBeenCalledWith({
      runId: 'r1',
      nodeId: 'train',
      attempt: 2,
      name: 'rows'
    });
    expect(screen.getByRole('columnheader', { name: '<b>' })).toBeTruthy();
    expect(screen.getByText('The beginning is shown.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Open in JupyterLab' }));
    expect(actions.openFile).toHaveBeenCalledWith('a/out/plot');
  });

  it('draw an image from data alone, and a text as text', async () => {
    const preview = { type: 'image' as const, mediaType: 'text/html', data: 'AA==' };
    await show(succeeded([artifact('plot', 'image')]), {
      loadArtifact: async () => info({ preview, path: null })
    });
    expect(screen.getByRole<HTMLImageElement>('img', { name: 'plot' }).src).toBe(
      'data:image/png;base64,AA=='
    );
    expect(screen.getByText(/lies outside/)).toBeTruthy();
    cleanup();
    const container = await show(succeeded([artifact('notes', 'text')]), {
      loadArtifact: async () => info({ preview: { type: 'text', text: '<b>bold</b>' } })
    });
    expect(container.querySelector('pre')?.textContent).toBe('<b>bold</b>');
  });

  it('that cannot be read, or cannot be shown, say so', async () => {
    await show(succeeded([artifact('plot', 'image')]), {
      loadArtifact: () => Promise.reject(new Error('The file is gone.'))
    });
    expect(screen.getByRole('alert').textContent).toBe('The file is gone.');
    cleanup();
    await show(succeeded([artifact('net', 'model')]), { loadArtifact: async () => info({}) });
    expect(screen.getByText('There is no preview of this file.')).toBeTruthy();
  });
});

describe('a failed node that has kept its kernel', () => {
  afterEach(() => vi.useRealTimers());

  it('says so, and when its time is up, that it is gone', async () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date', 'setInterval', 'clearInterval'] });
    const kept = { run_id: 'r1', node_id: 'train', attempt: 1, until: 1060, cell: null };
    const { settings } = fakeSettings(() => ({ body: { kernels: [kept] } }));
    const kernels = new KeptKernels({ api: new DagflowApi({ serverSettings: settings }) });
    kernels.actions = { open: vi.fn(), goOn: vi.fn() };
    // It would look again after the test.
    vi.spyOn(kernels, 'look').mockReturnValue();
    await kernels.refresh();
    actions = { ...actions, kept: { kernels } };
    const attempt = { state: 'failed', attempt: 1, finished_at: 1060 - 1800 } as const;
    const failed = record('train', { ...attempt, failure: { message: 'ValueError: no' } });
    const loadAttempts = async () => [{ ...failed, run_id: 'r1', parameters: {} }] as never;
    await show([failed], { loadAttempts });
    expect(screen.getByRole('button', { name: 'Open in failed state' })).toBeTruthy();
    expect(screen.queryByRole('status')).toBeNull();
    act(() => void vi.advanceTimersByTime(61_000));
    expect(screen.getByRole('status').textContent).toBe(
      'The kernel of train was kept for 30 minutes and is gone. Rerun the node to get to its variables again.'
    );
    expect(screen.queryByRole('button', { name: 'Open in failed state' })).toBeNull();
  });
});
