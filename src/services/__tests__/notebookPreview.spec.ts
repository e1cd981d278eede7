import { describe, expect, it, vi } from 'vitest';

import { ArtifactsCache, DagflowApi, notebookPreview } from '..';
import { fakeSettings } from './fakes';

const code = (outputs: unknown[]) => ({ cell_type: 'code', source: ['a = 1\n', 'a'], outputs });

describe('The preview of a notebook', () => {
  it('has its cells with what they put out', () => {
    const content = {
      cells: [
        { cell_type: 'markdown', source: '# Title <b>' },
        code([
          { output_type: 'stream', text: ['one\n', 'two\n'] },
          { output_type: 'execute_result', data: { 'text/plain': '1', 'text/html': '<b>1</b>' } },
          { output_type: 'display_data', data: { 'image/png': 'aGk=\n', 'text/plain': 'plot' } },
          { output_type: 'error', ename: 'ValueError', evalue: 'no', traceback: [] }
        ])
      ]
    };
    expect(notebookPreview(content)).toEqual({
      isTruncated: false,
      preview: {
        type: 'notebook',
        cells: [
          { type: 'markdown', source: '# Title <b>', outputs: [] },
          {
            type: 'code',
            source: 'a = 1\na',
            outputs: [
              { kind: 'text', text: 'one\ntwo\n' },
              { kind: 'text', text: '1' },
              { kind: 'image', mediaType: 'image/png', data: 'aGk=' },
              { kind: 'error', text: 'ValueError: no' }
            ]
          }
        ]
      }
    });
  });

  it('is short of a long one, and leaves out what is odd', () => {
    const long = notebookPreview({ cells: Array.from({ length: 61 }, () => code([])) });
    expect([long?.preview.cells.length, long?.isTruncated]).toEqual([60, true]);
    const odd = notebookPreview({
      cells: [null, 3, { cell_type: 'x', source: 4, outputs: 'no' }, code([null, { data: [] }])]
    });
    expect(odd?.preview.cells).toEqual([
      { type: 'raw', source: '', outputs: [] },
      { type: 'code', source: 'a = 1\na', outputs: [] }
    ]);
    const endless = notebookPreview({ cells: [{ cell_type: 'raw', source: 'x'.repeat(20_000) }] });
    expect(endless?.preview.cells[0].source).toHaveLength(10_001);
  });

  it.each([null, 'text', [], { cells: 3 }])('is none of %j', content => {
    expect(notebookPreview(content)).toBeNull();
  });

  it('is read for an artifact that is one, and for no other', async () => {
    const artifact = { name: 'report', kind: 'file', size: 9, path: 'out/report.ipynb' };
    const body = { ...artifact, preview: null };
    const { settings } = fakeSettings(({ path }) => ({
      body: path.includes('big') ? { ...body, size: 1e9 } : body
    }));
    const get = vi.fn().mockResolvedValue({ content: { cells: [code([])] } });
    const api = new DagflowApi({ serverSettings: settings });
    const artifacts = new ArtifactsCache({ api, contents: { get } });
    const key = { runId: 'r1', nodeId: 'a', attempt: 1, name: 'report' };
    expect((await artifacts.get(key)).preview?.type).toBe('notebook');
    expect(get).toHaveBeenCalledWith('out/report.ipynb', { type: 'notebook', content: true });
    expect((await artifacts.get({ ...key, name: 'big' })).preview).toBeNull();
    get.mockRejectedValue(new Error('No JSON.'));
    expect((await artifacts.get({ ...key, name: 'odd' })).preview).toBeNull();
    expect(get).toHaveBeenCalledTimes(2);
  });
});
