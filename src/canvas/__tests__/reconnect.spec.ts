import { describe, expect, it } from 'vitest';

import { edgeKey, type PipelineEdge } from '../../model';
import { reconnectEdit, wiringWithout } from '../reconnect';

const nodes = ['a', 'b', 'c'].map(id => ({ id }));
const edge: PipelineEdge = {
  source: 'a',
  target: 'b',
  source_output: 'y',
  target_parameter: 'x',
  condition: 'y > 1',
  on: 'failure'
};
const twin: PipelineEdge = { ...edge, condition: 'y > 2' };
const key = edgeKey(edge);

describe('reconnectEdit', () => {
  it('gives the wire other ends, and keeps what was said of it', () => {
    const ends = { source: 'a', target: 'c', source_output: 'y', target_parameter: 'z' };
    expect(reconnectEdit({ nodes, edges: [edge] }, key, ends)).toEqual({
      removeEdges: [key],
      addEdges: [{ ...ends, condition: 'y > 1', on: 'failure' }]
    });
  });

  it('may become an order', () => {
    const ends = { source: 'a', target: 'c' };
    const edit = reconnectEdit({ nodes, edges: [edge] }, key, ends);
    expect(edit?.addEdges).toEqual([{ ...ends, condition: 'y > 1', on: 'failure' }]);
  });

  it('moves one of two between the same ports', () => {
    const ends = { source: 'a', target: 'c' };
    const edit = reconnectEdit({ nodes, edges: [edge, twin] }, `${key}#1`, ends);
    expect(edit?.addEdges).toEqual([edge, { ...ends, condition: 'y > 2', on: 'failure' }]);
  });

  it('changes nothing where it was, or when it is gone', () => {
    const { condition: _condition, on: _on, ...ends } = edge;
    expect(reconnectEdit({ nodes, edges: [edge] }, key, ends)).toBeNull();
    expect(reconnectEdit({ nodes, edges: [] }, key, { source: 'a', target: 'c' })).toBeNull();
  });
});

it('judges the wiring without the one that is carried', () => {
  const wiring = { nodes, edges: [edge, twin] };
  expect(wiringWithout(wiring, null)).toBe(wiring);
  expect(wiringWithout(wiring, `${key}#1`).edges).toEqual([edge]);
  expect(wiringWithout(wiring, 'nothing').edges).toEqual([edge, twin]);
});
