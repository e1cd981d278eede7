import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DagflowDocument, PipelineNode, TRIGGER_RULES, newNodeRecord } from '../../model';
import { NotebookEntry } from '../../services';
import { FakeAnswer, FakeRequest, fakeRun, settle } from '../../services/__tests__/fakes';
import { Inspector, InspectorProps } from '..';
import { fakePools, fakeProps } from './fakeProps';

const NOTEBOOK = {
  info: {
    path: 'train.ipynb',
    parameters: ['lr', 'depth', 'name'].map(name => ({ name, type: 'any', default: 1, help: '' })),
    outputs: ['accuracy'],
    outputTypes: {},
    kernel: null,
    language: null,
    hash: null,
    problems: []
  },
  error: null
} as NotebookEntry;

let document: DagflowDocument;

function node(): PipelineNode {
  return document.node('train')!;
}

function show(changes: Partial<InspectorProps> = {}): void {
  const props = fakeProps(document, {
    nodeId: 'train',
    selected: 1,
    notebook: NOTEBOOK,
    ...changes
  });
  const view = render(<Inspector {...props} />);
  document.changed.connect(() => view.rerender(<Inspector {...props} />));
}

/** Open the section of this title, and wait for what it asks for. */
async function open(title: string): Promise<HTMLElement> {
  const heading = screen.getByText(title, { selector: 'summary > span' });
  const details = heading.closest('details') as HTMLDetailsElement;
  if (!details.open) {
    details.open = true;
    fireEvent(details, new Event('toggle'));
  }
  await act(settle);
  return details;
}

function choose(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label, { selector: 'select' }), { target: { value } });
}

function type(label: string, text: string): void {
  const field = screen.getByLabelText(label);
  fireEvent.change(field, { target: { value: text } });
  fireEvent.blur(field);
}

beforeEach(() => {
  document = DagflowDocument.create();
  document.updatePipeline({ parameters: [{ name: 'depths', type: 'list', default: [1, 2, 3] }] });
  document.addNodes([
    { id: 'train', path: 'train.ipynb', name: 'Train' },
    { id: 'load', path: 'load.ipynb', name: 'Load' }
  ]);
});

afterEach(() => {
  cleanup();
  document.dispose();
});

describe('a trigger rule', () => {
  it('is chosen, and each says in a sentence what it means', async () => {
    show();
    await open('When it runs');
    const sentences = new Set<string>();
    for (const rule of TRIGGER_RULES) {
      choose('Trigger rule', rule);
      sentences.add(screen.getByText(/^Runs .*\.$/, { selector: 'div' }).textContent!);
      expect(node().trigger_rule).toBe(rule === 'all_success' ? undefined : rule);
    }
    expect(sentences.size).toBe(TRIGGER_RULES.length);
  });

  it('stands beside the switch that leaves the node out', async () => {
    show();
    await open('When it runs');
    fireEvent.click(screen.getByLabelText(/^Disabled/));
    expect(node().disabled).toBe(true);
    fireEvent.click(screen.getByLabelText(/^Disabled/));
    expect(node()).not.toHaveProperty('disabled');
  });
});

describe('retries', () => {
  it('have their delays beside them once there are any', async () => {
    show();
    await open('Execution');
    expect(screen.queryByLabelText('Jitter')).toBeNull();
    type('Attempts', '3');
    type('Longest', '60');
    type('Jitter', '0.2');
    expect(node().retry).toEqual({ attempts: 3, max_delay_s: 60, jitter: 0.2 });
    type('Jitter', '2');
    expect(screen.getByText('Must be at most 1.')).toBeTruthy();
    expect(node().retry?.jitter).toBe(0.2);
  });
});

describe('the cache', () => {
  it('is chosen for a node, with the files that count', async () => {
    document.updatePipeline({ defaults: { cache: 'on' } });
    show();
    const section = await open('Cache');
    expect(within(section).getByText("Pipeline's default: on: use them")).toBeTruthy();
    expect(within(section).getByText(/that result is reused/)).toBeTruthy();
    choose('Earlier results', 'refresh');
    expect(node().cache).toBe('refresh');
    type('Input files', 'data/*.csv\n\n  more.txt ');
    expect(node().inputs).toEqual(['data/*.csv', 'more.txt']);
    type('Input files', ' ');
    choose('Earlier results', '');
    expect(node()).toEqual({ id: 'train', path: 'train.ipynb', name: 'Train' });
  });

  it('is chosen for all nodes in the defaults', async () => {
    show({ nodeId: null, selected: 0 });
    await open('Execution');
    choose('Earlier results', 'on');
    expect(document.pipeline.defaults).toEqual({ cache: 'on' });
  });
});

describe('for each', () => {
  it('goes over the lists of the ticked parameters, in the order of the inputs', async () => {
    document.updateNode('train', { parameters: { lr: [0.1, 0.2], depth: { pipeline: 'depths' } } });
    document.addEdge({
      source: 'load',
      target: 'train',
      source_output: 'names',
      target_parameter: 'name'
    });
    show();
    const section = await open('For each');
    expect(within(section).getByText('2 items')).toBeTruthy();
    expect(within(section).getByText("the pipeline's depths")).toBeTruthy();
    expect(within(section).getByText('names of Load')).toBeTruthy();
    fireEvent.click(within(section).getByLabelText('depth'));
    fireEvent.click(within(section).getByLabelText('lr'));
    expect(node().for_each).toEqual({ parameters: ['lr', 'depth'] });
    expect(within(section).getByText('2 × 3 = 6 instances')).toBeTruthy();
    type('At once', '4');
    expect(node().for_each).toEqual({ parameters: ['lr', 'depth'], parallel: 4 });
    // The field of a parameter that is gone over takes a list.
    expect(screen.getByLabelText<HTMLTextAreaElement>('lr', { selector: 'textarea' }).value).toBe(
      '[0.1, 0.2]'
    );
    fireEvent.click(within(section).getByLabelText('name'));
    expect(within(section).queryByText(/instances$/)).toBeNull();
    for (const name of ['lr', 'depth', 'name']) {
      fireEvent.click(within(section).getByLabelText(name));
    }
    expect(node()).not.toHaveProperty('for_each');
  });

  it('says at a parameter what is wrong with its list', () => {
    document.updateNode('train', {
      for_each: { parameters: ['lr', 'gone'] },
      parameters: { lr: 3 }
    });
    const problem = (path: string, message: string) => ({
      path,
      message,
      severity: 'error' as const,
      node_id: 'train'
    });
    show({
      problems: [
        problem('nodes[0].for_each.parameters[0]', 'It goes over 3, which is no list.'),
        problem('nodes[0].for_each.parameters[1]', 'There is no such parameter.')
      ]
    });
    const item = (name: string) =>
      screen
        .getByLabelText(name, { selector: 'input[type=checkbox]' })
        .closest('.jp-DagflowForEach-item')!;
    expect(item('lr').textContent).toContain('It goes over 3, which is no list.');
    expect(item('gone').textContent).toContain('There is no such parameter.');
  });
});

describe('a pool', () => {
  const POOLS = { pools: [{ name: 'db', slots: 2, taken: 1, holders: [] }] };

  it('is chosen from those of the workspace', async () => {
    show({ pools: fakePools(() => ({ body: POOLS })) });
    await open('Pool');
    expect(screen.getByRole('option', { name: 'db (2 slots)' })).toBeTruthy();
    choose('Pool', 'db');
    expect(node().pool).toEqual({ name: 'db' });
    expect(screen.getByText('1 of 2 slots are taken now.')).toBeTruthy();
    type('Slots', '2');
    expect(node().pool).toEqual({ name: 'db', slots: 2 });
    choose('Pool', '');
    expect(node()).not.toHaveProperty('pool');
  });

  it('is made with its size where there is none', async () => {
    const made: FakeRequest[] = [];
    let body = { pools: [] as object[] };
    const answer = (request: FakeRequest): FakeAnswer => {
      if (request.method === 'PUT') {
        made.push(request);
        body = POOLS;
      }
      return { body: body as never };
    };
    show({ pools: fakePools(answer) });
    await open('Pool');
    choose('Pool', '+');
    const make = () => fireEvent.click(screen.getByRole('button', { name: 'Make' }));
    const fill = (label: string, value: string) =>
      fireEvent.change(screen.getByLabelText(label), { target: { value } });
    make();
    expect(screen.getByRole('alert').textContent).toContain('1 to 64 letters');
    fill('Name of the new pool', ' db ');
    fill('Slots of the new pool', '0');
    make();
    expect(screen.getByRole('alert').textContent).toBe('Must be at least 1.');
    fill('Slots of the new pool', '2');
    make();
    await act(settle);
    expect(made.map(({ path, body: sent }) => [path.split('/api/')[1], sent])).toEqual([
      ['pools/db', { slots: 2 }]
    ]);
    expect(node().pool).toEqual({ name: 'db' });
    expect(screen.queryByRole('button', { name: 'Make' })).toBeNull();
  });

  it('that is gone is still named, with its problem', async () => {
    document.updateNode('train', { pool: { name: 'gpu' } });
    const message = "There is no pool 'gpu'.";
    show({
      pools: fakePools(() => ({ body: POOLS })),
      problems: [{ path: 'nodes[0].pool.name', message, severity: 'error', node_id: 'train' }]
    });
    await act(settle);
    const field = screen.getByLabelText<HTMLSelectElement>('Pool', { selector: 'select' });
    expect(field.value).toBe('gpu');
    expect(screen.getByText(message)).toBeTruthy();
  });

  it('says why the pools are not known', async () => {
    const refusal = { status: 500, body: { message: 'The store is away.', problems: [] } };
    show({ pools: fakePools(() => refusal) });
    await open('Pool');
    expect(screen.getByText('The store is away.')).toBeTruthy();
  });
});

describe('pinned outputs', () => {
  const outputs = { accuracy: 0.9 };
  const run = fakeRun({
    nodes: { train: { ...newNodeRecord('train'), state: 'succeeded', attempt: 1, outputs } }
  });

  it('are those of the last run, edited as JSON, and taken off', async () => {
    show({ run });
    await open('Pinned outputs');
    fireEvent.click(screen.getByRole('button', { name: 'Pin the last outputs' }));
    expect(node().pinned).toEqual(outputs);
    const section = await open('Pinned outputs');
    const field = within(section).getByLabelText('Outputs', { selector: 'textarea' });
    fireEvent.change(field, { target: { value: '[1]' } });
    fireEvent.blur(field);
    expect(within(section).getByRole('alert').textContent).toContain('Expected an object');
    expect(node().pinned).toEqual(outputs);
    fireEvent.change(field, { target: { value: '{"accuracy": 1}' } });
    fireEvent.blur(field);
    expect(node().pinned).toEqual({ accuracy: 1 });
    fireEvent.click(screen.getByRole('button', { name: 'Unpin' }));
    expect(node()).not.toHaveProperty('pinned');
  });

  it('are not spoken of where there is nothing to pin', () => {
    show();
    expect(screen.queryByText('Pinned outputs')).toBeNull();
  });
});
