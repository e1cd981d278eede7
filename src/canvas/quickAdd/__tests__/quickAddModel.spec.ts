import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';

import { DagflowDocument } from '../../../model';
import type { NotebookInfo, NotebookParameter } from '../../../services';
import { CanvasModel } from '../../canvasModel';
import { fileOffers, plainOffers, type Offer } from '../offers';
import type { OpenWire } from '../openWire';
import { QuickAddModel } from '../quickAddModel';

const trans = nullTranslator.load('');
const AT = { x: 300, y: 40 };

const parameter = (name: string, type: string): NotebookParameter => ({
  name,
  type,
  default: null,
  help: ''
});

const info = (fields: Partial<NotebookInfo>): NotebookInfo => ({
  path: '',
  parameters: [],
  outputs: [],
  outputTypes: {},
  kernel: null,
  language: null,
  hash: null,
  problems: [],
  ...fields
});

function open(files: Record<string, Partial<NotebookInfo>> = {}) {
  const document = DagflowDocument.create();
  document.setSource('');
  document.addNodes([{ id: 'load', path: 'load.ipynb' }]);
  const changed = new Signal<object, void>({});
  const services: CanvasModel.IServices = {
    follower: { path: 'p.dagflow', run: null, changed },
    ports: { get: () => ({ info: null, error: null }), changed },
    problems: { byNode: new Map(), byEdge: new Map(), changed },
    staleness: { nodes: new Map(), changed }
  };
  const asked: string[] = [];
  const model = new QuickAddModel({
    canvas: new CanvasModel({ document, services }),
    files: {
      last: null,
      find: () => Promise.resolve({ files: [], isComplete: true }),
      describe: path => {
        asked.push(path);
        return Promise.resolve(Object.hasOwn(files, path) ? info(files[path]) : null);
      }
    },
    trans
  });
  return { model, document, asked };
}

const file = (path: string, type: 'notebook' | 'script' = 'notebook'): Offer =>
  fileOffers([{ path, type }])[0];

const after: OpenWire = {
  nodeId: 'load',
  side: 'source',
  port: { name: 'rows', type: 'int' }
};
const before: OpenWire = { ...after, side: 'target' };

describe('QuickAddModel', () => {
  it('adds a file at the place, selects it, and closes', async () => {
    const { model, document, asked } = open();
    model.open();
    await model.add(file('sub/clean.ipynb'), AT);
    expect(model.request).toBeNull();
    expect(document.node('clean')).toMatchObject({ path: 'sub/clean.ipynb', ui: AT });
    expect([...model.canvas.selection.nodes]).toEqual(['clean']);
    expect(model.recent[0]).toBe('file:sub/clean.ipynb');
    expect(asked).toEqual([]);
  });

  it('lets a note be written at once', async () => {
    const { model } = open();
    const note = plainOffers(false, trans).find(offer => offer.what === 'note');
    await model.add(note as Offer, AT);
    expect(model.canvas.editedNote).toBe('note');
  });

  it.each([
    [
      'the input of the same name',
      { parameters: [parameter('x', 'int'), parameter('rows', 'int')] },
      'rows'
    ],
    [
      'the only input that fits',
      { parameters: [parameter('x', 'str'), parameter('n', 'float')] },
      'n'
    ],
    [
      'none where two fit',
      { parameters: [parameter('x', 'int'), parameter('n', 'int')] },
      undefined
    ],
    ['none where none fits', { parameters: [parameter('rows', 'str')] }, undefined]
  ])('leads a value to %s, as one undo step', async (_, fields, target) => {
    const { model, document } = open({ 'a.ipynb': fields });
    await model.add(file('a.ipynb'), AT, after);
    expect(document.edges).toEqual([
      {
        source: 'load',
        target: 'a',
        ...(target ? { source_output: 'rows', target_parameter: target } : {})
      }
    ]);
    document.undo();
    expect(document.edges).toEqual([]);
    expect(document.nodes.map(node => node.id)).toEqual(['load']);
  });

  it('leads on from a wire that was drawn backwards', async () => {
    const { model, document } = open({
      'a.ipynb': { outputs: ['n'], outputTypes: { n: 'int' } }
    });
    await model.add(file('a.ipynb'), AT, before);
    expect(document.edges).toEqual([
      { source: 'a', target: 'load', source_output: 'n', target_parameter: 'rows' }
    ]);
  });

  it('gives a script the value by its name, and only orders what cannot be read', async () => {
    const { model, document } = open({ 's.py': {} });
    await model.add(file('s.py', 'script'), AT, after);
    await model.add(file('gone.ipynb'), AT, after);
    expect(document.edges).toEqual([
      { source: 'load', target: 's', source_output: 'rows', target_parameter: 'rows' },
      { source: 'load', target: 'gone' }
    ]);
  });

  it('only orders where the input has its value already', async () => {
    const { model, document } = open({ 'a.ipynb': { outputs: ['rows'] } });
    document.apply({
      addNodes: [{ id: 'first', path: 'first.ipynb' }],
      addEdges: [{ source: 'first', target: 'load', source_output: 'r', target_parameter: 'rows' }]
    });
    await model.add(file('a.ipynb'), AT, before);
    expect(document.edges[1]).toEqual({ source: 'a', target: 'load' });
  });

  it('adds the node without a wire if the other end is gone by then', async () => {
    const { model, document } = open();
    const adding = model.add(file('a.ipynb'), AT, after);
    document.removeNodes(['load']);
    await adding;
    expect(document.nodes.map(node => node.id)).toEqual(['a']);
    expect(document.edges).toEqual([]);
  });
});
