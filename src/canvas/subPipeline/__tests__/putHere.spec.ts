import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';

import { DagflowDocument, type Pipeline } from '../../../model';
import { putHere } from '../putHere';

const trans = nullTranslator.load('');

const INNER: Pipeline = {
  name: 'churn',
  parameters: [
    { name: 'day', type: 'str', default: 'monday' },
    { name: 'unused', type: 'int' }
  ],
  defaults: { env: { STAGE: 'test' } },
  nodes: [
    {
      id: 'load',
      path: 'load.ipynb',
      parameters: { day: { pipeline: 'day' } },
      ui: { x: 0, y: 0 }
    },
    { id: 'report', path: 'report.ipynb', ui: { x: 300, y: 0 } }
  ],
  edges: [{ source: 'load', target: 'report' }]
} as Pipeline;

function put(pipeline: Pipeline) {
  const document = DagflowDocument.create();
  document.setSource(JSON.stringify(pipeline));
  const made = putHere({
    pipeline: document.pipeline,
    path: 'top/flow.dagflow',
    inner: INNER,
    innerPath: 'flows/churn.dagflow',
    at: { x: 50, y: 60 },
    trans
  });
  if (made.problem !== null) {
    throw new Error(made.problem);
  }
  document.apply(made.edit);
  return document;
}

it('An empty pipeline takes over all there is, and keeps what it has', () => {
  const document = put({ name: 'mine' } as Pipeline);
  const { name, parameters, defaults, nodes = [], edges } = document.pipeline;
  expect([name, parameters, defaults]).toEqual(['mine', INNER.parameters, INNER.defaults]);
  expect(nodes.map(({ id, path }) => [id, path])).toEqual([
    ['load', '../flows/load.ipynb'],
    ['report', '../flows/report.ipynb']
  ]);
  expect(edges).toEqual(INNER.edges);
  document.undo();
  expect([document.nodes.length, document.parameters.length]).toEqual([0, 0]);
});

it('Beside others the nodes get ids of their own, and the parameters that they need come along', () => {
  const document = put({
    nodes: [{ id: 'load', path: 'load.ipynb', ui: { x: 0, y: 0 } }]
  } as Pipeline);
  const { nodes, edges, parameters } = document;
  expect(nodes.map(({ path }) => path)).toEqual([
    'load.ipynb',
    '../flows/load.ipynb',
    '../flows/report.ipynb'
  ]);
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(3);
  expect(edges).toEqual([{ source: nodes[1].id, target: nodes[2].id }]);
  expect(nodes[1].parameters).toEqual({ day: { pipeline: 'day' } });
  expect(nodes[1].env).toEqual({ STAGE: 'test' });
  expect(parameters.map(({ name }) => name)).toEqual(['day']);
  document.undo();
  expect(document.nodes).toHaveLength(1);
});

it('A parameter that is there already holds for both', () => {
  const own = { name: 'day', type: 'str' as const, default: 'friday' };
  const document = put({
    parameters: [own],
    nodes: [{ id: 'first', path: 'a.ipynb', ui: { x: 0, y: 0 } }]
  } as Pipeline);
  expect(document.parameters).toEqual([own]);
});
