import { Contents } from '@jupyterlab/services';
import { JSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DagflowApi, NotebookPorts } from '..';
import { FakeRequest, fakeSettings, settle } from './fakes';

/** The contents manager's border: a listing and the signal that a file changed. */
class FakeContents {
  fileChanged = new Signal<this, Contents.IChangedArgs>(this);
  listings: string[] = [];
  times: Record<string, string> = {};

  localPath(path: string): string {
    return path.replace(/^RTC:/, '');
  }

  async get(folder: string): Promise<Partial<Contents.IModel>> {
    this.listings.push(folder);
    const content = Object.entries(this.times).map(([path, last_modified]) => ({
      path,
      last_modified
    }));
    return { content };
  }
}

const PLAIN = { parameters: [], kernel: null, language: null, hash: null, problems: [] };

/** What the server says of a file. */
function info(path: string, outputs: string[], modified = 0): JSONObject {
  const notebook = { ...PLAIN, path, outputs };
  return { path, notebook, modified, message: null, is_missing: false };
}

describe('NotebookPorts', () => {
  let ports: NotebookPorts;
  let contents: FakeContents;
  let requests: FakeRequest[];
  let answer: (path: string) => JSONObject | Promise<JSONObject>;
  let changed: string[];

  beforeEach(() => {
    answer = path => info(path, ['x']);
    const fake = fakeSettings(async ({ body }) => {
      const paths = (body as { paths: string[] }).paths;
      return { body: { notebooks: await Promise.all(paths.map(path => answer(path))) } };
    });
    requests = fake.requests;
    contents = new FakeContents();
    ports = new NotebookPorts({
      api: new DagflowApi({ serverSettings: fake.settings }),
      contents: contents as unknown as Contents.IManager
    });
    changed = [];
    ports.changed.connect((_, path) => changed.push(path));
  });

  afterEach(() => ports.dispose());

  const read = async (path: string) => {
    ports.get(path);
    await ports.refresh(path);
    changed.length = 0;
    requests.length = 0;
  };

  it('reads a notebook when first asked for it', async () => {
    expect(ports.get('a/n.ipynb')).toEqual({ info: null, error: null });
    ports.get('a/n.ipynb');
    await expect.poll(() => changed).toEqual(['a/n.ipynb']);
    expect(ports.get('a/n.ipynb').info?.outputs).toEqual(['x']);
    expect(requests).toHaveLength(1);
  });

  it('asks for many in portions', async () => {
    const paths = Array.from({ length: 120 }, (_, index) => `n${index}.ipynb`);
    paths.forEach(path => ports.get(path));
    await expect.poll(() => changed).toEqual(paths);
    expect(requests.map(({ body }) => (body as { paths: string[] }).paths.length)).toEqual([
      50, 50, 20
    ]);
  });

  it('does not read again what its first listing finds as it was read', async () => {
    answer = path => info(path, [], Date.parse('2026-11-01T10:00:00.123Z'));
    contents.times = { 'n.ipynb': '2026-11-01T10:00:00.123999Z' };
    await read('n.ipynb');
    await ports.refreshStale();
    expect(requests).toEqual([]);
    contents.times = { 'n.ipynb': '2026-11-01T10:00:01Z' };
    await ports.refreshStale();
    expect(changed).toEqual(['n.ipynb']);
  });

  it('says why one cannot be read and keeps what was known', async () => {
    await read('n.ipynb');
    const message = 'There is no n.ipynb.';
    answer = path => ({ path, notebook: null, modified: null, message, is_missing: true });
    await ports.refresh('n.ipynb');
    expect(ports.get('n.ipynb')).toMatchObject({ error: message, isMissing: true });
    expect(ports.get('n.ipynb').info?.outputs).toEqual(['x']);
    answer = () => Promise.reject(new TypeError('The server does not answer.'));
    await ports.refresh('n.ipynb');
    expect(ports.get('n.ipynb').error).toContain('does not answer');
    expect(ports.get('n.ipynb').info?.outputs).toEqual(['x']);
  });

  it('reads again what was saved, moved or removed, by whatever drive it is called', async () => {
    await read('a/n.ipynb');
    await read('b/m.ipynb');
    contents.fileChanged.emit({
      type: 'save',
      oldValue: null,
      newValue: { path: 'RTC:a/n.ipynb' }
    });
    await expect.poll(() => changed).toEqual(['a/n.ipynb']);
    contents.fileChanged.emit({ type: 'delete', oldValue: { path: 'b' }, newValue: null });
    await expect.poll(() => changed).toEqual(['a/n.ipynb', 'b/m.ipynb']);
  });

  it('looks at the files with one listing per folder and reads those that changed', async () => {
    contents.times = { 'a/n.ipynb': '2026-11-01T10:00:00Z', 'a/m.ipynb': '2026-11-01T10:00:00Z' };
    await read('a/n.ipynb');
    await read('a/m.ipynb');
    await ports.refreshStale();
    requests.length = changed.length = 0;
    contents.listings = [];
    await ports.refreshStale();
    expect(requests).toEqual([]);
    contents.times['a/m.ipynb'] = '2026-11-01T11:00:00Z';
    await ports.refreshStale();
    expect(contents.listings).toEqual(['a', 'a']);
    expect(changed).toEqual(['a/m.ipynb']);
  });

  it('looks when the window is seen again', async () => {
    await read('a/n.ipynb');
    window.dispatchEvent(new Event('focus'));
    await expect.poll(() => contents.listings).toEqual(['a']);
  });

  it('lets only the latest reading count', async () => {
    let late: (reply: JSONObject) => void = () => undefined;
    answer = () => new Promise(resolve => (late = resolve));
    const first = ports.refresh('n.ipynb');
    await expect.poll(() => requests.length).toBe(1);
    answer = path => info(path, ['new']);
    await ports.refresh('n.ipynb');
    late(info('n.ipynb', ['old']));
    await first;
    expect(ports.get('n.ipynb').info?.outputs).toEqual(['new']);
  });

  it('forgets what the pipeline no longer uses', async () => {
    await read('a/n.ipynb');
    ports.retain([]);
    await ports.refreshStale();
    await settle();
    expect(contents.listings).toEqual([]);
  });
});
