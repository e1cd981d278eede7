import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { typeWarning, valueType } from '../connections';
import {
  fanOutOf,
  instanceIndex,
  instancesOf,
  isBranchSkipped,
  newNodeRecord,
  nodeOfId,
  type NodeRecord,
  type NodeState,
  type RunView
} from '../runs';
import type { PipelineEdge } from '../pipeline';

const trans = nullTranslator.load('');

function run(states: Record<string, NodeState>, changes: Partial<NodeRecord> = {}): RunView {
  const nodes = Object.entries(states).map(([id, state]) => ({ ...newNodeRecord(id), state }));
  return {
    document: { version: 1, nodes: [], edges: [] },
    nodes: Object.fromEntries(
      nodes.map(node => [node.node_id, node.node_id === 'a' ? { ...node, ...changes } : node])
    )
  } as unknown as RunView;
}

describe('instances', () => {
  it('are told from their nodes by their ids', () => {
    expect([nodeOfId('a.12'), nodeOfId('a')]).toEqual(['a', 'a']);
    expect([instanceIndex('a.12'), instanceIndex('a')]).toEqual([12, null]);
  });

  it('are counted, those that have not been seen yet among them', () => {
    const states: Record<string, NodeState> = {
      a: 'running',
      'a.0': 'succeeded',
      'a.1': 'failed',
      'a.2': 'running',
      'a.3': 'waiting'
    };
    const view = run(states, { width: 10 });
    expect(fanOutOf(view, 'a')).toEqual({ width: 10, ended: 2, failed: 1, running: 2 });
    expect(instancesOf(view, 'a').map(({ node_id }) => node_id)).toEqual([
      'a.0',
      'a.1',
      'a.2',
      'a.3'
    ]);
    expect(fanOutOf(run({ a: 'queued' }), 'a')).toBeNull();
  });
});

describe('a branch from a failure', () => {
  const edge: PipelineEdge = { source: 'a', target: 'b', on: 'failure' };
  const drawn = (states: Record<string, NodeState>): boolean =>
    isBranchSkipped({ ...run(states), document: { version: 1, edges: [edge] } }, edge);

  it('was not taken where nothing failed', () => {
    expect(drawn({ a: 'succeeded', b: 'skipped' })).toBe(true);
    expect(drawn({ a: 'failed', b: 'succeeded' })).toBe(false);
    expect(drawn({ a: 'failed', b: 'skipped' })).toBe(false);
  });
});

describe('typeWarning', () => {
  const judge = (output: string, input: string) =>
    typeWarning({ name: 'y', type: output }, { name: 'x', type: input }, trans);

  it.each([
    ['int', 'int'],
    ['int', 'float'],
    ['any', 'list'],
    ['dict', 'any'],
    ['', 'list'],
    ['path', 'list']
  ])('lets %s go into %s', (output, input) => {
    expect(judge(output, input)).toBeNull();
  });

  it.each([
    ['float', 'int'],
    ['str', 'float'],
    ['list', 'float'],
    ['float', 'list']
  ])('warns of %s into %s', (output, input) => {
    expect(judge(output, input)).toBe(`"y" is of type ${output}, and "x" takes ${input}.`);
  });

  it('knows the types of values', () => {
    const values = [null, 'a', 1, 1.5, true, [1], { a: 1 }];
    expect(values.map(valueType)).toEqual(['any', 'str', 'int', 'float', 'bool', 'list', 'dict']);
  });
});
