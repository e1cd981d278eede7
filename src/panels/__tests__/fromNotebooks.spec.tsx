import { nullTranslator } from '@jupyterlab/translation';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { PipelineEdge } from '../../model';
import { readProposals, type Proposals, type WireProposal } from '../../services';
import { chosenEdges, cycleOf, firstChoice, toggled } from '../dialogs/fromNotebooks/choice';
import { CreateBar } from '../dialogs/fromNotebooks/CreateBar';
import { ProposalList } from '../dialogs/fromNotebooks/ProposalList';
import { ProposalsModel } from '../dialogs/fromNotebooks/proposalsModel';

const trans = nullTranslator.load('jupyter-dagflow');

afterEach(cleanup);

const value = (source: string, target: string, name = 'rows'): PipelineEdge => ({
  source,
  target,
  source_output: name,
  target_parameter: name
});

const PROPOSALS: WireProposal[] = [
  { id: 'p1', edge: value('a', 'c'), reason: 'One.', kind: 'value', accepted: true },
  { id: 'p2', edge: value('b', 'c'), reason: 'Two.', kind: 'value', accepted: false },
  { id: 'p3', edge: { source: 'c', target: 'a' }, reason: 'Three.', kind: 'file', accepted: false }
];

const FOUND: Proposals = {
  nodes: ['a', 'b', 'c'].map(id => ({ id, type: 'notebook', name: id, path: `${id}.ipynb` })),
  proposals: PROPOSALS,
  problems: []
};

function modelOf(answer: () => Promise<Proposals> = async () => FOUND): ProposalsModel {
  return new ProposalsModel({
    api: { proposals: answer },
    paths: ['f/a.ipynb', 'f/b.ipynb', 'f/c.ipynb'],
    folder: 'f',
    place: async pipeline => ({
      ...pipeline,
      nodes: (pipeline.nodes ?? []).map((node, x) => ({ ...node, ui: { x, y: 0 } }))
    })
  });
}

describe('A choice among proposed wires', () => {
  it('begins with those that are accepted', () => {
    expect(chosenEdges(PROPOSALS, firstChoice(PROPOSALS))).toEqual([value('a', 'c')]);
  });

  it('gives a parameter one value', () => {
    const choice = toggled(PROPOSALS, firstChoice(PROPOSALS), 'p2');
    expect([...choice]).toEqual(['p2']);
    expect([...toggled(PROPOSALS, choice, 'p3')]).toEqual(['p2', 'p3']);
    expect([...toggled(PROPOSALS, choice, 'p2')]).toEqual([]);
  });

  it('may close a cycle, which is told', () => {
    const order = (pairs: string) =>
      pairs.split(' ').map(([source, target]) => ({ source, target }));
    expect(cycleOf(order('ab bc ac'))).toBeNull();
    expect(cycleOf(order('ab bc ca'))).toEqual(['a', 'b', 'c', 'a']);
    expect(cycleOf(order('xa ab ac cd da'))).toEqual(['a', 'c', 'd', 'a']);
    expect(cycleOf(order('ab ac bd cd de ef fd'))).toEqual(['d', 'e', 'f', 'd']);
    expect(cycleOf([])).toBeNull();
  });
});

describe('ProposalsModel', () => {
  it('puts what is accepted in order, and the last choice counts', async () => {
    const model = modelOf();
    expect(model.pipeline).toBeNull();
    await model.load();
    expect(model.pipeline?.edges).toEqual([value('a', 'c')]);
    expect(model.pipeline?.nodes?.map(node => node.ui?.x)).toEqual([0, 1, 2]);
    model.toggle(PROPOSALS[0]);
    model.toggle(PROPOSALS[1]);
    expect(model.pipeline).toBeNull();
    await vi.waitUntil(() => model.pipeline !== null);
    expect(model.pipeline?.edges).toEqual([value('b', 'c')]);
    model.dispose();
  });

  it('tells why there is nothing, and tries again', async () => {
    let isBroken = true;
    const model = modelOf(() =>
      isBroken ? Promise.reject(new Error('Away.')) : Promise.resolve(FOUND)
    );
    await model.load();
    expect(model.error).toBe('Away.');
    isBroken = false;
    await model.load();
    expect([model.error, model.found]).toEqual([null, FOUND]);
  });
});

describe('The list', () => {
  async function show(answer?: () => Promise<Proposals>) {
    const model = modelOf(answer);
    const onPoint = vi.fn();
    const view = () => <ProposalList {...{ model, onPoint, trans }} />;
    const { rerender } = render(view());
    model.changed.connect(() => act(() => rerender(view())));
    const loaded = model.load();
    expect(screen.getByText('Reading the notebooks…')).toBeTruthy();
    await act(() => loaded);
    return { model, onPoint };
  }

  it('has each wire with its reason, and shows what is pointed at', async () => {
    const { onPoint } = await show();
    const boxes = screen.getAllByRole<HTMLInputElement>('checkbox');
    expect(boxes.map(box => box.checked)).toEqual([true, false, false]);
    expect(boxes[0].closest('label')?.textContent).toBe('a.rows→c.rowsvalueOne.');
    expect(boxes[2].closest('label')?.textContent).toBe('c→afileThree.');
    expect(screen.getByRole('heading').textContent).toBe('Wires1 of 3');
    fireEvent.focus(boxes[1]);
    expect(onPoint).toHaveBeenLastCalledWith(PROPOSALS[1]);
    fireEvent.blur(boxes[1]);
    expect(onPoint).toHaveBeenLastCalledWith(null);
    fireEvent.click(boxes[2]);
    expect(screen.getByRole('alert').textContent).toBe(
      'These wires close a cycle: a → c → a. Take one of them away.'
    );
    fireEvent.click(boxes[1]);
    expect(boxes.map(box => box.checked)).toEqual([false, true, true]);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that there is no wiring, and why nothing could be read', async () => {
    await show(async () => ({ ...FOUND, proposals: [] }));
    expect(screen.getByText('No wiring found')).toBeTruthy();
    cleanup();
    await show(() => Promise.reject(new Error('Away.')));
    expect(screen.getByRole('alert').textContent).toContain('Away.');
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});

describe('Creating', () => {
  function fakeContents(names: string[]) {
    const save = vi.fn(async (_path: string, _options: { content: string }) => undefined);
    const get = async () => ({ content: names.map(name => ({ name })) });
    return { contents: { save, get } as never, save };
  }

  async function show(names: string[]) {
    const model = modelOf();
    await model.load();
    const { contents, save } = fakeContents(names);
    const onDone = vi.fn();
    render(<CreateBar {...{ model, contents, name: 'flow', onDone, trans }} />);
    return { save, onDone, name: screen.getByRole('textbox') };
  }

  it('writes the pipeline under the name that was typed', async () => {
    const { save, onDone, name } = await show(['a.ipynb', 'f']);
    fireEvent.change(name, { target: { value: 'a/b' } });
    expect(screen.getByRole('alert').textContent).toMatch(/^This is no name of a file/);
    expect(screen.getByRole<HTMLButtonElement>('button').disabled).toBe(true);
    fireEvent.change(name, { target: { value: 'mine' } });
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
    await vi.waitUntil(() => onDone.mock.calls.length > 0);
    expect(onDone).toHaveBeenCalledWith('f/mine.dagflow');
    const [[path, { content }]] = save.mock.calls;
    expect(path).toBe('f/mine.dagflow');
    expect(JSON.parse(content)).toEqual({
      version: 1,
      nodes: FOUND.nodes.map((node, x) => ({ ...node, ui: { x, y: 0 } })),
      edges: [value('a', 'c')]
    });
  });

  it('replaces nothing unasked', async () => {
    const { save, onDone } = await show(['flow.dagflow', 'f']);
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
    await screen.findByText('This file is there already: flow.dagflow');
    expect(save).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Replace' }));
    await vi.waitUntil(() => onDone.mock.calls.length > 0);
    expect(save).toHaveBeenCalledTimes(1);
  });
});

describe('readProposals', () => {
  it('keeps what is known, and refuses what is none', () => {
    const answer = {
      nodes: [{ id: 'a', type: 'notebook', name: 'a', path: 'a.ipynb' }],
      proposals: [
        { id: 'p1', edge: { source: 'a', target: 'a' }, reason: 'So.', kind: 'odd', accepted: 1 }
      ],
      problems: [{ path: 'b.ipynb', message: 'Gone.' }]
    };
    expect(readProposals(answer).proposals).toEqual([
      {
        id: 'p1',
        edge: { source: 'a', target: 'a' },
        reason: 'So.',
        kind: 'order',
        accepted: false
      }
    ]);
    expect(() => readProposals({ ...answer, nodes: [{ id: 'a' }] })).toThrow(TypeError);
  });
});
