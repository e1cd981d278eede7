import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import type { DocumentEdit, Pipeline, PipelineEdge, PipelineNode } from '../../../model';
import { DagflowDocument } from '../../../model';
import { conditionNames, uniqueVariable } from '../graph';
import { inlineSubPipeline } from '../inline';
import { makeSubPipeline } from '../make';

const trans = nullTranslator.load('');

const at = (id: string, x: number, more: Partial<PipelineNode> = {}): PipelineNode => ({
  id,
  path: `${id}.ipynb`,
  ui: { x, y: 0 },
  ...more
});

const wire = (source: string, target: string, value = '', more: Partial<PipelineEdge> = {}) => {
  const [output, parameter] = value.split('>');
  return {
    source,
    target,
    ...(value ? { source_output: output, target_parameter: parameter } : {}),
    ...more
  };
};

/** load → clean → train → report, with a parameter of the pipeline used in the middle. */
const CHAIN: Pipeline = {
  version: 1,
  parameters: [
    { name: 'day', type: 'str', default: 'monday' },
    { name: 'limit', type: 'float', default: 0.5 }
  ],
  nodes: [
    at('load', 0),
    at('clean', 300, { parameters: { day: { pipeline: 'day' }, mode: 'full' } }),
    at('train', 600, { retry: { attempts: 3 } }),
    at('report', 900)
  ],
  edges: [
    wire('load', 'clean', 'rows>rows'),
    wire('load', 'train', 'rows>size'),
    wire('clean', 'train', 'path>path'),
    wire('train', 'report', 'score>accuracy')
  ]
};

const made = (pipeline: Pipeline, ...chosen: string[]) =>
  makeSubPipeline({
    pipeline,
    chosen: new Set(chosen),
    name: 'part',
    path: 'part.dagflow',
    outputsOf: () => [],
    trans
  });

function success<T extends { problem: string | null }>(result: T): T & { problem: null } {
  expect(result.problem).toBeNull();
  return result as T & { problem: null };
}

/** The pipeline after an edit, as the document makes it, in one step. */
function applied(pipeline: Pipeline, edit: DocumentEdit): Pipeline {
  const document = new DagflowDocument();
  document.setSource(JSON.stringify(pipeline));
  document.apply(edit);
  const after = document.pipeline;
  document.undo();
  expect(sorted(document.pipeline)).toEqual(sorted(pipeline));
  return after;
}

function sorted({ nodes = [], edges = [], ...rest }: Pipeline) {
  return {
    version: 1,
    ...rest,
    nodes: [...nodes].sort((a, b) => a.id.localeCompare(b.id)),
    edges: edges.map(edge => JSON.stringify(edge, Object.keys(edge).sort())).sort()
  };
}

function inlined(outer: Pipeline, inner: Pipeline, innerPath = 'flows/part.dagflow') {
  const node = outer.nodes?.find(each => each.type === 'pipeline');
  return inlineSubPipeline({
    pipeline: outer,
    path: 'flows/p.dagflow',
    node: node ?? at('none', 0),
    inner,
    innerPath,
    trans
  });
}

function roundTrip(pipeline: Pipeline, ...chosen: string[]): Pipeline {
  const first = success(made(pipeline, ...chosen));
  if (first.problem !== null) {
    throw new Error(first.problem);
  }
  const outer = applied(pipeline, first.edit);
  const second = success(inlined(outer, first.inner));
  if (second.problem !== null) {
    throw new Error(second.problem);
  }
  return applied(outer, second.edit);
}

const withEdges = (...edges: PipelineEdge[]): Pipeline => ({
  ...CHAIN,
  edges: [...(CHAIN.edges ?? []), ...edges]
});

const withNode = (id: string, more: Partial<PipelineNode>, edges = CHAIN.edges): Pipeline => ({
  ...CHAIN,
  nodes: CHAIN.nodes?.map(node => (node.id === id ? { ...node, ...more } : node)),
  edges
});

describe('Making a sub-pipeline', () => {
  it('takes in what comes over wires and from the pipeline, and gives out what leaves', () => {
    const result = success(made(CHAIN, 'clean', 'train'));
    if (result.problem !== null) {
      return;
    }
    expect(result.inner.parameters).toEqual([
      { name: 'day', type: 'str', default: 'monday' },
      { name: 'rows' }
    ]);
    expect(result.inner.outputs).toEqual([{ name: 'score', node: 'train', output: 'score' }]);
    expect(result.inner.nodes?.map(node => node.parameters)).toEqual([
      { day: { pipeline: 'day' }, mode: 'full', rows: { pipeline: 'rows' } },
      { size: { pipeline: 'rows' } }
    ]);
    expect(result.inner.edges).toEqual([wire('clean', 'train', 'path>path')]);
    const outer = applied(CHAIN, result.edit);
    expect(outer.nodes?.find(node => node.id === result.nodeId)).toEqual({
      id: 'part',
      type: 'pipeline',
      name: 'part',
      path: 'part.dagflow',
      parameters: { day: { pipeline: 'day' } },
      ui: { x: 300, y: 0 }
    });
    // One wire carries what two inputs take.
    expect(outer.edges).toEqual([
      wire('load', 'part', 'rows>rows'),
      wire('part', 'report', 'score>accuracy')
    ]);
  });

  it('keeps names apart: of parameters, of outputs, and of what conditions name', () => {
    const pipeline: Pipeline = {
      parameters: [{ name: 'x' }],
      nodes: [at('a', 0), at('b', 0), at('c', 300), at('d', 300), at('e', 600)],
      edges: [
        wire('a', 'c', 'y>x'),
        wire('b', 'd', 'y>rows'),
        wire('c', 'd', '', { condition: 'rows > 3' }),
        wire('c', 'e', 'out>one'),
        wire('c', 'e', '', { condition: '"x" in score and x > 0' })
      ],
      outputs: [{ name: 'final', node: 'c', output: 'score' }]
    };
    const result = success(made(pipeline, 'c', 'd'));
    if (result.problem !== null) {
      return;
    }
    expect(result.inner.parameters?.map(each => each.name)).toEqual(['x_2', 'rows_2']);
    expect(result.inner.outputs).toEqual([
      { name: 'score', node: 'c', output: 'score' },
      { name: 'out', node: 'c', output: 'out' }
    ]);
    expect(applied(pipeline, result.edit).outputs).toEqual([
      { name: 'final', node: 'part', output: 'score' }
    ]);
  });

  it('gives two outputs of one name two names', () => {
    const pipeline: Pipeline = {
      nodes: [at('a', 0), at('b', 0), at('c', 300)],
      edges: [wire('a', 'c', 'y>p'), wire('b', 'c', 'y>q')]
    };
    const result = success(made(pipeline, 'a', 'b'));
    expect(result.problem === null && result.inner.outputs?.map(each => each.name)).toEqual([
      'y',
      'y_2'
    ]);
    expect(sorted(roundTrip(pipeline, 'a', 'b'))).toEqual(sorted(pipeline));
  });

  it('lets defaults that hold for each node not hold for all of them at once', () => {
    const pipeline: Pipeline = {
      ...CHAIN,
      defaults: { retry: { attempts: 2 }, timeout_s: 60, executor: 'local' }
    };
    const result = success(made(pipeline, 'clean', 'train'));
    if (result.problem !== null) {
      return;
    }
    expect(result.inner.defaults).toEqual(pipeline.defaults);
    const node = applied(pipeline, result.edit).nodes?.find(each => each.id === 'part');
    expect([node?.retry, node?.timeout_s]).toEqual([{ attempts: 1 }, 240]);
    expect(sorted(roundTrip(pipeline, 'clean', 'train'))).toEqual(sorted(pipeline));
  });

  it.each<[string, Pipeline, string[], RegExp]>([
    ['notes only', { nodes: [{ id: 'n', type: 'note' }] }, ['n'], /notes and groups alone/],
    ['a way out and back', CHAIN, ['load', 'train'], /back into it by clean → train; select clean/],
    [
      'a rule about nodes outside',
      withNode('clean', { trigger_rule: 'all_done' }),
      ['clean', 'train'],
      /clean has a trigger rule about nodes outside/
    ],
    [
      'a branch of which only a part is selected',
      {
        nodes: [at('a', 0), at('b', 1), at('c', 2)],
        edges: [wire('a', 'b', '', { on: 'failure' })]
      },
      ['b', 'c'],
      /a → b decides whether its branch runs, and c is not/
    ],
    [
      'success and failure of the same node',
      {
        nodes: [at('a', 0), at('b', 1), at('c', 2)],
        edges: [wire('a', 'c'), wire('a', 'b', '', { on: 'failure' }), wire('b', 'c')]
      },
      ['b', 'c'],
      /both the success and the failure of a/
    ],
    [
      'a fallback outside',
      withEdges(wire('clean', 'report', '', { on: 'failure' })),
      ['clean', 'train'],
      /report is the fallback of clean alone/
    ],
    [
      'a rule outside that counts',
      withNode('report', { trigger_rule: 'one_success' }),
      ['clean', 'train'],
      /report has a trigger rule about single nodes/
    ],
    [
      'what may be skipped within',
      withNode('clean', {}, [
        wire('clean', 'train', '', { condition: 'ok' }),
        wire('train', 'report')
      ]),
      ['clean', 'train'],
      /report is skipped whenever train is/
    ],
    [
      'two outputs of one name in conditions',
      {
        nodes: [at('a', 0), at('b', 0), at('c', 1)],
        edges: [
          wire('a', 'c', '', { condition: 'ok' }),
          wire('b', 'c', '', { condition: 'ok and True' })
        ]
      },
      ['a', 'b'],
      /name "ok", which several/
    ]
  ])('is refused for %s', (_, pipeline, chosen, told) => {
    expect(made(pipeline, ...chosen).problem).toMatch(told);
  });
});

describe('A sub-pipeline made and put back', () => {
  it.each<[string, Pipeline, string[]]>([
    ['values and parameters', CHAIN, ['clean', 'train']],
    ['one node', CHAIN, ['train']],
    ['all nodes', CHAIN, ['load', 'clean', 'train', 'report']],
    [
      'conditions and notes',
      {
        ...withEdges(wire('train', 'report', '', { condition: 'score > limit' })),
        nodes: [
          ...(CHAIN.nodes ?? []),
          { id: 'n', type: 'note', text: 'hi', ui: { x: 500, y: -90 } },
          { id: 'g', type: 'group', name: 'G', ui: { x: 250, y: -50, color: 'blue' } }
        ],
        outputs: [{ name: 'score', node: 'train', output: 'score' }]
      },
      ['clean', 'train', 'n', 'g']
    ],
    [
      'items and pins',
      withNode('clean', { for_each: { parameters: ['rows'] }, pinned: { path: ['x'] } }),
      ['clean', 'train']
    ],
    [
      'a fallback and a condition before one node that leads to all',
      {
        nodes: [at('a', 0), at('b', 1), at('c', 2)],
        edges: [wire('a', 'b', '', { condition: 'n > 1' }), wire('b', 'c')]
      },
      ['b', 'c']
    ],
    [
      'ids that objects have',
      {
        nodes: [at('constructor', 0), at('toString', 1), at('c', 2)],
        edges: [wire('constructor', 'toString', 'y>valueOf'), wire('toString', 'c', 'y>x')]
      },
      ['toString', 'c']
    ]
  ])('is what it was, with %s', (_, pipeline, chosen) => {
    expect(sorted(roundTrip(pipeline, ...chosen))).toEqual(sorted(pipeline));
  });
});

const OUTER: Pipeline = {
  parameters: [{ name: 'day' }],
  nodes: [
    at('a', 0),
    { id: 'sub', type: 'pipeline', path: 'part.dagflow', ui: { x: 300, y: 50 } },
    at('z', 600)
  ],
  edges: [wire('a', 'sub'), wire('sub', 'z')]
};
const INNER: Pipeline = {
  parameters: [{ name: 'n', default: { pipeline: 'odd' } }, { name: 'needed' }],
  outputs: [{ name: 'rows', node: 'a', output: 'n_rows' }],
  nodes: [at('a', 40, { parameters: { n: { pipeline: 'n' } } }), at('b', 40)],
  edges: []
};
const subWith = (more: Partial<PipelineNode>, edges = OUTER.edges): Pipeline => ({
  ...OUTER,
  nodes: OUTER.nodes?.map(node => (node.id === 'sub' ? { ...node, ...more } : node)),
  edges
});

describe('Putting the nodes of a sub-pipeline here', () => {
  it('keeps order, makes ids and names unique, and sets values that nobody gave', () => {
    const result = success(inlined(OUTER, INNER));
    if (result.problem !== null) {
      return;
    }
    const after = applied(OUTER, result.edit);
    expect(after.nodes?.map(({ id, name, ui }) => [id, name, ui?.x])).toEqual([
      ['a', undefined, 0],
      ['z', undefined, 600],
      ['a-2', 'a 2', 300],
      ['b', undefined, 300]
    ]);
    expect(after.nodes?.[2].parameters).toEqual({ n: { value: { pipeline: 'odd' } } });
    expect(after.edges).toEqual([
      wire('a', 'a-2'),
      wire('a', 'b'),
      wire('a-2', 'z'),
      wire('b', 'z')
    ]);
  });

  it('takes values of the node and of wires, and names files from the folder around', () => {
    const outer = subWith({ path: '../part.dagflow', parameters: { n: 5 } }, [
      wire('a', 'sub', 'y>needed', { condition: 'y > 0' }),
      wire('sub', 'z', 'rows>x')
    ]);
    const inner = {
      ...INNER,
      nodes: [
        at('a', 40, { parameters: { n: { pipeline: 'n' } } }),
        at('b', 40, { parameters: { m: { pipeline: 'needed' } }, inputs: ['data/*.csv'] })
      ]
    };
    const result = success(inlined(outer, inner, 'part.dagflow'));
    if (result.problem !== null) {
      return;
    }
    const after = applied(outer, result.edit);
    expect(after.nodes?.slice(2).map(node => [node.path, node.parameters, node.inputs])).toEqual([
      ['../a.ipynb', { n: 5 }, undefined],
      ['../b.ipynb', undefined, ['../data/*.csv']]
    ]);
    // What a condition held up as a whole is held up still.
    expect(after.edges).toEqual([
      wire('a', 'b', 'y>m', { condition: 'y > 0' }),
      wire('a', 'a-2', '', { condition: 'y > 0' }),
      wire('a-2', 'z', 'n_rows>x')
    ]);
  });

  it('says in nodes what the defaults of the sub-pipeline said', () => {
    const inner: Pipeline = {
      ...INNER,
      defaults: { timeout_s: 9, env: { A: '1' } },
      nodes: [at('x', 0, { env: { B: '2' } }), at('y', 0, { timeout_s: 3 })]
    };
    const result = success(inlined(OUTER, { ...inner, outputs: [] }));
    expect(result.problem === null && result.edit.addNodes?.map(n => [n.timeout_s, n.env])).toEqual(
      [
        [9, { A: '1', B: '2' }],
        [3, { A: '1' }]
      ]
    );
  });

  it.each<[string, Pipeline, Pipeline, RegExp]>([
    ['items', subWith({ for_each: { parameters: ['n'] } }), INNER, /part has items to run for/],
    ['retries', subWith({ retry: { attempts: 2 } }), INNER, /has retries/],
    ['a timeout', subWith({ timeout_s: 5 }), INNER, /has a timeout/],
    ['a rule', subWith({ trigger_rule: 'all_done' }), INNER, /has a trigger rule/],
    ['a pool', subWith({ pool: { name: 'gpu' } }), INNER, /has a pool/],
    ['a pipeline that may not take long', OUTER, { ...INNER, timeout_s: 9 }, /time limit/],
    ['an empty pipeline', OUTER, { nodes: [] }, /no nodes in flows\/part.dagflow that run/],
    [
      'a value that is missing',
      OUTER,
      { ...INNER, nodes: [at('a', 0, { parameters: { n: { pipeline: 'needed' } } })] },
      /needs a value for its parameter "needed"/
    ],
    [
      'a parameter that is not there',
      OUTER,
      { ...INNER, nodes: [at('a', 0, { parameters: { n: { pipeline: 'gone' } } })] },
      /has no parameter "gone"/
    ],
    [
      'an output that is not there',
      subWith({}, [wire('sub', 'z', 'gone>x')]),
      INNER,
      /has no output "gone"/
    ],
    [
      'a condition about a renamed output',
      subWith({}, [wire('sub', 'z', '', { condition: 'rows > 1' })]),
      INNER,
      /names outputs that no single node leaves/
    ],
    [
      'a condition within about a parameter',
      subWith({ parameters: { n: 3 } }),
      { ...INNER, edges: [wire('a', 'b', '', { condition: 'n > 1' })] },
      /A condition in flows\/part.dagflow names its parameter "n"/
    ],
    [
      'other defaults',
      { ...OUTER, defaults: { cache: 'on' } },
      INNER,
      /defaults of this pipeline have "cache"/
    ],
    ['a fallback', subWith({}, [wire('sub', 'z', '', { on: 'failure' })]), INNER, /has a fallback/]
  ])('is refused for %s', (_, outer, inner, told) => {
    expect(inlined(outer, inner).problem).toMatch(told);
  });

  it('is refused where a command would run in another folder', () => {
    const inner: Pipeline = { nodes: [{ id: 'c', type: 'command', command: ['ls'] }] };
    expect(inlined(OUTER, inner, 'part.dagflow').problem).toMatch(/runs in the folder of/);
    expect(inlined(OUTER, inner).problem).toBeNull();
  });
});

describe('Names', () => {
  it('are read from conditions without texts, words and functions', () => {
    expect(conditionNames(`len(rows) > 1e5 and "or x" != mode and not done['it\\'s']`)).toEqual([
      'rows',
      'mode',
      'done'
    ]);
    expect(conditionNames(null)).toEqual([]);
  });

  it('are made names of variables', () => {
    expect(uniqueVariable('my-rows', new Set())).toBe('my_rows');
    expect(uniqueVariable('1st', new Set(['_1st']))).toBe('_1st_2');
  });
});
