import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument, edgeKey, newNodeRecord, type PipelineEdge } from '../../model';
import { NotebookEntry, Problem } from '../../services';
import { fakeRun } from '../../services/__tests__/fakes';
import { Inspector, InspectorProps } from '..';
import { fakeActions, fakeProps } from './fakeProps';

const EDGE: PipelineEdge = {
  source: 'train',
  target: 'deploy',
  source_output: 'accuracy',
  target_parameter: 'score'
};
const KEY = edgeKey(EDGE);
const NOTEBOOK = { info: { outputs: ['accuracy', 'n_rows'], outputTypes: {} }, error: null };

let document: DagflowDocument;
let actions: InspectorProps['actions'];
let rerender: (changes?: Partial<InspectorProps>) => void;

function show(changes: Partial<InspectorProps> = {}, key = KEY): void {
  let props = fakeProps(document, {
    notebook: NOTEBOOK as unknown as NotebookEntry,
    actions,
    ...changes
  });
  const inspector = () => <Inspector {...props} edge={document.edge(key) ?? null} />;
  const view = render(inspector());
  rerender = (more = {}) => {
    props = { ...props, ...more };
    view.rerender(inspector());
  };
  document.changed.connect(() => rerender());
}

const field = () => screen.getByLabelText<HTMLInputElement>('Condition');
const stored = () => document.edge(KEY)?.condition;

function type(text: string): void {
  fireEvent.change(field(), { target: { value: text } });
}

beforeEach(() => {
  document = DagflowDocument.create();
  document.updatePipeline({ parameters: [{ name: 'limit', type: 'float', default: 0.9 }] });
  document.addNodes(
    [
      { id: 'train', path: 'train.ipynb', name: 'Train' },
      { id: 'deploy', path: 'deploy.ipynb', name: 'Deploy' },
      { id: 'alert', path: 'alert.ipynb', name: 'Alert' }
    ],
    [{ source: 'train', target: 'alert' }, EDGE]
  );
  actions = fakeActions();
});

afterEach(() => {
  cleanup();
  document.dispose();
});

describe('a selected wire', () => {
  it('says what it carries from where to where, and leads there', () => {
    show();
    expect(screen.getByText('Train → Deploy')).toBeTruthy();
    expect(screen.getByText('Carries a value')).toBeTruthy();
    expect(screen.getByText('score').tagName).toBe('CODE');
    fireEvent.click(screen.getByRole('button', { name: 'Deploy' }));
    expect(actions.selectNode).toHaveBeenCalledWith('deploy');
  });

  it('takes a condition over when the field is left, as one undo step', () => {
    show();
    expect(field().placeholder).toBe('accuracy > 0.9');
    type('accuracy > limit ');
    expect(stored()).toBeUndefined();
    fireEvent.blur(field());
    expect(stored()).toBe('accuracy > limit');
    expect(field().value).toBe('accuracy > limit');
    type('accuracy > 1');
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(field().value).toBe('accuracy > limit');
    type('accuracy > 0.5');
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(stored()).toBe('accuracy > 0.5');
    document.undo();
    expect(field().value).toBe('accuracy > limit');
  });

  it('is without a condition when that is emptied', () => {
    document.updateEdge(KEY, { condition: 'accuracy > 1' });
    show();
    type('  ');
    fireEvent.blur(field());
    expect(document.edge(KEY)).toEqual(EDGE);
  });

  it('names what a condition may use', () => {
    document.updatePipeline({
      parameters: [
        { name: 'limit', type: 'float' },
        { name: 'n_rows', type: 'int' }
      ]
    });
    show();
    const names = (caption: string) =>
      [...screen.getByText(caption).nextElementSibling!.children].map(each => each.textContent);
    expect(names('Outputs')).toEqual(['accuracy', 'n_rows']);
    // The output of this name stands before the parameter.
    expect(names('Parameters')).toEqual(['limit']);
    document.updateNode('train', { outputs: ['own'] });
    expect(names('Outputs')).toEqual(['own']);
    document.updateNode('train', { outputs: [] });
    document.updatePipeline({ parameters: null });
    expect(screen.getByText(/There are no names to use/)).toBeTruthy();
  });

  it('shows the problem of its condition at the field, and others above', () => {
    const problem = (path: string, message: string): Problem => ({
      path,
      message,
      severity: 'error',
      node_id: 'deploy'
    });
    const problems = [
      problem('edges[0].condition', 'Of another wire.'),
      problem('edges[1].condition', "'accuracy >' is no condition."),
      problem('edges[1].source_output', 'There is no such output.')
    ];
    show({ problems });
    expect(screen.getAllByRole('alert').map(alert => alert.textContent)).toEqual([
      'There is no such output.',
      "'accuracy >' is no condition."
    ]);
    expect(field().getAttribute('aria-invalid')).toBe('true');
  });

  it('gives the focus to the condition when that is wanted, once', () => {
    document.updateEdge(KEY, { condition: 'accuracy > 1' });
    const onConditionFocused = vi.fn();
    show({ isConditionWanted: true, onConditionFocused });
    expect(window.document.activeElement).toBe(field());
    expect(field().selectionEnd).toBe('accuracy > 1'.length);
    expect(onConditionFocused).toHaveBeenCalledTimes(1);
    field().blur();
    rerender({ isConditionWanted: false });
    expect(window.document.activeElement).not.toBe(field());
  });

  it('says after a run that its branch was not taken', () => {
    const edges = [{ ...EDGE, condition: 'accuracy > 1' }];
    const record = (id: string, state: 'succeeded' | 'skipped') => ({
      ...newNodeRecord(id),
      state
    });
    const run = fakeRun({
      document: { version: 1, edges },
      nodes: { train: record('train', 'succeeded'), deploy: record('deploy', 'skipped') }
    });
    show({ run });
    expect(screen.getByText(/This branch was not taken/)).toBeTruthy();
  });

  it('is removed, and the pipeline shown in its place', () => {
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Remove wire' }));
    expect(document.edges).toEqual([{ source: 'train', target: 'alert' }]);
    expect(screen.getByText('Pipeline settings')).toBeTruthy();
    document.undo();
    expect(stored()).toBeUndefined();
    expect(document.edges).toHaveLength(2);
  });
});

it('A wire that only orders says so, also if an end is not there', () => {
  const order = { source: 'train', target: 'nowhere' };
  document.addEdge(order);
  show({}, edgeKey(order));
  expect(screen.getByText('Orders only')).toBeTruthy();
  expect(screen.getByText('Train → nowhere')).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'nowhere' }).disabled).toBe(true);
});
