import { describe, expect, it } from 'vitest';

import type { PipelineEdge } from '../../model';
import { NO_ENDS, type NodeEnds } from '../bodyDrop';
import { closingEdges } from '../gaps';

const value = (source: string, output: string, target: string, input: string): PipelineEdge => ({
  source,
  target,
  source_output: output,
  target_parameter: input
});

function close(
  edges: PipelineEdge[],
  gone: string[],
  ends: Record<string, Partial<NodeEnds>> = {}
): PipelineEdge[] {
  const nodes = [...new Set(edges.flatMap(edge => [edge.source, edge.target]))].map(id => ({ id }));
  return closingEdges({ nodes, edges }, new Set(gone), id => ({ ...NO_ENDS, ...ends[id] }));
}

describe('closingEdges', () => {
  it('wires each before to each after', () => {
    const edges = ['a', 'b'].flatMap(id => [{ source: id, target: 'n' }]);
    const after = ['c', 'd'].map(id => ({ source: 'n', target: id }));
    expect(close([...edges, ...after], ['n'])).toEqual([
      { source: 'a', target: 'c' },
      { source: 'a', target: 'd' },
      { source: 'b', target: 'c' },
      { source: 'b', target: 'd' }
    ]);
  });

  it('lets a value go on to an input of its name, or where it went on under its name', () => {
    expect(close([value('a', 'x', 'n', 'p'), value('n', 'q', 'b', 'x')], ['n'])).toEqual([
      value('a', 'x', 'b', 'x')
    ]);
    expect(close([value('a', 'x', 'n', 'p'), value('n', 'x', 'b', 'other')], ['n'])).toEqual([
      value('a', 'x', 'b', 'other')
    ]);
    expect(close([value('a', 'x', 'n', 'p'), value('n', 'y', 'b', 'z')], ['n'])).toEqual([
      { source: 'a', target: 'b' }
    ]);
  });

  it('passes no value of another type, and none into an input that has one', () => {
    const edges = [value('a', 'x', 'n', 'p'), value('n', 'x', 'b', 'x')];
    const ends = {
      a: { outputs: [{ name: 'x', type: 'str' }] },
      b: { inputs: [{ name: 'x', type: 'int' }] }
    };
    expect(close(edges, ['n'], ends)).toEqual([{ source: 'a', target: 'b' }]);
    const two = [value('a', 'x', 'n', 'p'), value('c', 'x', 'n', 'q'), value('n', 'x', 'b', 'x')];
    expect(close(two, ['n'])).toEqual([value('a', 'x', 'b', 'x'), { source: 'c', target: 'b' }]);
  });

  it('goes through several that go, and joins nobody twice', () => {
    const chain = [
      { source: 'a', target: 'n' },
      { source: 'n', target: 'm' },
      { source: 'm', target: 'b' },
      { source: 'n', target: 'b' }
    ];
    expect(close(chain, ['n', 'm'])).toEqual([{ source: 'a', target: 'b' }]);
    expect(close([...chain, value('a', 'x', 'b', 'x')], ['n', 'm'])).toEqual([]);
  });

  it('keeps what is asked of the node before, and that a fallback is one', () => {
    const into = { source: 'a', target: 'n', condition: 'x > 1' };
    const out = { source: 'n', target: 'b', condition: 'z < 2' };
    expect(close([into, out], ['n'])).toEqual([{ source: 'a', target: 'b', condition: 'x > 1' }]);
    expect(close([into, { ...out, on: 'failure' }], ['n'])[0].on).toBe('failure');
  });
});
