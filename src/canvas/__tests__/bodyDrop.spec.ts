import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import type { PipelineEdge, TypedEnd } from '../../model';
import { dropOnNode, fittingInput, fittingOutput, NO_ENDS, type NodeEnds } from '../bodyDrop';

const trans = nullTranslator.load('');
const end = (text: string): TypedEnd => {
  const [name, type = ''] = text.split(':');
  return { name, type };
};

describe('fittingInput', () => {
  it.each([
    ['the name wins over the type', 'x:int', ['a:int', 'x:any'], 'x'],
    ['a name of another type is passed over', 'x:str', ['x:int', 'b:str'], 'b'],
    ['the only one of a fitting type', 'y:int', ['a:str', 'b:float', 'c'], 'b'],
    ['the only one that there is', 'y', ['a'], 'a'],
    ['several of a fitting type', 'y:int', ['a:int', 'b:float'], null],
    ['several of which nothing is known', 'y', ['a', 'b'], null],
    ['none that fits', 'y:str', ['a:int'], null]
  ])('%s', (_, output, inputs, expected) => {
    expect(fittingInput(end(output), inputs.map(end))?.name ?? null).toBe(expected);
  });

  it('knows which way a value goes', () => {
    expect(fittingOutput(end('x:float'), [end('a:int'), end('b:str')])?.name).toBe('a');
    expect(fittingOutput(end('x:int'), [end('a:float')])).toBeNull();
  });
});

describe('dropOnNode', () => {
  const nodes = ['a', 'b', 'c', 'script'].map(id => ({ id }));
  const ends: Record<string, NodeEnds> = {
    a: { inputs: [], outputs: [end('x:int'), end('y:int')], isOpen: false },
    b: { inputs: [end('x:int'), end('z:str')], outputs: [end('y:int')], isOpen: false },
    c: { inputs: [end('p:int'), end('q:int')], outputs: [], isOpen: false },
    script: { inputs: [], outputs: [], isOpen: true }
  };
  const drop = (
    [nodeId, side, port]: [string, 'source' | 'target', string | null],
    target: string,
    edges: PipelineEdge[] = []
  ) => {
    const wiring = { nodes, edges };
    return dropOnNode(wiring, { nodeId, side, port }, target, id => ends[id] ?? NO_ENDS, trans);
  };

  it('finds the input, from either side', () => {
    const wire = { source: 'a', target: 'b', source_output: 'x', target_parameter: 'x' };
    expect(drop(['a', 'source', 'x'], 'b')).toEqual({
      edge: wire,
      isRefused: false,
      text: 'a.x → b.x'
    });
    expect(drop(['b', 'target', 'x'], 'a').edge).toEqual(wire);
  });

  it('orders only where nothing or too much fits, and where nothing but an order is in hand', () => {
    expect(drop(['a', 'source', 'x'], 'c')).toEqual({
      edge: { source: 'a', target: 'c' },
      isRefused: false,
      text: 'Order only: c runs after a.'
    });
    expect(drop(['b', 'target', null], 'a').edge).toEqual({ source: 'a', target: 'b' });
  });

  it('leaves alone what has a wire, and refuses a mere order beside it', () => {
    const fed = [{ source: 'c', target: 'b', source_output: 'o', target_parameter: 'x' }];
    expect(drop(['a', 'source', 'x'], 'b', fed).edge).toEqual({ source: 'a', target: 'b' });
    const joined = [{ source: 'a', target: 'b', source_output: 'x', target_parameter: 'x' }];
    const again = drop(['a', 'source', 'y'], 'b', joined);
    expect(again.isRefused).toBe(true);
    expect(again.text).toContain('No other port of "b" fits');
  });

  it('gives a script what it is given, by its name, once', () => {
    const { edge } = drop(['a', 'source', 'x'], 'script');
    expect(edge.target_parameter).toBe('x');
    const fed = [{ source: 'b', target: 'script', source_output: 'y', target_parameter: 'x' }];
    expect(drop(['a', 'source', 'x'], 'script', fed).edge.target_parameter).toBeUndefined();
  });

  it('refuses what would close a circle', () => {
    const told = drop(['b', 'source', 'y'], 'a', [{ source: 'a', target: 'b' }]);
    expect(told).toMatchObject({ isRefused: true, text: 'That would close a circle: a → b → a.' });
  });
});
