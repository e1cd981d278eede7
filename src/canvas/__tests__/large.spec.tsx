import { render } from '@testing-library/react';
import type { InternalNode, NodeProps } from '@xyflow/react';
import * as React from 'react';
import { describe, expect, it } from 'vitest';

import type { NotebookEntry } from '../../services';
import { cardBox } from '../cardBox';
import { LARGE, levelled } from '../large';
import { PlainCard } from '../PlainCard';
import { linesOf } from '../PlainWires';
import {
  measuredNodes,
  projectEdges,
  projectNodes,
  reconcileNodes,
  type CanvasState,
  type FlowNode
} from '../projection';

const UNREAD: NotebookEntry = { info: null, error: null };

function large(changes: Partial<CanvasState> = {}): CanvasState {
  const ids = Array.from({ length: LARGE + 1 }, (_, index) => `n${index}`);
  return {
    path: 'a.dagflow',
    nodes: ids.map((id, index) => ({ id, path: `${id}.ipynb`, ui: { x: 300 * index, y: 0 } })),
    edges: [{ source: 'n0', target: 'n1', source_output: 'result', target_parameter: 'x' }],
    defaults: undefined,
    run: null,
    staleness: new Map(),
    notebook: () => UNREAD,
    problems: new Map(),
    edgeProblems: new Map(),
    editedNote: null,
    selectedNodes: new Set(),
    selectedEdges: new Set(),
    ...changes
  };
}

const READ: NotebookEntry = {
  info: {
    path: 'n1.ipynb',
    parameters: ['w', 'x'].map(name => ({ name, type: 'int', default: 0, help: '' })),
    outputs: [],
    outputTypes: {},
    kernel: null,
    language: null,
    hash: null,
    problems: []
  },
  error: null
};

describe('the cards of a large pipeline', () => {
  it('have a size and handles before they are drawn', () => {
    const [first, second] = projectNodes(large());
    expect(first.measured).toEqual({ width: 252, height: 90 });
    expect(first.handles?.map(handle => handle.id)).toEqual(['in', 'out', 'out:result']);
    expect(second.handles?.map(handle => handle.id)).toEqual(['in', 'out', 'in:x']);
  });

  it('have none while the pipeline is small', () => {
    const [first] = projectNodes(large({ nodes: large().nodes.slice(0, LARGE) }));
    expect([first.measured, first.handles]).toEqual([undefined, undefined]);
  });

  it('have other handles as soon as their ports are known', () => {
    const before = projectNodes(large());
    const after = reconcileNodes(before, projectNodes(large({ notebook: () => READ })));
    expect(after[1].handles).toEqual(cardBox(after[1].data).handles);
    expect(after[1].handles?.map(handle => handle.id)).toContain('in:w');
  });

  it('keep what was measured until their ports change', () => {
    const before = projectNodes(large());
    const size = { width: 252, height: 140 };
    const measured = measuredNodes(
      before.map(node => ({ ...node, measured: size })),
      [{ id: 'n1', type: 'dimensions', dimensions: size }]
    );
    expect(measured[1].handles).toBeUndefined();
    const moved = large({ selectedNodes: new Set(['n1']) });
    expect(reconcileNodes(measured, projectNodes(moved))[1].measured).toEqual(size);
    const known = projectNodes(large({ notebook: () => READ }));
    expect(reconcileNodes(measured, known)[1].measured).toEqual(known[1].measured);
  });

  it('show from afar their name, and are as large as they are', () => {
    const [{ id, data }] = projectNodes(large());
    const props = { id, data, width: 252, height: 90 } as NodeProps<FlowNode>;
    const { container } = render(<PlainCard {...props} />);
    const card = container.querySelector<HTMLElement>('[data-node-id="n0"]');
    expect(card?.textContent).toBe('n0');
    expect([card?.style.width, card?.style.height]).toEqual(['252px', '90px']);
    expect(card?.dataset.state).toBe('');
  });

  it('have wires from port to port when they are drawn in one line', () => {
    const state = large();
    const lookup = new Map(projectNodes(state).map(node => [node.id, internal(node)]));
    const lines = linesOf(projectEdges(state), lookup);
    expect([...lines.keys()]).toEqual(['jp-mod-value']);
    expect(lines.get('jp-mod-value')).toMatch(/^M257,72 C.*295,72$/);
  });
});

function internal(node: FlowNode): InternalNode<FlowNode> {
  const of = (type: string) =>
    (node.handles ?? [])
      .filter(handle => handle.type === type)
      .map(({ id = null, type: side, position, x, y, width = 0, height = 0 }) => ({
        id,
        type: side,
        position,
        x,
        y,
        width,
        height,
        nodeId: node.id
      }));
  const handleBounds = { source: of('source'), target: of('target') };
  return {
    ...node,
    measured: node.measured ?? {},
    internals: { positionAbsolute: node.position, z: 0, userNode: node, handleBounds }
  };
}

describe('levelled', () => {
  it('puts a node where it lies without a transform, and is the same for the same node', () => {
    const [node] = projectNodes(large());
    const drawn = levelled({ ...node, position: { x: 30, y: 40 }, style: { opacity: 0.5 } });
    expect(drawn.style).toEqual({ opacity: 0.5, transform: 'none', left: 30, top: 40 });
    expect(levelled(node)).toBe(levelled(node));
  });
});
