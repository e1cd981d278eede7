import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { newNodeRecord, type NodeRecord } from '../../../model';
import { readNotebookDiff } from '../../../services';
import { fakeRun } from '../../../services/__tests__/fakes';
import { CompareView } from '../CompareView';
import { notebookChoices, sidesOf, stretchesOf } from '../notebookChoice';
import type { CompareActions } from '../props';
import type { ComparedRun } from '../table';
import { cellText, deltaText, runLabels } from '../texts';

const trans = nullTranslator.load('jupyter-dagflow');

function compared(run_id: string, parameters = {}, node: Partial<NodeRecord> = {}): ComparedRun {
  const record: NodeRecord = {
    ...newNodeRecord('train'),
    state: 'succeeded',
    attempt: 1,
    outputs: { score: 0.5 },
    ...node
  };
  const run = fakeRun({
    run_id,
    state: 'succeeded',
    started_at: 100,
    finished_at: 103,
    parameters,
    document: {
      version: 1,
      nodes: [
        { id: 'train', name: 'Train' },
        { id: 'shell', type: 'script' }
      ],
      edges: []
    },
    nodes: { train: record, shell: { ...newNodeRecord('shell'), attempt: 1 } }
  });
  return { run, attempts: [] };
}

const NOTHING = { source: [], outputs: [] };
const DIFF = readNotebookDiff({
  rough: false,
  cells: [
    { state: 'same', type: 'code', left: 0, right: 0, ...NOTHING },
    { state: 'same', type: 'code', left: 1, right: 1, ...NOTHING },
    {
      state: 'changed',
      type: 'code',
      left: 2,
      right: 3,
      source: [
        { kind: 'removed', text: '<b>one</b>' },
        { kind: 'added', text: 'two' }
      ],
      outputs: [
        {
          state: 'changed',
          left: { kind: 'image', media_type: 'image/png', data: 'AAAA' },
          right: { kind: 'image', media_type: 'text/html', data: 'AAAA' },
          lines: []
        }
      ]
    }
  ]
});

function shown(runs: ComparedRun[], given: Partial<CompareActions> = {}, problems: string[] = []) {
  const actions: CompareActions = {
    openRun: vi.fn(),
    remove: vi.fn(),
    setBaseline: vi.fn(),
    compareNotebooks: () => Promise.resolve(DIFF),
    ...given
  };
  render(
    <CompareView runs={runs} baseline={0} problems={problems} actions={actions} trans={trans} />
  );
  return actions;
}

describe('a comparison', () => {
  afterEach(cleanup);

  it('marks what differs, and leads to runs', () => {
    const actions = shown([compared('a', { lr: 1 }), compared('b', { lr: 2 }), compared('c')]);
    const row = screen.getByRole('row', { name: /^lr/ });
    const cells = within(row).getAllByRole('cell');
    expect(cells.map(cell => cell.textContent)).toEqual(['1', '2+1 (+100 %)', '—']);
    expect(within(row).getAllByRole('img', { name: 'differs' })).toHaveLength(2);
    const [, second] = screen.getAllByRole('columnheader');
    fireEvent.click(within(second).getByRole('button', { name: 'Make baseline' }));
    expect(actions.setBaseline).toHaveBeenCalledWith('b');
    fireEvent.click(within(second).getByRole('button', { name: /Leave out/ }));
    expect(actions.remove).toHaveBeenCalledWith('b');
    fireEvent.click(within(second).getAllByRole('button')[0]);
    expect(actions.openRun).toHaveBeenCalledWith('b');
  });

  it('shows only differences where there are many rows, and keeps two runs', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, 1]));
    shown([compared('a', many), compared('b', { ...many, p7: 2 })], {}, ['The run x is gone.']);
    expect(screen.getByRole('checkbox', { name: 'Only differences' })).toHaveProperty(
      'checked',
      true
    );
    expect(screen.getAllByRole('rowheader').map(each => each.textContent)).toEqual([
      'Parameters of the pipeline',
      'p7'
    ]);
    expect(screen.queryByRole('button', { name: /Leave out/ })).toBeNull();
    expect(screen.getByRole('alert').textContent).toBe('The run x is gone.');
    fireEvent.click(screen.getByRole('checkbox'));
    expect(screen.getAllByRole('rowheader').length).toBeGreaterThan(40);
  });

  it('draws a chart whose points lead to runs', () => {
    const actions = shown([compared('a'), compared('b', {}, { outputs: { score: 0.9 } })]);
    fireEvent.click(screen.getByRole('button', { name: 'Charts' }));
    const chart = screen.getByRole('group', { name: 'Train score' });
    const points = within(chart).getAllByRole('button');
    expect(points).toHaveLength(2);
    fireEvent.focus(points[1]);
    expect(screen.getByRole('tooltip').textContent).toContain('0.9');
    fireEvent.keyDown(points[1], { key: 'Enter' });
    expect(actions.openRun).toHaveBeenCalledWith('b');
  });

  it('shows how notebooks differ without any of their HTML, what is the same folded', async () => {
    const compareNotebooks = vi.fn(() => Promise.resolve(DIFF));
    shown([compared('a'), compared('b'), compared('c')], { compareNotebooks });
    fireEvent.click(screen.getByRole('button', { name: 'Notebooks' }));
    expect(await screen.findByText('<b>one</b>')).toBeTruthy();
    const attempt = { node_id: 'train', attempt: 1 };
    expect(compareNotebooks).toHaveBeenCalledWith(
      { run_id: 'a', ...attempt },
      { run_id: 'c', ...attempt }
    );
    expect(screen.getByText('1 of 3 cells differ')).toBeTruthy();
    expect(screen.getByText('cell 3 → 4')).toBeTruthy();
    expect(screen.getAllByRole('img', { name: 'Image' })).toHaveLength(1);
    const fold = screen.getByRole('button', { name: /2 cells are the same/ });
    fireEvent.click(fold);
    expect(fold.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getAllByRole('article')).toHaveLength(3);
  });

  it('says why notebooks cannot be compared, and tries again', async () => {
    const answers = [Promise.reject(new Error('It is gone.')), Promise.resolve(DIFF)];
    shown([compared('a'), compared('b')], { compareNotebooks: () => answers.shift()! });
    fireEvent.click(screen.getByRole('button', { name: 'Notebooks' }));
    expect((await screen.findByRole('alert')).textContent).toContain('It is gone.');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1 of 3 cells differ')).toBeTruthy();
  });
});

describe('what of notebooks is compared', () => {
  it('is offered for notebooks that two runs executed, by instance where there are several', () => {
    const wide = (id: string) => {
      const { run } = compared(id, {}, { width: 2 });
      const nodes = { ...run.nodes, 'train.1': { ...newNodeRecord('train.1'), attempt: 2 } };
      return { run: { ...run, nodes }, attempts: [] };
    };
    const not = compared('b', {}, { attempt: 0 });
    expect(notebookChoices([compared('a'), not, compared('c')])).toEqual([
      { nodeId: 'train', title: 'Train', runs: [0, 2] }
    ]);
    expect(notebookChoices([wide('a'), wide('b')])).toEqual([
      { nodeId: 'train.1', title: 'Train [1]', runs: [0, 1] }
    ]);
    expect(notebookChoices([compared('a'), not])).toEqual([]);
  });

  it('is the baseline and the last run at first, and never a run beside itself', () => {
    const choice = { nodeId: 'train', title: '', runs: [1, 2, 4] };
    expect(sidesOf(choice, { left: null, right: null }, 2)).toEqual({ left: 2, right: 4 });
    expect(sidesOf(choice, { left: null, right: null }, 4)).toEqual({ left: 4, right: 2 });
    expect(sidesOf(choice, { left: 0, right: 1 }, 0)).toEqual({ left: 1, right: 4 });
    expect(sidesOf(choice, { left: 4, right: 1 }, 0)).toEqual({ left: 4, right: 1 });
  });

  it('is folded where it is the same', () => {
    expect(stretchesOf(DIFF.cells).map(each => [each.isSame, each.cells.length])).toEqual([
      [true, 2],
      [false, 1]
    ]);
  });
});

describe('texts of a comparison', () => {
  it('tell values and by how much they differ', () => {
    expect(cellText('abcdef0123456789', 'hash')).toEqual({
      short: 'abcdef01',
      whole: 'abcdef0123456789'
    });
    expect(cellText(90, 'seconds').short).toBe('1:30');
    expect(deltaText({ amount: -0.25, share: -0.005 }, 'value')).toBe('−0.25 (−0.5 %)');
    expect(deltaText({ amount: 2, share: null }, 'seconds')).toBe('+2.0 s');
  });

  it('tell runs of one minute apart', () => {
    const at = (created_at: number) => {
      const { run } = compared('x');
      return { run: { ...run, started_at: null, created_at }, attempts: [] };
    };
    const [one, two, other] = runLabels([at(61), at(62), at(600)]);
    expect([one.slice(-3), two.slice(-3)]).toEqual([':01', ':02']);
    expect(other.length).toBe(one.length - 3);
  });
});
