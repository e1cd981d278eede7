import { beforeEach, describe, expect, it } from 'vitest';

import { DagflowDocument } from '../document';
import { DagflowDocumentModel } from '../documentModel';
import { edgeKey } from '../pipeline';

const EDGE = { source: 'a', target: 'b', source_output: 'y', target_parameter: 'x' };
const TEXT = JSON.stringify({
  version: 1,
  name: 'flow',
  parameters: [{ name: 'day', type: 'str' }],
  nodes: [
    { id: 'a', path: 'a.ipynb', parameters: { when: { pipeline: 'day' } }, ui: { x: 0, y: 0 } },
    { id: 'b', path: 'b.ipynb', ui: { x: 300, y: 0 } },
    { id: 'note', type: 'note', text: 'Hello', ui: { x: 0, y: 300 } }
  ],
  edges: [EDGE]
});

/** Each method that edits, with what it does once. */
const EDITS: Record<string, (document: DagflowDocument) => void> = {
  apply: document =>
    document.apply({
      removeEdges: [edgeKey(EDGE)],
      updateNodes: new Map([['b', { ui: { x: 1, y: 2 } }]]),
      addNodes: [{ id: 'c' }],
      addEdges: [{ source: 'a', target: 'c' }],
      pipeline: { description: 'told' }
    }),
  addNodes: document => document.addNodes([{ id: 'c' }], [{ source: 'b', target: 'c' }]),
  removeNodes: document => document.removeNodes(['a']),
  removeEdges: document => document.removeEdges([edgeKey(EDGE)]),
  moveNodes: document => document.moveNodes(new Map([['a', { x: 20, y: 40 }]])),
  updateNode: document => document.updateNode('note', { text: 'Another' }),
  updateNodes: document =>
    document.updateNodes(
      new Map([
        ['a', { name: 'A' }],
        ['b', { disabled: true }]
      ])
    ),
  setParameter: document => document.setParameter('b', 'x', 3),
  addEdge: document => document.addEdge({ source: 'b', target: 'a' }),
  updateEdge: document => document.updateEdge(edgeKey(EDGE), { condition: 'y > 1' }),
  updatePipeline: document => document.updatePipeline({ name: 'named', timeout_s: 5 }),
  renameParameter: document => document.renameParameter('day', 'date')
};

/** The same methods, changing nothing. */
const IDLE: Record<string, (document: DagflowDocument) => void> = {
  apply: document => document.apply({ pipeline: { name: 'flow' }, addNodes: [{ id: 'a' }] }),
  addNodes: document => document.addNodes([{ id: 'a', name: 'taken' }]),
  removeNodes: document => document.removeNodes(['gone']),
  removeEdges: document => document.removeEdges(['gone']),
  moveNodes: document => document.moveNodes(new Map([['b', { x: 300.2, y: 0 }]])),
  updateNode: document => document.updateNode('note', { text: 'Hello', name: null }),
  updateNodes: document => document.updateNodes(new Map([['a', { path: 'a.ipynb' }]])),
  setParameter: document => document.setParameter('b', 'gone', undefined),
  updateEdge: document => document.updateEdge(edgeKey(EDGE), { condition: null }),
  updatePipeline: document => document.updatePipeline({ parameters: [...document.parameters] }),
  renameParameter: document => document.renameParameter('day', 'day')
};

/** Those that are no edits: they read, clean up, or are what is tested here. */
const OTHERS = ['constructor', 'dispose', 'edge', 'getSource', 'movesTo', 'node'];
const HISTORY = ['redo', 'setSource', 'undo'];

describe('undo', () => {
  let document: DagflowDocument;
  let opened: string;

  beforeEach(() => {
    document = DagflowDocument.create();
    document.setSource(TEXT);
    document.dirty = false;
    opened = document.getSource();
  });

  it('is known of every method that edits', () => {
    const methods = Object.entries(Object.getOwnPropertyDescriptors(DagflowDocument.prototype))
      .filter(([name, { value }]) => typeof value === 'function' && !name.startsWith('_'))
      .map(([name]) => name);
    expect(methods.sort()).toEqual([...Object.keys(EDITS), ...OTHERS, ...HISTORY].sort());
    // A wire is always one more; whoever draws one asks `connectionProblem` first.
    expect([...Object.keys(IDLE), 'addEdge'].sort()).toEqual(Object.keys(EDITS).sort());
  });

  it.each(Object.entries(EDITS))('takes back %s in one step, and no further', (_, edit) => {
    edit(document);
    const edited = document.getSource();
    expect(edited).not.toBe(opened);
    expect(document.dirty).toBe(true);
    expect(document.undo()).toBe(true);
    expect(document.getSource()).toBe(opened);
    expect(document.undo()).toBe(false);
    expect(document.getSource()).toBe(opened);
    expect(document.redo()).toBe(true);
    expect(document.getSource()).toBe(edited);
    expect(document.redo()).toBe(false);
  });

  it.each(Object.entries(IDLE))('has no step where %s changes nothing', (_, idle) => {
    idle(document);
    expect(document.getSource()).toBe(opened);
    expect(document.canUndo()).toBe(false);
    expect(document.dirty).toBe(false);
  });

  it('walks through all of them and back', () => {
    const texts = [opened];
    for (const edit of Object.values(EDITS)) {
      const before = document.getSource();
      edit(document);
      texts.push(...(document.getSource() === before ? [] : [document.getSource()]));
    }
    for (const text of texts.slice(0, -1).reverse()) {
      expect(document.undo()).toBe(true);
      expect(document.getSource()).toBe(text);
    }
    expect(document.canUndo()).toBe(false);
    for (const text of texts.slice(1)) {
      expect(document.redo()).toBe(true);
      expect(document.getSource()).toBe(text);
    }
    expect(document.canRedo()).toBe(false);
  });

  it.each([
    ['read again', (model: DagflowDocumentModel) => model.fromString(TEXT)],
    ['that cannot be drawn', (model: DagflowDocumentModel) => model.fromString('{')],
    ['that is opened', (model: DagflowDocumentModel) => model.initialize()]
  ])('does not lead to before a file %s', (_, open) => {
    const model = new DagflowDocumentModel({ sharedModel: document });
    Object.values(EDITS).forEach(edit => edit(document));
    document.undo();
    open(model);
    const text = document.getSource();
    expect(document.undo()).toBe(false);
    expect(document.redo()).toBe(false);
    expect(document.getSource()).toBe(text);
  });

  it('does nothing to a text that cannot be drawn', () => {
    document.setSource('{"nodes": 3}');
    Object.values(EDITS).forEach(edit => edit(document));
    expect(document.getSource()).toBe('{"nodes": 3}');
    expect(document.canUndo()).toBe(false);
  });

  it('leaves alone what others did', () => {
    document.transact(() => document.ydoc.getMap('header').set('name', 'theirs'), false);
    document.updateNode('a', { name: 'mine' });
    document.undo();
    expect(document.pipeline.name).toBe('theirs');
    expect(document.canUndo()).toBe(false);
  });
});
