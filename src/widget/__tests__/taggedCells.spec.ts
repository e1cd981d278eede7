import { Dialog, Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { nullTranslator } from '@jupyterlab/translation';
import { YNotebook } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { NotebookEntry } from '../../services';
import { offerTaggedCells } from '../taggedCells';
import { UntaggedOffers } from '../untaggedOffers';

const trans = nullTranslator.load('jupyter-dagflow');

const code = (source: string, ...tags: string[]) => ({
  cell_type: 'code',
  id: `cell-${source}`,
  source,
  metadata: { tags },
  outputs: [],
  execution_count: null
});
const TITLE = { cell_type: 'markdown', id: 'title', source: '# Title', metadata: {} };

afterEach(() => Notification.dismiss());

/** Press a button of the dialog that is asked with. */
async function answer(label: string, asked: Promise<void>): Promise<void> {
  const dialog = await vi.waitUntil(() => Dialog.tracker.currentWidget);
  const buttons = [...dialog.node.querySelectorAll<HTMLButtonElement>('.jp-Dialog-button')];
  buttons.find(button => button.textContent?.includes(label))?.click();
  await asked;
}

function fakeDocuments(content: object, panel?: object, other?: object) {
  const save = vi.fn(async (_path: string, _model: { content: unknown }) => undefined);
  const openOrReveal = vi.fn();
  const documents = {
    openOrReveal,
    findWidget: (_: string, factory: string | null) => (factory === null ? other : panel),
    services: { contents: { get: async () => ({ content }), save } }
  } as unknown as IDocumentManager;
  return { documents, save, openOrReveal };
}

describe('Tagged cells', () => {
  it('are put before the code and at the end of a file', async () => {
    const { documents, save } = fakeDocuments({
      nbformat_minor: 5,
      cells: [TITLE, code('a = 1')]
    });
    await answer('Add Cells', offerTaggedCells(['x/plain.ipynb'], { documents, trans }));
    const [[path, { content }]] = save.mock.calls;
    const { cells } = content as { cells: { id: string; metadata: object; source: string }[] };
    expect(path).toBe('x/plain.ipynb');
    expect(cells.map(({ source, metadata }) => [source, metadata])).toEqual([
      ['# Title', {}],
      ['', { tags: ['parameters'] }],
      ['a = 1', { tags: [] }],
      ['', { tags: ['outputs'] }]
    ]);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(4);
  });

  it('are put only where they are missing, and without ids where the format has none', async () => {
    const { documents, save } = fakeDocuments({
      nbformat_minor: 4,
      cells: [code('x = 1', 'outputs')]
    });
    await answer('Add Cells', offerTaggedCells(['plain.ipynb'], { documents, trans }));
    const { cells } = save.mock.calls[0][1].content as { cells: object[] };
    expect(cells).toEqual([
      {
        cell_type: 'code',
        execution_count: null,
        metadata: { tags: ['parameters'] },
        outputs: [],
        source: ''
      },
      code('x = 1', 'outputs')
    ]);
  });

  it('are not added when the person thinks better of it, or opens the notebook', async () => {
    const { documents, save, openOrReveal } = fakeDocuments({ cells: [] });
    await answer('Cancel', offerTaggedCells(['a.ipynb'], { documents, trans }));
    await answer(
      'Open the Notebooks',
      offerTaggedCells(['a.ipynb', 'b.ipynb'], { documents, trans })
    );
    expect(openOrReveal.mock.calls).toEqual([['a.ipynb'], ['b.ipynb']]);
    expect(save).not.toHaveBeenCalled();
  });

  it.each([false, true])('come into an open notebook, saved before or not: %s', async dirty => {
    const sharedModel = YNotebook.create();
    sharedModel.insertCells(0, [code('a = 2')]);
    const save = vi.fn(async () => undefined);
    const model = { dirty, collaborative: false, sharedModel, toJSON: () => sharedModel.toJSON() };
    const context = { ready: Promise.resolve(), model, save, path: 'a.ipynb' };
    const { documents, save: saveFile } = fakeDocuments({}, { context });
    await answer('Add Cells', offerTaggedCells(['a.ipynb'], { documents, trans }));
    expect(sharedModel.cells.map(cell => [cell.source, cell.getMetadata('tags')])).toEqual([
      ['', ['parameters']],
      ['a = 2', []],
      ['', ['outputs']]
    ]);
    expect(saveFile).not.toHaveBeenCalled();
    // Edits that are not saved are not saved for the person.
    expect(save).toHaveBeenCalledTimes(dirty ? 0 : 1);
    expect(Notification.manager.notifications).toHaveLength(dirty ? 1 : 0);
  });

  it('are not written over what is edited elsewhere', async () => {
    const { documents, save } = fakeDocuments({ cells: [] }, undefined, {
      context: { model: { dirty: true } }
    });
    await answer('Add Cells', offerTaggedCells(['a.ipynb'], { documents, trans }));
    expect(save).not.toHaveBeenCalled();
    expect(Notification.manager.notifications[0].message).toContain('Save it first.');
  });
});

describe('Notebooks without tagged cells', () => {
  it('are told of once for all that were added, when all have been read', () => {
    const entries = new Map<string, NotebookEntry>();
    const changed = new Signal<object, string>({});
    const add = vi.fn();
    const offers = new UntaggedOffers({
      ports: {
        get: path => entries.get(path) ?? { info: null, error: null },
        changed: changed as never
      },
      add,
      trans
    });
    const read = (path: string, tags?: string[], error: string | null = null) => {
      const info = { path, parameters: [], outputs: [], outputTypes: {}, problems: [] };
      const known = { ...info, kernel: null, language: null, hash: null, tags };
      entries.set(path, { info: error === null ? known : null, error });
      changed.emit(path);
    };
    offers.watch(['a.ipynb', 'b.ipynb', 'c.ipynb', 'gone.ipynb', 'script.py']);
    read('a.ipynb', []);
    read('b.ipynb', ['outputs']);
    read('gone.ipynb', undefined, 'There is no such file.');
    expect(Notification.manager.notifications).toHaveLength(0);
    read('c.ipynb', []);
    const [told, ...others] = Notification.manager.notifications;
    expect(others).toEqual([]);
    expect(told.message).toMatch(/^2 notebooks, a\.ipynb among them, have no cells tagged/);
    told.options.actions?.[0].callback(new MouseEvent('click'));
    expect(add).toHaveBeenCalledWith(['a.ipynb', 'c.ipynb']);
    read('c.ipynb', []);
    expect(Notification.manager.notifications).toHaveLength(1);
    offers.dispose();
    expect(offers.isDisposed).toBe(true);
  });
});
