import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { connectionProblem } from '../connections';
import { uniqueNodeId, uniqueNodeName } from '../names';
import { nodePath, workspacePath } from '../paths';
import { ID_PATTERN, edgeKey, isPipelineReference, nodeTitle, stemOf } from '../pipeline';
import {
  applyEvent,
  countStates,
  nodeRecord,
  runProgress,
  type RunEvent,
  type RunView
} from '../runs';

const trans = nullTranslator.load('jupyter-dagflow');

describe('connectionProblem', () => {
  const wiring = {
    nodes: ['a', 'b', 'c', 'd'].map(id => ({ id, name: id.toUpperCase() })),
    edges: [
      { source: 'a', target: 'b' },
      { source: 'b', target: 'c', source_output: 'y', target_parameter: 'x' }
    ]
  };
  const problem = (edge: Parameters<typeof connectionProblem>[1]) =>
    connectionProblem(wiring, edge, trans);

  it.each([
    ['a fresh edge', { source: 'a', target: 'd' }, null],
    ['an edge beside another way', { source: 'a', target: 'c' }, null],
    [
      'a value beside an order',
      { source: 'a', target: 'b', source_output: 'o', target_parameter: 'i' },
      null
    ],
    ['a self-loop', { source: 'a', target: 'a' }, 'A node cannot feed itself.'],
    ['a duplicate', { source: 'a', target: 'b' }, 'These two are connected already.'],
    ['a circle', { source: 'c', target: 'a' }, 'That would close a circle: A → B → C → A.'],
    [
      'a second wire into an input',
      { source: 'a', target: 'c', source_output: 'z', target_parameter: 'x' },
      'The input "x" already takes its value from B. To take whichever comes, choose another trigger rule first, such as one_success.'
    ],
    [
      'an output to a whole node',
      { source: 'a', target: 'd', source_output: 'z' },
      'An output goes to an input, not to the whole node.'
    ],
    [
      'a whole node to an input',
      { source: 'a', target: 'd', target_parameter: 'z' },
      'An input takes an output of another node.'
    ]
  ])('judges %s', (_, edge, expected) => {
    expect(problem(edge)).toBe(expected);
  });
});

describe('names', () => {
  it.each([
    ['folder/Train model.ipynb', 'Train-model'],
    ['größe.ipynb', 'gro-e'],
    ['../../etc/passwd', 'passwd'],
    ['日本.ipynb', 'node'],
    [`${'x'.repeat(100)}.ipynb`, 'x'.repeat(64)]
  ])('makes an id of %s', (path, expected) => {
    expect(uniqueNodeId(path, new Set())).toBe(expected);
  });

  it('numbers what is taken and stays within the limit', () => {
    const long = 'x'.repeat(64);
    expect(uniqueNodeId('a.ipynb', new Set(['a', 'a-2']))).toBe('a-3');
    const id = uniqueNodeId(long, new Set([long]));
    expect(id).toMatch(ID_PATTERN);
    expect(id).toBe('x'.repeat(62) + '-2');
    expect(uniqueNodeName('train 2', new Set(['train 2']))).toBe('train 3');
    expect(uniqueNodeName('train', new Set())).toBe('train');
    expect(stemOf('a/b.IPYNB')).toBe('b');
  });

  it('titles a node by its name, else its file, else its id', () => {
    expect(nodeTitle({ id: 'i', name: 'n', path: 'p.ipynb' })).toBe('n');
    expect(nodeTitle({ id: 'i', path: 'f/p.ipynb' })).toBe('p');
    expect(nodeTitle({ id: 'i' })).toBe('i');
  });

  it('tells edges apart by ends and ports', () => {
    expect(edgeKey({ source: 'a', target: 'b' })).not.toBe(
      edgeKey({ source: 'a', target: 'b', source_output: 'o', target_parameter: 'i' })
    );
  });

  it('knows references to the pipeline', () => {
    expect(isPipelineReference({ pipeline: 'day' })).toBe(true);
    expect(isPipelineReference({ pipeline: 'day', more: 1 })).toBe(false);
    expect(isPipelineReference(null)).toBe(false);
  });

  it('turns paths from the pipeline into paths from the root and back', () => {
    expect(workspacePath('a/b/p.dagflow', '../n.ipynb')).toBe('a/n.ipynb');
    expect(nodePath('a/b/p.dagflow', 'a/n.ipynb')).toBe('../n.ipynb');
    expect(workspacePath('p.dagflow', 'n.ipynb')).toBe('n.ipynb');
    expect(nodePath('p.dagflow', 'n.ipynb')).toBe('n.ipynb');
  });
});

describe('applyEvent', () => {
  const run: RunView = {
    run_id: 'r',
    pipeline: 'p.dagflow',
    state: 'running',
    created_at: 1,
    started_at: 2,
    finished_at: null,
    message: null,
    parameters: {},
    options: {},
    seq: 5,
    interrupted: false,
    document: { nodes: [{ id: 'a' }] },
    nodes: {}
  };
  const event = (changes: Partial<RunEvent>): RunEvent => ({
    seq: 6,
    run_id: 'r',
    time: 3,
    type: 'run',
    node_id: null,
    attempt: null,
    data: {},
    ...changes
  });

  it('merges fields of the run', () => {
    const next = applyEvent(run, event({ data: { state: 'failed', finished_at: 9 } }));
    expect(next).toMatchObject({ state: 'failed', finished_at: 9, seq: 6, started_at: 2 });
  });

  it('merges fields of a node, and makes one that is new', () => {
    const next = applyEvent(run, event({ type: 'node', node_id: 'a', data: { state: 'running' } }));
    const after = applyEvent(
      next,
      event({ seq: 7, type: 'node', node_id: 'a', data: { cell: { index: 3, total: 7 } } })
    );
    expect(after.nodes.a).toMatchObject({
      state: 'running',
      cell: { index: 3, total: 7 },
      attempt: 0
    });
    expect(countStates(after)).toEqual({ running: 1 });
    expect(runProgress(after)).toEqual({ ended: 0, total: 1 });
  });

  it('takes an id that objects know for what it is', () => {
    expect(nodeRecord(run, 'constructor')).toBeUndefined();
    const next = applyEvent(
      run,
      event({ type: 'node', node_id: 'constructor', data: { state: 'queued' } })
    );
    expect(nodeRecord(next, 'constructor')).toMatchObject({
      node_id: 'constructor',
      state: 'queued'
    });
  });

  it('passes over what it holds already, and other runs', () => {
    expect(applyEvent(run, event({ seq: 5 }))).toBe(run);
    expect(applyEvent(run, event({ run_id: 'other' }))).toBe(run);
  });

  it('counts events of attempts', () => {
    expect(applyEvent(run, event({ type: 'attempt', node_id: 'a', attempt: 1 }))).toEqual({
      ...run,
      seq: 6
    });
  });

  it('drops and adds nodes with a new snapshot', () => {
    const before = applyEvent(
      run,
      event({ type: 'node', node_id: 'a', data: { state: 'failed' } })
    );
    const next = applyEvent(
      before,
      event({ seq: 7, data: { document: { nodes: [{ id: 'b' }] } } })
    );
    expect(Object.keys(next.nodes)).toEqual(['b']);
    expect(next.nodes.b.state).toBe('pending');
  });
});
