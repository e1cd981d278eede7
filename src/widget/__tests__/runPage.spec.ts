import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';

import { CanvasModel } from '../../canvas';
import { DagflowDocument, newNodeRecord } from '../../model';
import { fakeRun } from '../../services/__tests__/fakes';
import { SelectionLink } from '../runPage/selectionLink';
import { snapshotPorts } from '../runPage/snapshotPorts';

function canvasOf(...ids: string[]): CanvasModel {
  const document = DagflowDocument.create();
  document.addNodes(ids.map(id => ({ id, path: `${id}.ipynb` })));
  const changed = new Signal<object, void>({});
  return new CanvasModel({
    document,
    services: {
      follower: { path: 'p.dagflow', run: null, changed },
      ports: { get: () => ({ info: null, error: null }), changed },
      problems: { byNode: new Map(), byEdge: new Map(), changed },
      staleness: { nodes: new Map(), changed }
    }
  });
}

describe('A selection that two canvases share', () => {
  it('is carried both ways, and leaves alone what only one of them has', () => {
    const [page, pipeline] = [canvasOf('a', 'b', 'old'), canvasOf('a', 'b', 'new')];
    pipeline.selection.set(['b']);
    const link = new SelectionLink(pipeline, page);
    expect([...page.selection.nodes]).toEqual(['b']);
    page.selection.set(['a']);
    expect([...pipeline.selection.nodes]).toEqual(['a']);
    page.selection.set(['a', 'old']);
    expect([...page.selection.nodes]).toEqual(['a', 'old']);
    expect([...pipeline.selection.nodes]).toEqual(['a']);
    pipeline.selection.set(['new']);
    expect([...page.selection.nodes]).toEqual(['a', 'old']);
    pipeline.selection.set([]);
    expect(page.selection.isEmpty).toBe(true);
    link.dispose();
    pipeline.selection.set(['b']);
    expect(page.selection.isEmpty).toBe(true);
  });
});

describe('The ports of a run of the past', () => {
  it('are those that were wired, given and left, whatever the files are now', () => {
    const run = fakeRun({
      document: {
        version: 1,
        nodes: [
          { id: 'constructor', path: 'load.ipynb', parameters: { day: 'x' } },
          { id: 'train', path: '../train.ipynb' }
        ],
        edges: [
          {
            source: 'constructor',
            source_output: 'rows',
            target: 'train',
            target_parameter: 'table'
          }
        ]
      },
      nodes: {
        constructor: { ...newNodeRecord('constructor'), outputs: { count: 3 } },
        train: newNodeRecord('train')
      }
    });
    const ports = snapshotPorts(run);
    const load = ports('a/load.ipynb').info;
    expect(load?.parameters.map(each => each.name)).toEqual(['day']);
    expect(load?.outputs).toEqual(['rows', 'count']);
    expect(ports('train.ipynb').info?.parameters.map(each => each.name)).toEqual(['table']);
    expect(ports('elsewhere.ipynb').info?.outputs).toEqual([]);
  });
});
