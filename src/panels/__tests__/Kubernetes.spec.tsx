import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument, Kubernetes } from '../../model';
import { ClusterOffers, ExecutorChoice, Problem } from '../../services';
import { settle } from '../../services/__tests__/fakes';
import { Inspector, InspectorProps } from '..';
import { fakeProps } from './fakeProps';

const OFFERS: ClusterOffers = {
  contexts: ['admin', 'user'],
  namespaces: ['team'],
  pvcs: [{ name: 'shared', phase: 'Bound', size: '10Gi' }],
  secrets: ['s3'],
  configMaps: ['mode'],
  serviceAccounts: ['trainer'],
  gpus: [{ resource: 'nvidia.com/gpu', count: 2 }],
  problems: []
};

const EXECUTORS: ExecutorChoice[] = [
  { name: 'kubernetes', isAvailable: true, reason: '' },
  { name: 'local', isAvailable: true, reason: '' }
];

let document: DagflowDocument;
const loadOffers = vi.fn();

async function show(changes: Partial<InspectorProps> = {}): Promise<void> {
  const props = fakeProps(document, {
    nodeId: 'train',
    selected: 1,
    executors: EXECUTORS,
    loadOffers,
    ...changes
  });
  const view = render(<Inspector {...props} />);
  document.changed.connect(() => view.rerender(<Inspector {...props} />));
  await act(settle);
}

async function open(title: string, within_: HTMLElement = window.document.body): Promise<void> {
  const details = within(within_).getByText(title).closest('details') as HTMLDetailsElement;
  if (!details.open) {
    details.open = true;
    fireEvent(details, new Event('toggle'));
  }
  await act(settle);
}

const section = () => screen.getByText('Kubernetes', { selector: 'summary *' }).closest('details')!;
const field = (name: string) => within(section()).getByLabelText<HTMLInputElement>(name);
const choose = (name: string, value: string) =>
  fireEvent.change(screen.getByLabelText(name), { target: { value } });
const stored = () => document.node('train')?.kubernetes as Kubernetes;

function enter(name: string, text: string): void {
  fireEvent.change(field(name), { target: { value: text } });
  fireEvent.blur(field(name));
}

const offered = (name: string) =>
  [...(field(name).list?.options ?? [])].map(option => option.value);

beforeEach(() => {
  document = DagflowDocument.create();
  document.addNodes([{ id: 'train', path: 'train.ipynb', name: 'Train' }]);
  loadOffers.mockReset().mockResolvedValue(OFFERS);
});

afterEach(() => {
  cleanup();
  document.dispose();
});

async function openMore(kubernetes: Kubernetes = {}): Promise<void> {
  document.updateNode('train', { executor: 'kubernetes', kubernetes });
  await show();
  await openSection();
  await open('More', section());
}

const openSection = async () => {
  const details = section();
  if (!details.open) {
    details.open = true;
    fireEvent(details, new Event('toggle'));
  }
  await act(settle);
};

describe('the Kubernetes section', () => {
  it('comes with the executor, and asks the cluster only once it is open', async () => {
    await show();
    expect(screen.queryByText('Kubernetes', { selector: 'summary *' })).toBeNull();
    await open('Execution');
    expect(loadOffers).not.toHaveBeenCalled();
    choose('Executor', 'kubernetes');
    await act(settle);
    expect(document.node('train')?.executor).toBe('kubernetes');
    expect(section().open).toBe(true);
    expect(loadOffers.mock.calls).toEqual([['', '']]);
    choose('Executor', '');
    expect(document.node('train')).not.toHaveProperty('executor');
    expect(screen.queryByText('Kubernetes', { selector: 'summary *' })).toBeNull();
  });

  it('stands folded where the pipeline says kubernetes', async () => {
    document.updatePipeline({
      defaults: { executor: 'kubernetes', kubernetes: { image: 'base:1', namespace: 'team' } }
    });
    await show();
    expect(section().open).toBe(false);
    expect(loadOffers).not.toHaveBeenCalled();
    await openSection();
    expect(loadOffers.mock.calls).toEqual([['', 'team']]);
    expect(field('Image').placeholder).toBe('base:1 (pipeline)');
    expect(field('Namespace').placeholder).toBe('team (pipeline)');
  });

  it('is always among the settings of the pipeline', async () => {
    await show({ nodeId: null, selected: 0 });
    await openSection();
    enter('Image', 'base:1');
    expect(document.pipeline.defaults).toEqual({ kubernetes: { image: 'base:1' } });
    enter('Image', '');
    expect(document.pipeline).not.toHaveProperty('defaults');
  });

  it('offers what the cluster has and takes anything else as well', async () => {
    document.updateNode('train', { kubernetes: { image: 'a' } });
    await show();
    expect(offered('Namespace')).toEqual(['team']);
    expect(offered('Context')).toEqual(['admin', 'user']);
    enter('Context', 'other');
    await act(settle);
    expect(loadOffers.mock.calls).toEqual([
      ['', ''],
      ['other', '']
    ]);
    enter('Namespace', 'Team A');
    expect(screen.getByRole('alert').textContent).toBe(
      'A name has lower-case letters, digits, "-" and "." only.'
    );
    expect(stored()).toEqual({ image: 'a', context: 'other' });
  });

  it('tells quietly what the cluster did not tell', async () => {
    loadOffers.mockResolvedValue({ ...OFFERS, problems: ['You may not list namespaces.'] });
    document.updateNode('train', { kubernetes: { image: 'a' } });
    await show();
    expect(screen.getByRole('note').textContent).toBe('You may not list namespaces.');
  });

  it('works without a cluster', async () => {
    document.updateNode('train', { kubernetes: { image: 'a' } });
    loadOffers.mockRejectedValue(new Error('The cluster does not answer.'));
    await show();
    expect(screen.getByRole('note').textContent).toBe('The cluster does not answer.');
    enter('Image', 'b');
    expect(stored()).toEqual({ image: 'b' });
  });

  it('says which executor is not installed, and how to get it', async () => {
    const reason = "pip install 'jupyter-dagflow[kubernetes]'";
    document.updateNode('train', { executor: 'kubernetes' });
    await show({ executors: [{ name: 'kubernetes', isAvailable: false, reason }] });
    expect(screen.getByText('Kubernetes (not installed)')).toBeTruthy();
    expect(screen.getByText(reason)).toBeTruthy();
  });

  it("wears the server's problems where they belong", async () => {
    document.updateNode('train', {
      executor: 'kubernetes',
      kubernetes: { image: 'a', workspace: { type: 'volume', pvc: 'shared' } }
    });
    const problem = (path: string, message: string): Problem => ({
      path: `nodes[0].kubernetes.${path}`,
      message,
      severity: 'error',
      node_id: 'train'
    });
    await show({
      problems: [problem('image', 'No image.'), problem('workspace.volume.pvc', 'No such claim.')]
    });
    const told = (name: string) =>
      within(field(name).closest('.jp-DagflowField') as HTMLElement).getByRole('alert').textContent;
    expect(told('Image')).toBe('No image.');
    expect(told('Claim')).toBe('No such claim.');
  });
});

describe('the workspace', () => {
  beforeEach(async () => {
    document.updateNode('train', { kubernetes: { image: 'a' } });
    await show();
  });

  it('is a claim, a folder or an object store', () => {
    choose('Workspace', 'pvc');
    expect(stored()).toEqual({ image: 'a' });
    expect(offered('Claim')).toEqual(['shared']);
    enter('Claim', 'shared');
    enter('Sub path', '../x');
    expect(screen.getByRole('alert').textContent).toBe(
      'Expected a relative path that stays inside the volume.'
    );
    enter('Sub path', 'home/ann');
    enter('Mount path', '/work');
    const workspace = { type: 'volume', sub_path: 'home/ann', mount_path: '/work' };
    expect(stored().workspace).toEqual({ ...workspace, pvc: 'shared' });
    choose('Workspace', 'host_path');
    enter('Folder', 'srv');
    expect(stored().workspace).toEqual({ ...workspace, pvc: 'shared' });
    enter('Folder', '/srv');
    expect(stored().workspace).toEqual({ type: 'volume', host_path: '/srv' });
    choose('Workspace', 'object-store');
    enter('URL', 'bucket');
    expect(screen.getByRole('alert').textContent).toBe(
      'Expected an address such as s3://bucket/prefix.'
    );
    enter('URL', 's3://bucket/x');
    expect(stored().workspace).toEqual({ type: 'object-store', url: 's3://bucket/x' });
    choose('Workspace', '');
    expect(stored()).toEqual({ image: 'a' });
    document.undo();
    expect(field('URL').value).toBe('s3://bucket/x');
  });

  it('keeps what this release does not know', () => {
    const workspace = { type: 'volume' as const, pvc: 'shared', later: true };
    act(() => document.updateNode('train', { kubernetes: { workspace } }));
    enter('Claim', 'other');
    expect(stored().workspace).toEqual({ ...workspace, pvc: 'other' });
  });
});

describe('the rarer fields', () => {
  it('are folded while they say nothing', async () => {
    document.updateNode('train', { kubernetes: { image: 'a' } });
    await show();
    expect(screen.queryByLabelText('Service account')).toBeNull();
  });

  it('are in sight where they say something', async () => {
    document.updateNode('train', { kubernetes: { image: 'a', service_account: 'trainer' } });
    await show();
    expect(field('Service account').value).toBe('trainer');
  });

  it('hold one value each', async () => {
    await openMore();
    choose('Pull policy', 'Never');
    enter('Grace', '30');
    enter('Pull secrets', 'one, two');
    enter('Service account', 'trainer');
    enter('Priority class', 'high');
    enter('Shared memory', '1Gi');
    enter('Kept', '60');
    expect(stored()).toEqual({
      image_pull_policy: 'Never',
      image_pull_grace_s: 30,
      image_pull_secrets: ['one', 'two'],
      service_account: 'trainer',
      priority_class: 'high',
      shm_size: '1Gi',
      ttl_s: 60
    });
    choose('Pull policy', '');
    enter('Pull secrets', '');
    expect(stored()).not.toHaveProperty('image_pull_policy');
    expect(stored()).not.toHaveProperty('image_pull_secrets');
  });

  it('hold labels and the like, row by row', async () => {
    await openMore();
    enter('Label of a new node selector', 'disk');
    enter('Value of disk', 'ssd');
    enter('Name of a new label', 'kueue.x-k8s.io/queue-name');
    enter('Name of a new annotation', 'note');
    expect(stored()).toEqual({
      node_selector: { disk: 'ssd' },
      labels: { 'kueue.x-k8s.io/queue-name': '' },
      annotations: { note: '' }
    });
    fireEvent.click(screen.getByTitle('Remove disk'));
    expect(stored()).not.toHaveProperty('node_selector');
  });

  it('hold tolerations, with what this release does not know of them', async () => {
    await openMore({ tolerations: [{ key: 'gpu', operator: 'Exists', tolerationSeconds: 5 }] });
    enter('Value of toleration 1', 'yes');
    choose('Effect of toleration 1', 'NoExecute');
    expect(stored().tolerations).toEqual([
      { tolerationSeconds: 5, key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoExecute' }
    ]);
    fireEvent.click(screen.getByText('Add toleration'));
    expect(stored().tolerations?.[1]).toEqual({ operator: 'Exists', effect: 'NoSchedule' });
    fireEvent.click(screen.getByTitle('Remove toleration 1'));
    fireEvent.click(screen.getByTitle('Remove toleration 1'));
    expect(document.node('train')).not.toHaveProperty('kubernetes');
  });

  it('hold volumes of each kind', async () => {
    await openMore();
    fireEvent.click(screen.getByText('Add volume'));
    expect(stored().volumes).toEqual([{ mount_path: '/data', empty_dir: {} }]);
    choose('Volume 1', 'secret');
    expect(offered('Name')).toEqual(['s3']);
    enter('Name', 's3');
    enter('Mount path', 'keys');
    expect(screen.getByRole('alert').textContent).toBe(
      'Expected a path that begins with "/" and has no ":".'
    );
    enter('Mount path', '/keys');
    fireEvent.click(field('Read only'));
    expect(stored().volumes).toEqual([{ mount_path: '/keys', secret: 's3', read_only: true }]);
    choose('Volume 1', 'host_path');
    enter('Folder', '/srv/keys');
    expect(stored().volumes).toEqual([
      { mount_path: '/keys', host_path: '/srv/keys', read_only: true }
    ]);
    fireEvent.click(screen.getByTitle('Remove volume 1'));
    expect(document.node('train')).not.toHaveProperty('kubernetes');
  });

  it('name Secrets and ConfigMaps, never values', async () => {
    await openMore();
    expect(offered('Name of a new source')).toEqual(['s3']);
    enter('Name of a new source', 's3');
    choose('Where new variables come from', 'config_map');
    expect(offered('Name of a new source')).toEqual(['mode']);
    enter('Name of a new source', 'mode');
    enter('Name of a new variable from s3', 'AWS_KEY');
    enter('Key for AWS_KEY', 'key');
    enter('Prefix', 'APP_');
    fireEvent.click(screen.getAllByLabelText('May be missing')[1]);
    expect(stored().env_from).toEqual([
      { secret: 's3', keys: { AWS_KEY: 'key' } },
      { config_map: 'mode', prefix: 'APP_', optional: true }
    ]);
    fireEvent.click(screen.getByTitle('Remove s3'));
    expect(stored().env_from).toHaveLength(1);
  });

  it('say what the pipeline has in their stead', async () => {
    document.updatePipeline({
      defaults: {
        kubernetes: {
          labels: { team: 'a' },
          tolerations: [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
          volumes: [{ mount_path: '/data', pvc: 'data' }],
          env_from: [{ secret: 's3' }],
          workspace: { type: 'volume', pvc: 'shared' }
        }
      }
    });
    await openMore();
    for (const told of ['team=a', 'gpu:NoSchedule', '/data', 's3']) {
      expect(screen.getByText(`From the pipeline: ${told}`)).toBeTruthy();
    }
    expect(screen.getByText('shared (pipeline)')).toBeTruthy();
  });

  it('take JSON as Kubernetes writes it, and keep what is none as it was typed', async () => {
    await openMore({ pod: { spec: { hostNetwork: true } } });
    enter('Pod template', '[1]');
    expect(screen.getByRole('alert').textContent).toBe(
      'Expected an object such as {"a": 1}, not [1].'
    );
    enter('Pod template', '{"spec": ');
    expect(screen.getByRole('alert').textContent).toMatch(/^This is not JSON: /);
    expect(field('Pod template').value).toBe('{"spec": ');
    expect(stored().pod).toEqual({ spec: { hostNetwork: true } });
    enter('Pod template', '{"spec": {"hostPID": true}}');
    enter('Security context', '{"runAsUser": 0}');
    enter('Affinity', '{"nodeAffinity": {}}');
    expect(stored()).toEqual({
      pod: { spec: { hostPID: true } },
      security_context: { runAsUser: 0 },
      affinity: { nodeAffinity: {} }
    });
    enter('Pod template', '');
    expect(stored()).not.toHaveProperty('pod');
  });
});

describe('the kind of GPU', () => {
  it('is one that the cluster has, or any other', async () => {
    document.updateNode('train', { executor: 'kubernetes', resources: { gpu: 1 } });
    await show();
    const input = screen.getByLabelText<HTMLInputElement>('GPU kind');
    const options = [...(input.list?.options ?? [])].map(({ value, label }) => [value, label]);
    expect(options).toEqual([
      ['nvidia.com/gpu', '2 in the cluster'],
      ['amd.com/gpu', '']
    ]);
  });
});
