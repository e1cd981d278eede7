import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AttemptRecord, DagflowDocument, newNodeRecord } from '../../model';
import { NotebookEntry, NotebookInfo, Problem } from '../../services';
import { fakeRun } from '../../services/__tests__/fakes';
import { Inspector, InspectorProps } from '..';
import { fakeActions, fakeProps } from './fakeProps';

const INFO: NotebookInfo = {
  path: 'train.ipynb',
  parameters: [
    { name: 'rows', type: 'int', default: 100, help: 'How many rows' },
    { name: 'label', type: 'str', default: 'a', help: '' },
    { name: 'fast', type: 'bool', default: true, help: '' },
    { name: 'grid', type: 'dict', default: { depth: 3 }, help: '' },
    { name: 'day', type: 'any', default: null, default_source: 'date.today()', help: '' }
  ],
  outputs: ['accuracy'],
  outputTypes: {},
  kernel: 'python3',
  language: 'python',
  hash: null,
  problems: []
};

let document: DagflowDocument;
let actions: InspectorProps['actions'];
let rerender: (changes?: Partial<InspectorProps>) => void;

function show(changes: Partial<InspectorProps> = {}): void {
  let props = fakeProps(document, {
    nodeId: 'train',
    selected: 1,
    notebook: { info: INFO, error: null } as NotebookEntry,
    kernels: [{ name: 'python3', displayName: 'Python 3' }],
    actions,
    ...changes
  });
  const view = render(<Inspector {...props} />);
  rerender = (more = {}) => {
    props = { ...props, ...more };
    view.rerender(<Inspector {...props} />);
  };
  document.changed.connect(() => rerender());
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);

function type(name: string, text: string): void {
  fireEvent.change(field(name), { target: { value: text } });
}

function enter(name: string, text: string): void {
  type(name, text);
  fireEvent.blur(field(name));
}

const stored = () => document.node('train')?.parameters;

beforeEach(() => {
  document = DagflowDocument.create();
  document.updatePipeline({
    parameters: [{ name: 'size', type: 'int', default: 5 }]
  });
  document.addNodes([
    { id: 'load', path: 'load.ipynb', name: 'Load' },
    { id: 'train', path: 'train.ipynb', name: 'Train' }
  ]);
  actions = fakeActions();
});

afterEach(() => {
  cleanup();
  document.dispose();
});

describe('a parameter of the selected node', () => {
  it("shows the notebook's default where nothing is set", () => {
    show();
    expect(field('rows').value).toBe('');
    expect(field('rows').placeholder).toBe('100');
    expect(field('day').placeholder).toBe('date.today()');
    expect(field('grid').placeholder).toBe('{"depth": 3}');
    expect(field('fast').checked).toBe(true);
    expect(screen.getByText('How many rows')).toBeTruthy();
  });

  it('takes a value over when the field is left, as one undo step', () => {
    show();
    type('rows', '7');
    expect(stored()).toBeUndefined();
    fireEvent.blur(field('rows'));
    expect(stored()).toEqual({ rows: 7 });
    enter('label', 'b');
    document.undo();
    expect(stored()).toEqual({ rows: 7 });
    expect(field('label').value).toBe('');
  });

  it('takes it over on Enter and forgets it on Escape', () => {
    show();
    type('rows', '8');
    fireEvent.keyDown(field('rows'), { key: 'Enter' });
    expect(stored()).toEqual({ rows: 8 });
    type('rows', '9');
    fireEvent.keyDown(field('rows'), { key: 'Escape' });
    expect(field('rows').value).toBe('8');
    fireEvent.blur(field('rows'));
    expect(stored()).toEqual({ rows: 8 });
  });

  it('marks a bad value with the reason while it is typed, and keeps it', () => {
    show();
    type('rows', 'many');
    expect(screen.getByRole('alert').textContent).toBe('Expected a whole number, not "many".');
    expect(field('rows').getAttribute('aria-invalid')).toBe('true');
    fireEvent.blur(field('rows'));
    expect(stored()).toEqual({ rows: 'many' });
    expect(field('rows').value).toBe('many');
    expect(screen.getByRole('alert').textContent).toBe('Expected a whole number, not "many".');
    enter('rows', '3');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(stored()).toEqual({ rows: 3 });
  });

  it('keeps broken JSON as it was typed', () => {
    show();
    enter('grid', '{"depth": ');
    expect(field('grid').value).toBe('{"depth": ');
    expect(screen.getByRole('alert').textContent).toMatch(/^Expected an object/);
    enter('grid', '{"depth": 4}');
    expect(stored()).toEqual({ grid: { depth: 4 } });
  });

  it('goes back to the default when emptied', () => {
    document.updateNode('train', { parameters: { rows: 7, other: 1 } });
    show();
    enter('rows', '');
    expect(stored()).toEqual({ other: 1 });
  });

  it('is a checkbox for a bool, and an edit at once', () => {
    show();
    fireEvent.click(field('fast'));
    expect(stored()).toEqual({ fast: false });
    expect(field('fast').checked).toBe(false);
  });

  it('can be bound to a pipeline parameter and freed again', () => {
    show();
    fireEvent.change(screen.getByLabelText('Source of rows'), {
      target: { value: 'pipeline:size' }
    });
    expect(stored()).toEqual({ rows: { pipeline: 'size' } });
    expect(screen.getByText('pipeline parameter size = 5')).toBeTruthy();
    fireEvent.click(screen.getByTitle('Use the default of rows instead'));
    expect(stored()).toBeUndefined();
  });

  it('can hold an object that looks like a reference', () => {
    show();
    enter('grid', '{"pipeline": "size"}');
    expect(stored()).toEqual({ grid: { value: { pipeline: 'size' } } });
    expect(field('grid').value).toBe('{"pipeline": "size"}');
  });

  it('can be the empty text', () => {
    show();
    fireEvent.change(screen.getByLabelText('Source of label'), { target: { value: 'value' } });
    expect(stored()).toEqual({ label: 'a' });
  });

  it('shows where a wired value comes from, and can cut the wire', () => {
    document.addEdge({
      source: 'load',
      target: 'train',
      source_output: 'frame',
      target_parameter: 'rows'
    });
    show();
    expect(screen.getByText('from Load.frame')).toBeTruthy();
    expect(screen.queryByLabelText('Source of rows')).toBeNull();
    fireEvent.click(screen.getByTitle('Remove the wire into rows'));
    expect(document.edges).toEqual([]);
    expect(field('rows').placeholder).toBe('100');
  });

  it("wears the server's problem of its place and no other", () => {
    const problem: Problem = {
      path: 'nodes[1].parameters.label',
      message: 'Not allowed here.',
      severity: 'error',
      node_id: 'train'
    };
    show({ problems: [problem, { ...problem, path: 'nodes[0].parameters.rows', message: 'No.' }] });
    expect(screen.getAllByRole('alert').map(alert => alert.textContent)).toEqual([
      'Not allowed here.'
    ]);
  });

  it('shows what the document sets though the notebook has no such input', () => {
    document.updateNode('train', { parameters: { ghost: 'x' } });
    show();
    expect(field('ghost').value).toBe('x');
  });

  it('is half-typed still after another node was selected', () => {
    show();
    type('rows', '12');
    rerender({ nodeId: 'load' });
    rerender({ nodeId: 'train' });
    expect(field('rows').value).toBe('12');
    fireEvent.blur(field('rows'));
    expect(stored()).toEqual({ rows: 12 });
  });
});

describe('the options of the selected node', () => {
  const open = (title: string) => {
    const details = screen.getByText(title).closest('details') as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event('toggle'));
  };

  it('are name, notebook and kernel', () => {
    show();
    enter('Name', 'Learn');
    expect(document.node('train')?.name).toBe('Learn');
    enter('Name', ' ');
    expect(document.node('train')).not.toHaveProperty('name');
    fireEvent.change(screen.getByLabelText('Kernel'), { target: { value: 'python3' } });
    expect(document.node('train')?.kernel).toBe('python3');
    fireEvent.click(screen.getByTitle('Open notebook'));
    expect(actions.openNotebook).toHaveBeenCalledWith('train');
  });

  it('keep a kernel that is not installed in sight', () => {
    document.updateNode('train', { kernel: 'julia' });
    show();
    expect(screen.getByText('julia (not installed)')).toBeTruthy();
  });

  it('are not taken over while they are wrong, and not lost', () => {
    show();
    open('Execution');
    enter('Timeout', '-1');
    expect(screen.getByRole('alert').textContent).toBe('Must be more than 0.');
    expect(field('Timeout').value).toBe('-1');
    expect(document.node('train')).not.toHaveProperty('timeout_s');
    enter('Timeout', '30');
    expect(document.node('train')?.timeout_s).toBe(30);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('hold retries and drop them when nothing is left of them', () => {
    document.updateNode('train', { retry: { attempts: 2, jitter: true } });
    show();
    enter('Attempts', '3');
    enter('Backoff', '1.5');
    expect(document.node('train')?.retry).toEqual({ attempts: 3, backoff: 1.5, jitter: true });
    enter('Attempts', '2.5');
    expect(screen.getByRole('alert').textContent).toBe('Expected a whole number.');
  });

  it('hold the environment, row by row', () => {
    show();
    open('Environment');
    const add = screen.getByLabelText('Name of a new variable');
    fireEvent.change(add, { target: { value: 'MODE' } });
    fireEvent.blur(add);
    enter('Value of MODE', 'fast');
    expect(document.node('train')?.env).toEqual({ MODE: 'fast' });
    enter('Name of variable 1', 'A B');
    expect(screen.getByRole('alert').textContent).toBe('A name has neither spaces nor "=".');
    fireEvent.click(screen.getByTitle('Remove MODE'));
    expect(document.node('train')).not.toHaveProperty('env');
  });

  it('hold resources', () => {
    show();
    open('Resources');
    enter('CPU', '0.5');
    enter('Memory', 'lots');
    expect(screen.getByRole('alert').textContent).toBe('Expected an amount such as 512Mi or 4Gi.');
    enter('Memory', '4Gi');
    enter('GPU', '1');
    expect(document.node('train')?.resources).toEqual({ cpu: 0.5, memory: '4Gi', gpu: 1 });
  });

  it('show what the pipeline says where the node says nothing', () => {
    document.updatePipeline({
      defaults: {
        executor: 'kubernetes',
        timeout_s: 60,
        retry: { attempts: 3 },
        resources: { memory: '4Gi' },
        env: { MODE: 'fast' }
      }
    });
    show();
    open('Execution');
    open('Resources');
    open('Environment');
    const executor = screen.getByLabelText<HTMLSelectElement>('Executor');
    expect(executor.selectedOptions[0].text).toBe("Pipeline's default: Kubernetes");
    expect(field('Timeout').placeholder).toBe('60 (pipeline)');
    expect(field('Attempts').placeholder).toBe('3 (pipeline)');
    expect(field('Delay').placeholder).toBe('0');
    expect(field('Memory').placeholder).toBe('4Gi (pipeline)');
    expect(screen.getByText('From the pipeline: MODE=fast')).toBeTruthy();
    enter('Attempts', '2');
    expect(field('Attempts').value).toBe('2');
  });

  it('name the rarer resources under More', () => {
    document.updateNode('train', { resources: { cpu: 1, extended: { 'example.com/fpga': 2 } } });
    show();
    expect(field('Amount of example.com/fpga').value).toBe('2');
    enter('CPU limit', '4');
    enter('Memory limit', '8Gi');
    enter('Disk', '10Gi');
    enter('Amount of example.com/fpga', '0');
    expect(screen.getByRole('alert').textContent).toBe('Must be at least 1.');
    enter('Amount of example.com/fpga', '1');
    enter('Name of a new resource', 'tpu');
    expect(screen.getByRole('alert').textContent).toBe('Expected a name such as nvidia.com/gpu.');
    enter('Name of a new resource', 'google.com/tpu');
    enter('GPU kind', 'amd.com/gpu');
    expect(document.node('train')?.resources).toEqual({
      cpu: 1,
      cpu_limit: 4,
      memory_limit: '8Gi',
      ephemeral_storage: '10Gi',
      extended: { 'example.com/fpga': 1, 'google.com/tpu': 1 },
      gpu_type: 'amd.com/gpu'
    });
  });

  it('say why the notebook could not be read', () => {
    show({ notebook: { info: null, error: 'There is no train.ipynb.' } });
    expect(screen.getByRole('alert').textContent).toBe('There is no train.ipynb.');
  });
});

describe('the pipeline', () => {
  const showPipeline = () => show({ nodeId: null, selected: 0, notebook: null });
  const card = () => screen.getByLabelText('Type').closest('.jp-DagflowCard') as HTMLElement;

  it('has a name and a description', () => {
    showPipeline();
    fireEvent.change(screen.getAllByLabelText('Name')[0], { target: { value: 'Digits' } });
    fireEvent.blur(screen.getAllByLabelText('Name')[0]);
    expect(document.pipeline.name).toBe('Digits');
  });

  it('has parameters, added, changed and removed', () => {
    showPipeline();
    fireEvent.change(within(card()).getByLabelText('Default'), { target: { value: 'x' } });
    fireEvent.blur(within(card()).getByLabelText('Default'));
    expect(document.parameters[0].default).toBe('x');
    expect(screen.getByRole('alert').textContent).toBe('Expected a whole number, not "x".');
    fireEvent.change(within(card()).getByLabelText('Type'), { target: { value: 'str' } });
    expect(screen.queryByRole('alert')).toBeNull();
    fireEvent.click(screen.getByText('Add parameter'));
    expect(document.parameters.map(parameter => parameter.name)).toEqual(['size', 'parameter']);
    fireEvent.click(screen.getByTitle('Remove size'));
    expect(document.parameters.map(parameter => parameter.name)).toEqual(['parameter']);
  });

  it('lets a parameter go without a default', () => {
    showPipeline();
    fireEvent.change(within(card()).getByLabelText('Default'), { target: { value: '' } });
    fireEvent.blur(within(card()).getByLabelText('Default'));
    expect(document.parameters).toEqual([{ name: 'size', type: 'int' }]);
    expect(screen.getByPlaceholderText('required at each run')).toBeTruthy();
  });

  it('refuses two parameters of one name', () => {
    document.updatePipeline({ parameters: [{ name: 'a' }, { name: 'b' }] });
    showPipeline();
    const names = screen.getAllByLabelText('Name');
    fireEvent.change(names[2], { target: { value: 'a' } });
    fireEvent.blur(names[2]);
    expect(screen.getByRole('alert').textContent).toBe('a is there already.');
    expect(document.parameters.map(parameter => parameter.name)).toEqual(['a', 'b']);
  });
});

describe('the last run', () => {
  const attempt: AttemptRecord = {
    node_id: 'train',
    attempt: 1,
    state: 'failed',
    executor: 'local',
    directory: 'r1/train/1',
    parameters: { rows: 7 },
    source_hash: null,
    key: null,
    queued_at: 1,
    started_at: 2,
    finished_at: 3.5,
    outputs: { accuracy: 0.9, table: 'x'.repeat(200) },
    artifacts: [],
    failure: { message: 'ValueError: no rows', name: 'ValueError', cell: 4 },
    resources: {},
    reused: null
  };
  const run = fakeRun({
    state: 'failed',
    nodes: {
      train: {
        ...newNodeRecord('train'),
        state: 'failed',
        attempt: 2,
        started_at: 2,
        finished_at: 3.5,
        failure: attempt.failure
      }
    }
  });

  it('tells state, time, failure, parameters and outputs, of each attempt', async () => {
    const second = { ...attempt, attempt: 2, parameters: { rows: 8 }, outputs: {} };
    show({ run, loadAttempts: async () => [attempt, second] });
    expect(screen.getAllByText('failed').length).toBeGreaterThan(0);
    expect(screen.getByText('ValueError: no rows')).toBeTruthy();
    expect(await screen.findByText('8')).toBeTruthy();
    fireEvent.click(screen.getByText('Attempt 1'));
    expect(screen.getByText('7')).toBeTruthy();
    expect(screen.getByText('0.9')).toBeTruthy();
    fireEvent.click(screen.getByTitle('Show all'));
    expect(screen.getByText(JSON.stringify('x'.repeat(200)))).toBeTruthy();
    fireEvent.click(screen.getByText('Open executed notebook'));
    expect(actions.openExecuted).toHaveBeenCalledWith('train', 1, 4);
  });

  it('leads to the log and to reruns', () => {
    show({ run });
    fireEvent.click(screen.getByText('Log'));
    expect(actions.openLog).toHaveBeenCalledWith('train', 2);
    fireEvent.click(screen.getByText('Rerun from here'));
    fireEvent.click(screen.getByText('Rerun only this'));
    expect(vi.mocked(actions.rerun).mock.calls).toEqual([
      ['from', 'train'],
      ['only', 'train']
    ]);
  });

  it('is not there for a node that the run does not know', () => {
    show({ run: fakeRun({ nodes: {} }) });
    expect(screen.queryByText('Last run')).toBeNull();
  });
});
