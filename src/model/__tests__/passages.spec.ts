import { describe, expect, it } from 'vitest';

import { fakeRun } from '../../services/__tests__/fakes';
import { edgeKey, newNodeRecord, passageOf, type NodeRecord, type PipelineEdge } from '..';

const VALUE = {
  source: 'load',
  target: 'train',
  source_output: 'rows',
  target_parameter: 'n'
};
const ORDER = { source: 'load', target: 'train' };

function passage(
  edge: PipelineEdge,
  load: Partial<NodeRecord>,
  train: Partial<NodeRecord> = {},
  edges: PipelineEdge[] = [edge]
) {
  const nodes = {
    load: { ...newNodeRecord('load'), ...load },
    train: { ...newNodeRecord('train'), ...train }
  };
  return passageOf(fakeRun({ nodes, document: { version: 1, nodes: [], edges } }), edgeKey(edge));
}

describe('passageOf', () => {
  it('is the value of the output', () => {
    const outputs = { rows: null, constructor: 3 };
    expect(passage(VALUE, { state: 'succeeded', outputs })).toEqual({
      kind: 'value',
      name: 'rows',
      value: null
    });
    const odd = { ...VALUE, source_output: 'constructor' };
    expect(passage(odd, { state: 'reused', outputs })).toMatchObject({ value: 3 });
  });

  it('says that a source left nothing, once it has ended', () => {
    const odd = { ...VALUE, source_output: 'constructor' };
    expect(passage(odd, { state: 'succeeded' })).toEqual({ kind: 'nothing', name: 'constructor' });
    expect(passage(VALUE, { state: 'running' })).toBeNull();
    expect(passage(VALUE, { state: 'failed' }, { state: 'upstream_failed' })).toBeNull();
  });

  it('is taken where an edge orders only and the target went on', () => {
    expect(passage(ORDER, { state: 'succeeded' }, { state: 'running' })).toEqual({ kind: 'taken' });
    expect(passage(ORDER, { state: 'succeeded' }, { state: 'pending' })).toBeNull();
    expect(passage(ORDER, { state: 'failed' }, { state: 'succeeded' })).toBeNull();
    const fallback = { ...ORDER, on: 'failure' as const };
    expect(passage(fallback, { state: 'failed' }, { state: 'succeeded' })?.kind).toBe('taken');
  });

  it('tells of branches that were not taken, and nothing of edges that the run had not', () => {
    const branch = { ...VALUE, condition: 'rows > 3' };
    const left = { state: 'succeeded', outputs: { rows: 2 } } as const;
    expect(passage(branch, left, { state: 'skipped' })).toEqual({ kind: 'skipped' });
    expect(passage(VALUE, left, { state: 'succeeded' }, [])).toBeNull();
  });
});
