import { describe, expect, it } from 'vitest';

import { ApiError, DagflowApi } from '..';
import { FakeAnswer, FakeRequest, asJSON, fakeRun, fakeSettings } from './fakes';

function setup(answer: FakeAnswer) {
  const { settings, requests } = fakeSettings((_: FakeRequest) => answer);
  return { api: new DagflowApi({ serverSettings: settings }), requests };
}

async function refusal(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    reason => reason as unknown
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('DagflowApi', () => {
  it('reads the settings under the base URL', async () => {
    const { api, requests } = setup({
      body: {
        version: '0.1.0',
        parallel: 4,
        kernels: [{ name: 'python3', display_name: 'Python 3' }],
        runs_folder: 'dagflow-runs',
        executors: [
          { name: 'kubernetes', available: false, reason: 'It is not installed.' },
          { name: 'local', available: true, reason: null }
        ],
        pods: 10
      }
    });
    expect(await api.settings()).toEqual({
      version: '0.1.0',
      parallel: 4,
      kernels: [{ name: 'python3', displayName: 'Python 3' }],
      runsFolder: 'dagflow-runs',
      executors: [
        { name: 'kubernetes', isAvailable: false, reason: 'It is not installed.' },
        { name: 'local', isAvailable: true, reason: '' }
      ],
      pods: 10
    });
    expect(requests[0].path).toBe('/user/ann/jupyter-dagflow/api/settings');
  });

  it('asks what a cluster offers', async () => {
    const { api, requests } = setup({
      body: {
        contexts: ['admin'],
        namespaces: [],
        pvcs: [{ name: 'shared', phase: 'Bound', size: '10Gi' }],
        secrets: ['s3'],
        config_maps: ['mode'],
        service_accounts: ['default'],
        gpus: [{ resource: 'nvidia.com/gpu', count: 2 }],
        problems: ['You may not list namespaces.']
      }
    });
    expect(await api.offers('admin', 'team a')).toEqual({
      contexts: ['admin'],
      namespaces: [],
      pvcs: [{ name: 'shared', phase: 'Bound', size: '10Gi' }],
      secrets: ['s3'],
      configMaps: ['mode'],
      serviceAccounts: ['default'],
      gpus: [{ resource: 'nvidia.com/gpu', count: 2 }],
      problems: ['You may not list namespaces.']
    });
    expect(requests[0].path).toBe('/user/ann/jupyter-dagflow/api/kubernetes/offers');
    expect(requests[0].query).toMatchObject({ context: 'admin', namespace: 'team a' });
  });

  it('reads a notebook whatever its path is called', async () => {
    const body = {
      path: 'ä b&c.ipynb',
      parameters: [
        { name: 'n', type: 'int', default: 3, help: 'how many' },
        { name: 'day', type: 'any', default: null, default_source: 'date.today()' },
        { name: 'mode', type: 'str', default: 'a', choices: ['a', 'b'] }
      ],
      outputs: ['accuracy'],
      output_types: { accuracy: 'float' },
      kernel: 'python3',
      language: 'python',
      hash: 'abc',
      problems: []
    };
    const { api, requests } = setup({ body: asJSON(body) });
    const info = await api.notebook('ä b&c.ipynb');
    expect(requests[0].query).toMatchObject({ path: 'ä b&c.ipynb' });
    expect(info.parameters).toEqual([
      { name: 'n', type: 'int', default: 3, help: 'how many' },
      { name: 'day', type: 'any', default: null, default_source: 'date.today()', help: '' },
      { name: 'mode', type: 'str', default: 'a', help: '', choices: ['a', 'b'] }
    ]);
    expect(info.outputs).toEqual(['accuracy']);
    expect(info.outputTypes).toEqual({ accuracy: 'float' });
  });

  it('starts a run with its parameters', async () => {
    const { api, requests } = setup({ status: 201, body: asJSON(fakeRun()) });
    const run = await api.start('a/b.dagflow', { parameters: { day: 'x' }, parallel: 2 });
    expect(run.run_id).toBe('r1');
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/user/ann/jupyter-dagflow/api/runs',
      body: { path: 'a/b.dagflow', parameters: { day: 'x' }, parallel: 2 }
    });
  });

  it('starts a part of a pipeline, and says whether earlier results count', async () => {
    const { api, requests } = setup({ status: 201, body: asJSON(fakeRun()) });
    await api.start('b.dagflow', { mode: 'to', nodes: ['train'], cache: 'off' });
    expect(requests[0].body).toEqual({
      path: 'b.dagflow',
      mode: 'to',
      nodes: ['train'],
      cache: 'off'
    });
  });

  it('finds one attempt among those of its node', async () => {
    const body = { attempts: [{ node_id: 'train', attempt: 1, state: 'failed', directory: 'd' }] };
    const { api } = setup({ body });
    const reference = { run_id: 'r1', node_id: 'train', attempt: 1 };
    expect((await api.attempt(reference)).directory).toBe('d');
    const error = await refusal(api.attempt({ ...reference, attempt: 2 }));
    expect(error.message).toBe('There is no attempt 2 of train in the run r1.');
  });

  it('asks which nodes are stale', async () => {
    const { api, requests } = setup({
      body: {
        run_id: 'r1',
        nodes: {
          train: { state: 'stale', reasons: ['the parameter lr changed'] },
          load: { state: 'fresh', reasons: [] },
          odd: { state: 'of a later version' }
        }
      }
    });
    const { runId, nodes } = await api.stale('b.dagflow', { version: 1 });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/user/ann/jupyter-dagflow/api/stale',
      body: { path: 'b.dagflow', document: { version: 1 } }
    });
    expect(runId).toBe('r1');
    expect(Object.fromEntries(nodes)).toEqual({
      train: { state: 'stale', reasons: ['the parameter lr changed'] },
      load: { state: 'fresh', reasons: [] },
      odd: { state: 'new', reasons: [] }
    });
  });

  it('reads pools, and makes them', async () => {
    const { api, requests } = setup({
      body: { pools: [{ name: 'db', slots: 2, taken: 1, holders: [] }] }
    });
    expect(await api.pools()).toEqual([{ name: 'db', slots: 2, taken: 1 }]);
    await api.setPool('big gpu', 3);
    expect(requests[1]).toMatchObject({
      method: 'PUT',
      path: '/user/ann/jupyter-dagflow/api/pools/big%20gpu',
      body: { slots: 3 }
    });
  });

  it.each([
    [
      { type: 'table', columns: ['a', 1], rows: [[1, null]] },
      { type: 'table', columns: ['a', '1'], rows: [[1, null]] }
    ],
    [
      { type: 'image', media_type: 'image/png', data: 'AA==' },
      { type: 'image', mediaType: 'image/png', data: 'AA==' }
    ],
    [
      { type: 'text', text: '<b>' },
      { type: 'text', text: '<b>' }
    ],
    [{ type: 'hologram' }, null],
    [null, null]
  ])('reads an artifact with the preview %j', async (preview, read) => {
    const answer = { name: 'plot', kind: 'odd', size: 7, path: null, preview, truncated: true };
    const { api, requests } = setup({ body: answer });
    const key = { runId: 'r1', nodeId: 'train.0', attempt: 2, name: 'plot' };
    expect(await api.artifact(key)).toEqual({
      name: 'plot',
      kind: 'file',
      size: 7,
      path: null,
      preview: read,
      isTruncated: true
    });
    expect(requests[0].path.split('/api/')[1]).toBe(
      'runs/r1/nodes/train.0/attempts/2/artifacts/plot'
    );
  });

  it('cancels and reruns', async () => {
    const { api, requests } = setup({ status: 202, body: { run_id: 'r1' } });
    await api.cancel('r1');
    await api.rerun('r1', 'from', 'train');
    await api.rerun('r1', 'failed');
    expect(requests.map(request => [request.path.split('/api/')[1], request.body])).toEqual([
      ['runs/r1/cancel', {}],
      ['runs/r1/rerun', { mode: 'from', node_id: 'train' }],
      ['runs/r1/rerun', { mode: 'failed' }]
    ]);
  });

  it('reads attempts, exporters and an export', async () => {
    const attempt = { node_id: 'train', attempt: 1, state: 'failed' };
    expect(await setup({ body: { attempts: [attempt] } }).api.attempts('r1', 'train')).toEqual([
      attempt
    ]);
    const plain = { name: 'script', title: 'Python script', extension: '.py' };
    const option = {
      name: 'image',
      title: 'Image',
      kind: 'text',
      default: '',
      choices: [],
      help: ''
    };
    const exporter = { ...plain, description: 'One file', options: [option] };
    expect(await setup({ body: { exporters: [plain, exporter] } }).api.exporters()).toEqual([
      { ...plain, description: '', options: [] },
      exporter
    ]);
    const exported = {
      files: [{ name: 'b.py', content: 'print()' }],
      problems: [{ path: 'nodes[0]', message: 'No.', severity: 'warning', node_id: null }]
    };
    const { api, requests } = setup({ body: exported });
    expect(await api.export('b.dagflow', 'script', { nodes: [] }, { image: 'a' })).toEqual(
      exported
    );
    expect(requests[0].body).toEqual({
      path: 'b.dagflow',
      to: 'script',
      document: { nodes: [] },
      options: { image: 'a' }
    });
  });

  it("turns a refusal into an ApiError with the server's own words", async () => {
    const problem = { path: 'parameters.day', message: 'Needs a value.', severity: 'error' };
    const { api } = setup({
      status: 422,
      body: { message: 'The pipeline cannot run.', problems: [problem] }
    });
    const error = await refusal(api.start('b.dagflow'));
    expect(error.message).toBe('The pipeline cannot run.');
    expect(error.status).toBe(422);
    expect(error.problems).toEqual([{ ...problem, node_id: null }]);
  });

  it('tells the status when the refusal is not ours', async () => {
    const error = await refusal(setup({ status: 502, body: '<html>proxy' }).api.settings());
    expect(error.status).toBe(502);
    expect(error.message).toContain('502');
    expect(error.message).not.toContain('<html>');
  });

  it('says so when the server cannot be reached', async () => {
    const error = await refusal(setup(new TypeError('Failed to fetch')).api.settings());
    expect(error.status).toBe(0);
    expect(error.message).toMatch(/^The server could not be reached\./);
  });

  it('names the field when an answer has another shape', async () => {
    const error = await refusal(
      setup({ body: { ...asJSON(fakeRun()), seq: 'many' } }).api.run('r1')
    );
    expect(error.message).toBe("The server's answer was not understood. run.seq is not a number.");
  });
});
