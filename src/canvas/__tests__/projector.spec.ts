import { describe, expect, it } from 'vitest';

import { newNodeRecord, type PipelineNode, type RunView } from '../../model';
import { fakeRun } from '../../services/__tests__/fakes';
import type { CanvasState } from '../projection';
import { Projector } from '../projector';

const NODES: readonly PipelineNode[] = ['a', 'b', 'c'].map(id => ({ id, ui: { x: 0, y: 0 } }));
const EDGES = [
  { source: 'a', target: 'b' },
  { source: 'b', target: 'c' }
];
const ENTRY = { info: null, error: null };
const RUN = fakeRun({
  document: { version: 1, nodes: [...NODES], edges: EDGES },
  nodes: Object.fromEntries(NODES.map(({ id }) => [id, newNodeRecord(id)]))
});
const STATE: CanvasState = {
  path: 'p.dagflow',
  nodes: NODES,
  edges: EDGES,
  defaults: undefined,
  run: RUN,
  staleness: new Map(),
  notebook: () => ENTRY,
  problems: new Map(),
  edgeProblems: new Map(),
  editedNote: null,
  selectedNodes: new Set(),
  selectedEdges: new Set()
};

function projector(): Projector {
  return new Projector({
    node: data => `${data.title} ${data.record?.state ?? ''}`,
    wire: title => title
  });
}

const running = (id: string): RunView => ({
  ...RUN,
  nodes: { ...RUN.nodes, [id]: { ...newNodeRecord(id), state: 'running' } }
});

describe('Projector', () => {
  it('keeps the objects of nodes and edges that did not change', () => {
    const each = projector();
    const before = each.project(STATE);
    const after = each.project({ ...STATE, run: running('c') });
    expect(after.nodes.map((node, index) => node === before.nodes[index])).toEqual([
      true,
      true,
      false
    ]);
    expect(after.edges.map((edge, index) => edge === before.edges[index])).toEqual([true, false]);
    expect(after.nodes[2].data.record?.state).toBe('running');
    expect(after.edges[1].className).toContain('jp-mod-active');
  });

  it('keeps a wire while its nodes only get on', () => {
    const each = projector();
    const before = each.project({ ...STATE, run: running('b') });
    const run = running('b');
    run.nodes.b.cell = { index: 1, total: 2 };
    const after = each.project({ ...STATE, run });
    expect(after.nodes[1]).not.toBe(before.nodes[1]);
    expect(after.edges).toEqual(before.edges);
    expect(after.edges[0]).toBe(before.edges[0]);
  });

  it('tells what is selected and what else is known of all', () => {
    const each = projector();
    each.project(STATE);
    const selected = each.project({ ...STATE, selectedNodes: new Set(['a']) });
    expect(selected.nodes.map(node => node.selected)).toEqual([true, false, false]);
    const problem = { path: '', message: 'no', severity: 'error', node_id: 'b' } as const;
    const judged = each.project({ ...STATE, problems: new Map([['b', [problem]]]) });
    expect(judged.nodes[1].data.problems).toEqual([problem]);
  });

  it('follows the instances of a node, whose own record stays', () => {
    const each = projector();
    const wide = { ...newNodeRecord('a'), width: 2 };
    const run = { ...RUN, nodes: { ...RUN.nodes, a: wide } };
    each.project({ ...STATE, run });
    const one = { ...newNodeRecord('a.0'), state: 'succeeded' as const };
    const after = each.project({ ...STATE, run: { ...run, nodes: { ...run.nodes, 'a.0': one } } });
    expect(after.nodes[0].data.marks.fanOut?.ended).toBe(1);
  });
});
