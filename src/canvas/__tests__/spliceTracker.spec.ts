import { nullTranslator } from '@jupyterlab/translation';
import type { ReactFlowInstance } from '@xyflow/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument, edgeKey } from '../../model';
import type { FlowEdge, FlowNode } from '../projection';
import { SpliceTracker } from '../spliceTracker';

const EDGE = { source: 'a', target: 'b' };
const card = { id: 'n', position: { x: 0, y: 0 }, data: {} } as FlowNode;

describe('SpliceTracker', () => {
  let pipeline: DagflowDocument;
  let tracker: SpliceTracker;

  beforeEach(() => {
    pipeline = DagflowDocument.create();
    const nodes = ['a', 'b', 'n'].map(id => ({ id, ui: { x: 0, y: 0 } }));
    pipeline.setSource(JSON.stringify({ nodes, edges: [EDGE] }));
    const flow = { getNode: () => undefined, flowToScreenPosition: (point: object) => point };
    tracker = new SpliceTracker({
      document: pipeline,
      flow: () => flow as unknown as ReactFlowInstance<FlowNode, FlowEdge>,
      trans: nullTranslator.load('')
    });
    const wire = document.createElement('div');
    wire.className = 'react-flow__edge';
    wire.dataset.id = edgeKey(EDGE);
    document.elementsFromPoint = vi.fn(() => [wire]);
  });

  afterEach(() => {
    Reflect.deleteProperty(document, 'elementsFromPoint');
  });

  it('puts the node into the wire, and moves it, in one step', () => {
    tracker.drag([card], { x: 0, y: 0 });
    expect(tracker.target?.text).toBe('a → n → b');
    tracker.place(new Map([['n', { x: 7, y: 8 }]]));
    expect(pipeline.edges).toEqual([
      { source: 'a', target: 'n' },
      { source: 'n', target: 'b' }
    ]);
    expect(pipeline.node('n')?.ui).toEqual({ x: 7, y: 8 });
    pipeline.undo();
    expect(pipeline.edges).toEqual([EDGE]);
    expect(pipeline.canUndo()).toBe(false);
  });

  it('keeps to its wire while other things change', () => {
    tracker.drag([card], { x: 0, y: 0 });
    tracker.place(new Map());
    expect(tracker.target).not.toBeNull();
  });

  it('takes no more than one node, and only moves when the wire is gone', () => {
    tracker.drag([card, { ...card, id: 'a' }], { x: 0, y: 0 });
    expect(tracker.target).toBeNull();
    tracker.drag([card], { x: 0, y: 0 });
    pipeline.removeEdges([edgeKey(EDGE)]);
    tracker.place(new Map([['n', { x: 7, y: 8 }]]));
    expect(pipeline.edges).toEqual([]);
    expect(pipeline.node('n')?.ui?.x).toBe(7);
  });
});
