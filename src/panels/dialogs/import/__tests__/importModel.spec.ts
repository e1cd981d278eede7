import { nullTranslator } from '@jupyterlab/translation';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError, type DagflowApi, type Imported, type Importer } from '../../../../services';
import { SplitModel } from '../../../split/splitModel';
import { countsOf, pipelineOf } from '../counts';
import { ImportModel } from '../importModel';
import { fileName, nameProblem, offeredName, shownFolder } from '../places';

const trans = nullTranslator.load('');

const IMPORTERS: Importer[] = ['elyra', 'notebook'].map(name => ({
  name,
  title: name,
  description: '',
  extensions: [],
  options: ['by', 'plan'].map(option => ({
    name: option,
    title: option,
    kind: 'text',
    default: '',
    choices: [],
    help: ''
  }))
}));

const PLAN = {
  by: 'kale' as const,
  parts: [
    { name: 'a', cells: [0] },
    { name: 'b', cells: [1] }
  ],
  shared: [],
  skipped: [],
  cells: [],
  crossings: [
    { name: 'x', from: 'a', to: ['b'], how: 'joblib', choices: ['json', 'joblib'], reason: '' }
  ],
  orders: []
};

function imported(document: string | null, more: Partial<Imported> = {}): Imported {
  return { importer: 'elyra', document, files: [], problems: [], plan: null, ...more };
}

type Asked = DagflowApi.IImportOptions;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('ImportModel', () => {
  it('takes the file for what the server recognises, or for what is chosen', async () => {
    const asked: Asked[] = [];
    const answer = async (_: string, options: Asked = {}) => {
      asked.push(options);
      return imported('{}', { importer: options.from ?? 'elyra' });
    };
    const model = new ImportModel({ path: 'a', importers: IMPORTERS, api: { import: answer } });
    expect(model.importer).toBeNull();
    await model.ready;
    expect(model.importer?.name).toBe('elyra');
    model.choose('elyra');
    expect(model.isLoading).toBe(false);
    model.choose('notebook');
    expect([model.isLoading, model.document]).toEqual([true, null]);
    await vi.runAllTimersAsync();
    expect(asked.map(({ from }) => from)).toEqual([undefined, 'notebook']);
  });

  it('asks once for several changes, and forgets what comes too late', async () => {
    const waiting: ((answer: Imported) => void)[] = [];
    const answer = () => new Promise<Imported>(resolve => waiting.push(resolve));
    const model = new ImportModel({
      path: 'a',
      from: 'elyra',
      importers: IMPORTERS,
      api: { import: answer }
    });
    model.values = { by: '1' };
    model.values = { by: '2' };
    await vi.runAllTimersAsync();
    expect(waiting).toHaveLength(2);
    waiting[1](imported('new'));
    await vi.runAllTimersAsync();
    waiting[0](imported('old'));
    await model.ready;
    expect([model.document, model.isLoading]).toEqual(['new', false]);
  });

  it('tells why there is nothing, and asks again', async () => {
    const problem = { path: 'x', message: 'No.', severity: 'error', node_id: null } as const;
    let isAway = true;
    const answer = async () => {
      if (isAway) {
        throw new ApiError('It is not known.', 422, [problem]);
      }
      return imported('{}');
    };
    const model = new ImportModel({ path: 'a', importers: IMPORTERS, api: { import: answer } });
    await model.ready;
    expect(model.refusal).toMatchObject({ message: 'It is not known.', status: 422 });
    expect(model.problems).toEqual([problem]);
    isAway = false;
    model.retry();
    await vi.runAllTimersAsync();
    expect([model.refusal, model.document]).toEqual([null, '{}']);
  });
});

describe('SplitModel', () => {
  const plans: unknown[] = [];
  const answer = async (_: string, { options }: Asked = {}) => {
    plans.push(options?.plan ? JSON.parse(String(options.plan)) : (options?.by ?? ''));
    return imported('{}', { importer: 'notebook', plan: PLAN });
  };
  const make = () =>
    new SplitModel({
      path: 'a.ipynb',
      from: 'notebook',
      importers: IMPORTERS,
      api: { import: answer }
    });

  it('sends what was changed, and nothing of the rest', async () => {
    const model = make();
    await model.import.ready;
    plans.length = 0;
    const changes: (() => void)[] = [
      () => model.setHow('x', 'json'),
      () => (model.parts = [{ name: 'a', cells: [0, 1] }]),
      () => model.undo(),
      () => model.undo(),
      () => model.redo(),
      () => (model.by = 'tags')
    ];
    for (const change of changes) {
      change();
      await vi.runAllTimersAsync();
    }
    const how = { x: 'json' };
    expect(plans).toEqual([
      { how },
      { by: 'kale', parts: [{ name: 'a', cells: [0, 1] }], how },
      { how },
      '',
      { how },
      'tags'
    ]);
    expect([model.canUndo, model.canRedo]).toEqual([true, false]);
  });

  it('shows a change at once, and keeps the last plan while there is none', async () => {
    const model = make();
    expect([model.by, model.parts.length, model.plan]).toEqual(['headings', 0, null]);
    await model.import.ready;
    expect([model.by, model.crossings[0].how]).toEqual(['kale', 'joblib']);
    model.setHow('x', 'json');
    expect(model.crossings[0].how).toBe('json');
    const same = model.parts;
    model.parts = same;
    expect(model.canUndo).toBe(true);
    model.undo();
    expect(model.canUndo).toBe(false);
  });
});

describe('Places', () => {
  it('are beside the source', () => {
    expect(offeredName('flows/churn.v2.pipeline')).toBe('churn.v2.dagflow');
    expect([fileName(' a '), fileName('a.dagflow')]).toEqual(['a.dagflow', 'a.dagflow']);
    expect([shownFolder('a.py'), shownFolder('x/y/a.py')]).toEqual(['/', '/x/y/']);
    for (const name of ['', ' ', '.dagflow', '.x', 'a/b', '..\\b', 'c:d']) {
      expect(nameProblem(name, trans)).not.toBeNull();
    }
    expect(nameProblem('ünï code', trans)).toBeNull();
  });
});

it('Nodes, wires, parameters and notes are counted, groups are no nodes', () => {
  const nodes = [{ id: 'a' }, { id: 'b', type: 'note' }, { id: 'c', type: 'group' }];
  const text = JSON.stringify({ nodes, edges: [{ source: 'a', target: 'a' }] });
  const pipeline = pipelineOf(text);
  expect(pipeline && countsOf(pipeline, [1, 2])).toEqual({
    nodes: 1,
    wires: 1,
    parameters: 0,
    notes: 1,
    files: 2
  });
  expect([pipelineOf(null), pipelineOf('{')]).toEqual([null, null]);
});
