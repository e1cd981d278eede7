import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { DagflowDocument, type PipelineEdge, type PipelineNode } from '../../model';
import { NO_ENDS, type NodeEnds } from '../bodyDrop';
import { spliced, spliceEdit, spliceText } from '../splice';

const trans = nullTranslator.load('');
const ends: Record<string, NodeEnds> = {
  a: { inputs: [], outputs: [{ name: 'y', type: 'int' }], isOpen: false },
  n: {
    inputs: [
      { name: 'y', type: 'int' },
      { name: 'k', type: 'str' }
    ],
    outputs: [
      { name: 'y', type: 'int' },
      { name: 'z', type: 'int' }
    ],
    isOpen: false
  },
  b: { inputs: [{ name: 'x', type: 'int' }], outputs: [], isOpen: false }
};
const nodes: PipelineNode[] = [
  ...['a', 'n', 'b', 'c', 'bare'].map(id => ({ id })),
  { id: 'note', type: 'note' }
];
const wire: PipelineEdge = {
  source: 'a',
  target: 'b',
  source_output: 'y',
  target_parameter: 'x',
  condition: 'y > 1',
  on: 'failure'
};

const splice = (id: string, edge = wire, others: PipelineEdge[] = []) =>
  spliced({ nodes, edges: [edge, ...others] }, id, edge, each => ends[each] ?? NO_ENDS, trans);

describe('spliced', () => {
  it('passes the value on under its name; what was asked of the source stays on the first half', () => {
    expect(splice('n')).toEqual({
      first: {
        source: 'a',
        target: 'n',
        source_output: 'y',
        target_parameter: 'y',
        condition: 'y > 1',
        on: 'failure'
      },
      second: { source: 'n', target: 'b', source_output: 'y', target_parameter: 'x' }
    });
  });

  it('orders where no value fits, and says what is no longer given', () => {
    const halves = splice('bare');
    expect(halves?.first).toEqual({
      source: 'a',
      target: 'bare',
      condition: 'y > 1',
      on: 'failure'
    });
    expect(halves?.second).toEqual({ source: 'bare', target: 'b' });
    const told = halves && spliceText(halves, wire, new Map(), trans);
    expect(told).toBe('a → bare → b. "x" is no longer given its value: no output of bare fits.');
  });

  it('keeps an order an order', () => {
    const order = { source: 'a', target: 'b' };
    expect(splice('n', order)).toEqual({
      first: { source: 'a', target: 'n' },
      second: { source: 'n', target: 'b' }
    });
  });

  it.each([
    ['an end of the wire', 'a', []],
    ['a note', 'note', []],
    ['a node that is gone', 'nobody', []],
    ['one wired to the source already', 'n', [{ source: 'a', target: 'n' }]],
    ['one wired to the target already', 'n', [{ source: 'b', target: 'n' }]],
    [
      'one that would close a circle',
      'n',
      [
        { source: 'n', target: 'c' },
        { source: 'c', target: 'a' }
      ]
    ]
  ])('does not take %s', (_, id, others) => {
    expect(splice(id, wire, others)).toBeNull();
  });

  it('is one undo step together with the move', () => {
    const document = DagflowDocument.create();
    document.setSource(JSON.stringify({ nodes, edges: [wire] }));
    const before = document.getSource();
    const halves = splice('n');
    const updateNodes = document.movesTo(new Map([['n', { x: 5, y: 6 }]]));
    document.apply({ updateNodes, ...(halves && spliceEdit(wire, halves)) });
    expect(document.edges).toEqual([halves?.first, halves?.second]);
    expect(document.node('n')?.ui).toEqual({ x: 5, y: 6 });
    document.undo();
    expect(document.getSource()).toBe(before);
    expect(document.canUndo()).toBe(false);
  });
});
