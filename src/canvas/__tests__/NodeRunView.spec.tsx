import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Signal } from '@lumino/signaling';
import * as React from 'react';
import { afterEach, describe, expect, it } from 'vitest';

import { newNodeRecord, type NodeState, type RunView } from '../../model';
import type { CanvasModel } from '../canvasModel';
import { CanvasContext, DrawingContext } from '../context';
import { NodeBadges, StaleMark } from '../NodeBadges';
import { NodeInstances } from '../NodeInstances';
import { marksOf, type NodeMarks } from '../nodeMarks';
import { inputEnd, outputEnd } from '../portTypes';
import type { NodeData } from '../projection';
import { fakeContext } from './fakeContext';

const context = fakeContext();

function runOf(states: readonly NodeState[], state: RunView['state'] = 'running'): RunView {
  const whole = { ...newNodeRecord('a'), state: 'running' as const, width: states.length };
  const instances = states.map((each, index) => ({
    ...newNodeRecord(`a.${index}`),
    state: each,
    item: { x: index }
  }));
  const nodes = Object.fromEntries([whole, ...instances].map(each => [each.node_id, each]));
  return { state, nodes, document: { version: 1 } } as unknown as RunView;
}

function show(element: JSX.Element, run: RunView | null = null): CanvasModel {
  const model = { instance: null, state: { run }, changed: new Signal<object, void>({}) };
  render(
    <CanvasContext.Provider value={context}>
      <DrawingContext.Provider
        value={{ model: model as unknown as CanvasModel, isReadOnly: false, createMarkdown: null }}
      >
        {element}
      </DrawingContext.Provider>
    </CanvasContext.Provider>
  );
  return model as unknown as CanvasModel;
}

afterEach(cleanup);

describe('the instances on a card', () => {
  it('are counted, and listed on demand', () => {
    const run = runOf(['succeeded', 'failed', 'running']);
    show(<NodeInstances nodeId="a" fanOut={marksOf({ id: 'a' }, run, new Map()).fanOut!} />, run);
    const button = screen.getByRole('button');
    expect(button.textContent).toBe('2/3 instances1 running1 failed');
    expect(screen.queryByRole('list')).toBeNull();
    fireEvent.click(button);
    expect(screen.getAllByRole('listitem').map(row => row.dataset.state)).toEqual([
      'succeeded',
      'failed',
      'running'
    ]);
    // While its node runs, nothing of it can be rerun.
    expect(screen.queryByRole('button', { name: /^Rerun/ })).toBeNull();
    fireEvent.click(screen.getByText('x=1'));
    expect(context.actions.showInstance).toHaveBeenCalledWith('a.1');
  });

  it('are rerun one by one once the run has ended', () => {
    const run = runOf(['failed'], 'failed');
    show(<NodeInstances nodeId="a" fanOut={marksOf({ id: 'a' }, run, new Map()).fanOut!} />, run);
    fireEvent.click(screen.getByRole('button'));
    fireEvent.click(screen.getByRole('button', { name: 'Rerun instance 0' }));
    expect(context.actions.rerun).toHaveBeenCalledWith('only', 'a.0');
  });
});

describe('the marks of a node', () => {
  it('say what it goes over, that it is pinned, and that it is left out', () => {
    const node = {
      id: 'a',
      for_each: { parameters: ['x'] as [string] },
      pinned: { y: 1 },
      disabled: true
    };
    show(<NodeBadges marks={marksOf(node, runOf(['succeeded', 'queued']), new Map())} />);
    expect(screen.getByText('×2').title).toBe('Runs for each item of: x');
    expect(screen.getByRole('img', { name: 'Pinned' })).toBeTruthy();
    expect(screen.getByText('disabled')).toBeTruthy();
  });

  it('say why a result is stale, in an icon, a word and a tooltip', () => {
    const stale = { state: 'stale' as const, reasons: ['parameter lr changed 0.1 → 0.2'] };
    const marks = marksOf({ id: 'a' }, null, new Map([['a', stale]]));
    expect(marks.staleReasons).toEqual(stale.reasons);
    show(<StaleMark reasons={marks.staleReasons!} />);
    expect(screen.getByText('stale').title).toContain('parameter lr changed 0.1 → 0.2');
  });
});

it('Types of ports are those of the last values, and lists where a node runs for each item', () => {
  const port = (name: string, type: string) => ({ name, type });
  const data = (marks: Partial<NodeMarks>, outputs: object = {}): NodeData =>
    ({
      inputs: [port('x', 'float')],
      outputs: [port('y', 'any')],
      record: { outputs },
      marks: { isFanOut: false, listInputs: [], ...marks }
    }) as unknown as NodeData;
  expect(outputEnd(data({}), 'y')).toEqual({ name: 'y', type: 'any' });
  expect(outputEnd(data({}, { y: 'text' }), 'y').type).toBe('str');
  expect(outputEnd(data({ isFanOut: true }), 'y').type).toBe('list');
  expect(inputEnd(data({}), 'x').type).toBe('float');
  expect(inputEnd(data({ listInputs: ['x'] }), 'x').type).toBe('list');
  expect(inputEnd(data({}), 'constructor').type).toBe('');
});
