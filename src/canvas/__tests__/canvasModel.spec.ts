import { Signal } from '@lumino/signaling';
import { beforeEach, describe, expect, it } from 'vitest';

import { DagflowDocument, edgeKey, type PipelineEdge } from '../../model';
import { CanvasModel } from '../canvasModel';

function fakeServices(): CanvasModel.IServices {
  const changed = new Signal<object, void>({});
  return {
    follower: { path: 'folder/p.dagflow', run: null, changed },
    ports: { get: () => ({ info: null, error: null }), changed },
    problems: { byNode: new Map(), byEdge: new Map(), changed },
    staleness: { nodes: new Map(), changed }
  } as unknown as CanvasModel.IServices;
}

describe('CanvasModel', () => {
  let document: DagflowDocument;
  let model: CanvasModel;

  beforeEach(() => {
    document = DagflowDocument.create();
    document.setSource('');
    model = new CanvasModel({ document, services: fakeServices() });
  });

  it('adds notebooks and selects them', () => {
    model.addFiles(['folder/a.ipynb', 'b.ipynb'], { x: 10, y: 20 });
    expect(document.nodes.map(node => node.path)).toEqual(['a.ipynb', '../b.ipynb']);
    expect([...model.selection.nodes]).toEqual(['a', 'b']);
    expect(document.node('a')?.ui).toEqual({ x: 10, y: 20 });
  });

  it('deletes what is selected in one step, and what is gone is selected no longer', () => {
    model.addFiles(['folder/a.ipynb', 'folder/b.ipynb', 'folder/c.ipynb']);
    document.addEdge({ source: 'a', target: 'b' });
    document.addEdge({ source: 'b', target: 'c' });
    model.selection.set(['a'], [edgeKey({ source: 'b', target: 'c' })]);
    model.deleteSelection();
    expect(document.nodes.map(node => node.id)).toEqual(['b', 'c']);
    expect(document.edges).toEqual([]);
    expect(model.selection.isEmpty).toBe(true);
    document.undo();
    expect(document.nodes).toHaveLength(3);
    expect(document.edges).toHaveLength(2);
  });

  it('duplicates what is selected', () => {
    model.addFiles(['folder/a.ipynb']);
    model.duplicateSelection();
    expect([...model.selection.nodes]).toEqual(['a-2']);
    expect(model.selectedNode?.name).toBe('a 2');
  });

  it('selects all', () => {
    model.addFiles(['folder/a.ipynb', 'folder/b.ipynb']);
    document.addEdge({ source: 'a', target: 'b' });
    model.selectAll();
    expect(model.selection.nodes.size).toBe(2);
    expect(model.selection.edges.size).toBe(1);
    expect(model.selection.single).toBeNull();
  });

  it('knows the one selected wire, while no node is selected', () => {
    model.addFiles(['folder/a.ipynb', 'folder/b.ipynb']);
    const [edge, other] = [
      { source: 'a', target: 'b' },
      { source: 'b', target: 'a' }
    ];
    document.addEdge(edge);
    document.addEdge(other);
    const select = (nodes: string[], ...edges: PipelineEdge[]) => {
      model.selection.set(nodes, edges.map(edgeKey));
      return model.selectedEdge;
    };
    expect(select([], other)).toEqual(other);
    expect(select(['a'], other)).toBeUndefined();
    expect(select([], edge, other)).toBeUndefined();
    expect(select([])).toBeUndefined();
    select([], edge);
    document.undo();
    document.undo();
    expect(model.selectedEdge).toBeUndefined();
  });

  it('adds a note to be written at once, which is undone in one step', () => {
    model.addNode('note', '', { x: 0, y: 0 });
    expect([...model.selection.nodes]).toEqual(['note']);
    expect(model.state.editedNote).toBe('note');
    document.undo();
    expect(document.nodes).toEqual([]);
  });

  it('tells of a selection once', () => {
    let count = 0;
    model.changed.connect(() => (count += 1));
    model.selection.set(['a']);
    model.selection.set(['a']);
    expect(count).toBe(1);
  });
});
