import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';

import { DagflowDocument, type DagflowChange } from '../document';
import { DagflowDocumentModel } from '../documentModel';
import { edgeKey } from '../pipeline';

const TEXT = `{
  "version": 1,
  "nodes": [
    {
      "id": "a",
      "path": "a.ipynb",
      "ui": {
        "x": 0,
        "y": 0
      },
      "colour": "red"
    },
    {
      "id": "b",
      "path": "b.ipynb"
    }
  ],
  "edges": [
    {
      "source": "a",
      "target": "b"
    }
  ]
}
`;

describe('DagflowDocument', () => {
  let document: DagflowDocument;

  beforeEach(() => {
    document = DagflowDocument.create();
    document.setSource(TEXT);
  });

  it('cannot undo beyond the opening of the file', () => {
    expect(document.canUndo()).toBe(false);
    document.undo();
    expect(document.getSource()).toBe(TEXT);
    expect(document.dirty).toBe(false);
  });

  it('makes each edit one undo step, and undoes and redoes all of them', () => {
    const edits: (() => void)[] = [
      () => document.addNodes([{ id: 'c', path: 'c.ipynb' }], [{ source: 'b', target: 'c' }]),
      () => document.moveNodes(new Map([['a', { x: 10.4, y: 20 }]])),
      () => document.updateNode('a', { name: 'first', retry: { attempts: 3 } }),
      () => document.addEdge({ source: 'a', target: 'c' }),
      () => document.updatePipeline({ name: 'named' }),
      () => document.updatePipeline({ parameters: [{ name: 'day', type: 'str' }] }),
      () => document.updateEdge(edgeKey(document.edges[0]), { condition: 'x > 1' }),
      () => document.removeEdges([edgeKey({ source: 'a', target: 'c' })]),
      () => document.removeNodes(['b'])
    ];
    const texts = [document.getSource()];
    for (const edit of edits) {
      edit();
      texts.push(document.getSource());
    }
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts.slice(0, -1).reverse()) {
      document.undo();
      expect(document.getSource()).toBe(text);
    }
    for (const text of texts.slice(1)) {
      document.redo();
      expect(document.getSource()).toBe(text);
    }
    expect(document.dirty).toBe(true);
  });

  it('removes nodes together with their edges', () => {
    document.removeNodes(['a', 'not there']);
    expect(document.nodes.map(node => node.id)).toEqual(['b']);
    expect(document.edges).toEqual([]);
  });

  it('takes a key off that is patched with undefined or null, and keeps unknown keys', () => {
    document.updateNode('a', { path: undefined, ui: null, name: 'x' });
    expect(document.node('a')).toEqual({ id: 'a', name: 'x', colour: 'red' });
  });

  it('writes no parameters when the last one is gone', () => {
    document.updatePipeline({ parameters: [{ name: 'day' }] });
    document.updatePipeline({ parameters: [] });
    expect(document.getSource()).toBe(TEXT);
  });

  it('renames a parameter also where nodes refer to it, in one step', () => {
    document.updatePipeline({ parameters: [{ name: 'day' }, { name: 'other' }] });
    document.updateNode('a', {
      parameters: { x: { pipeline: 'day' }, y: { pipeline: 'other' }, z: 'day' }
    });
    const before = document.getSource();
    document.renameParameter('day', 'date');
    expect(document.parameters.map(each => each.name)).toEqual(['date', 'other']);
    expect(document.nodes[0].parameters).toEqual({
      x: { pipeline: 'date' },
      y: { pipeline: 'other' },
      z: 'day'
    });
    document.undo();
    expect(document.getSource()).toBe(before);
  });

  it('adds no node whose id is taken', () => {
    document.addNodes([{ id: 'a', path: 'other.ipynb' }]);
    expect(document.getSource()).toBe(TEXT);
    expect(document.canUndo()).toBe(false);
  });

  it('moves nothing that stays where it is', () => {
    document.moveNodes(new Map([['a', { x: 0.2, y: 0 }]]));
    expect(document.canUndo()).toBe(false);
  });

  it('keeps values of what did not change the same objects', () => {
    const [a, b] = document.nodes;
    expect(document.nodes[0]).toBe(a);
    document.updateNode('a', { name: 'x' });
    expect(document.nodes[0]).not.toBe(a);
    expect(document.nodes[1]).toBe(b);
  });

  it('tells each edit once', () => {
    const changes: DagflowChange[] = [];
    document.changed.connect((_, change) => changes.push(change));
    document.removeNodes(['a']);
    expect(changes.filter(change => change.pipelineChange)).toHaveLength(1);
  });

  it('cannot be edited while its text is no pipeline', () => {
    document.setSource('{"version": 7}');
    document.addNodes([{ id: 'a' }]);
    expect(document.getSource()).toBe('{"version": 7}');
    expect(document.dirty).toBe(false);
    expect(document.problem).toContain('version 7');
  });

  it('is mended by a good text', () => {
    document.setSource('{');
    document.setSource(TEXT);
    expect(document.problem).toBeNull();
    expect(document.getSource()).toBe(TEXT);
  });

  it('merges the edits of two people, and undoes only the own ones', () => {
    const other = DagflowDocument.create();
    const sync = (from: DagflowDocument, to: DagflowDocument) =>
      Y.applyUpdate(to.ydoc, Y.encodeStateAsUpdate(from.ydoc));
    sync(document, other);
    document.updateNode('a', { name: 'mine' });
    other.moveNodes(new Map([['a', { x: 5, y: 5 }]]));
    sync(document, other);
    sync(other, document);
    expect(document.getSource()).toBe(other.getSource());
    document.undo();
    expect(document.node('a')).toMatchObject({ ui: { x: 5, y: 5 } });
    expect(document.node('a')?.name).toBeUndefined();
  });
});

it('Several nodes are changed in one step', () => {
  const document = DagflowDocument.create();
  document.addNodes([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  document.updateNodes(
    new Map([
      ['a', { disabled: true }],
      ['c', { disabled: true }],
      ['gone', { disabled: true }]
    ])
  );
  expect(document.nodes.map(node => !!node.disabled)).toEqual([true, false, true]);
  document.undo();
  expect(document.nodes.map(node => !!node.disabled)).toEqual([false, false, false]);
});

describe('DagflowDocumentModel', () => {
  it('reads and writes text, and tells of changes', () => {
    const model = new DagflowDocumentModel();
    const heard: string[] = [];
    model.contentChanged.connect(() => heard.push('content'));
    model.stateChanged.connect((_, change) => heard.push(change.name));
    model.fromString(TEXT);
    expect(model.toString()).toBe(TEXT);
    expect(model.dirty).toBe(false);
    model.sharedModel.removeNodes(['b']);
    expect(model.dirty).toBe(true);
    expect(heard).toEqual(['content', 'content', 'dirty']);
    model.dispose();
    expect(model.isDisposed).toBe(true);
  });
});
