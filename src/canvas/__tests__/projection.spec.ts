import { describe, expect, it } from 'vitest';

import {
  edgeKey,
  newNodeRecord,
  type NodeState,
  type PipelineEdge,
  type PipelineNode,
  type RunView
} from '../../model';
import type { NotebookInfo } from '../../services';
import { fakeRun } from '../../services/__tests__/fakes';
import { COLUMN, ROW, freePoint, placesFrom, positionsOf } from '../layout';
import { valueText } from '../portViews';
import { projectEdges, projectNodes, reconcileNodes, type CanvasState } from '../projection';

const INFO: NotebookInfo = {
  path: 'folder/train.ipynb',
  parameters: [
    { name: 'alpha', type: 'float', default: 0.5, help: 'how much' },
    { name: 'when', type: 'any', default: null, default_source: 'now()', help: '' }
  ],
  outputs: ['accuracy'],
  outputTypes: {},
  kernel: 'python3',
  language: 'python',
  hash: null,
  problems: []
};

function state(changes: Partial<CanvasState> = {}): CanvasState {
  return {
    path: 'folder/p.dagflow',
    nodes: [],
    edges: [],
    defaults: undefined,
    run: null,
    staleness: new Map(),
    notebook: path => ({ info: path === 'folder/train.ipynb' ? INFO : null, error: null }),
    problems: new Map(),
    edgeProblems: new Map(),
    editedNote: null,
    selectedNodes: new Set(),
    selectedEdges: new Set(),
    ...changes
  };
}

const TRAIN: PipelineNode = { id: 't', name: 'Train', path: 'train.ipynb', ui: { x: 1, y: 2 } };
const OTHER: PipelineNode = { id: 'o', path: 'other.ipynb', ui: { x: 3, y: 4 } };

function dataOf(changes: Partial<CanvasState>) {
  return projectNodes(state(changes))[0].data;
}

describe('projectNodes', () => {
  it('shows the ports of the notebook', () => {
    const data = dataOf({ nodes: [TRAIN] });
    expect(data.title).toBe('Train');
    expect(data.inputs.map(port => [port.name, port.type, port.value, port.help])).toEqual([
      ['alpha', 'float', '0.5', 'how much'],
      ['when', 'any', 'now()', '']
    ]);
    expect(data.outputs.map(port => port.name)).toEqual(['accuracy']);
    expect(data.isLoading).toBe(false);
  });

  it('shows where an input takes its value from', () => {
    const node = { ...TRAIN, parameters: { alpha: { pipeline: 'rate' }, when: 'today' } };
    const edge = { source: 'o', target: 't', source_output: 'y', target_parameter: 'when' };
    const data = dataOf({ nodes: [node, OTHER], edges: [edge] });
    expect(data.inputs.map(port => [port.value, port.isWired])).toEqual([
      ['pipeline.rate', false],
      ['other.y', true]
    ]);
  });

  it('keeps ports that the notebook lost while the document speaks of them', () => {
    const node = { ...TRAIN, parameters: { gone: 1 } };
    const edges = [
      { source: 't', target: 'o', source_output: 'lost', target_parameter: 'x' },
      { source: 'o', target: 't', source_output: 'y', target_parameter: 'wired' }
    ];
    const data = dataOf({ nodes: [node, OTHER], edges });
    expect(data.inputs.filter(port => port.isMissing).map(port => port.name)).toEqual([
      'wired',
      'gone'
    ]);
    expect(data.outputs.map(port => [port.name, port.isMissing])).toEqual([
      ['accuracy', false],
      ['lost', true]
    ]);
  });

  it('takes outputs that the node declares in the place of the notebook’s', () => {
    expect(dataOf({ nodes: [{ ...TRAIN, outputs: ['own'] }] }).outputs[0].name).toBe('own');
  });

  it('tells a notebook that is being read from one that cannot be read', () => {
    expect(dataOf({ nodes: [OTHER] }).isLoading).toBe(true);
    const error = 'other.ipynb is not there.';
    const data = dataOf({ nodes: [OTHER], notebook: () => ({ info: null, error }) });
    expect([data.isLoading, data.fileError]).toEqual([false, error]);
    expect(dataOf({ nodes: [{ id: 'x' }] }).isLoading).toBe(false);
  });

  it('shows the run, problems and the selection', () => {
    const record = { ...newNodeRecord('t'), state: 'running' as const };
    const document = {
      defaults: { resources: { cpu: 2 } },
      nodes: [{ id: 't', resources: { memory: '8Gi' } }]
    };
    const run = { nodes: { t: record }, document } as unknown as RunView;
    const problem = { path: '', message: 'bad', severity: 'error' as const, node_id: 't' };
    const [node, other] = projectNodes(
      state({
        nodes: [TRAIN, { ...OTHER, executor: 'local' }],
        defaults: { executor: 'kubernetes' },
        run,
        problems: new Map([['t', [problem]]]),
        selectedNodes: new Set(['t'])
      })
    );
    expect(node.data.record).toBe(record);
    expect([node.data.asked, other.data.asked]).toEqual([{ cpu: 2, memory: '8Gi' }, {}]);
    expect([node.data.executor, other.data.executor]).toEqual(['kubernetes', 'local']);
    expect(node.data.problems).toEqual([problem]);
    expect([node.selected, other.selected]).toEqual([true, false]);
    expect(other.data.record).toBeNull();
  });
});

describe('nodes of other types', () => {
  it('shows what a command names, and what it is given beyond', () => {
    const node: PipelineNode = {
      id: 'c',
      type: 'command',
      command: ['python', '{{x}}', '--lr={lr}', '{lr} {depth}'],
      parameters: { depth: 3, seed: 1 },
      outputs: ['score']
    };
    const { inputs, outputs, command } = dataOf({ nodes: [node] });
    expect(inputs.map(port => [port.name, port.value, port.isMissing])).toEqual([
      ['lr', '', false],
      ['depth', '3', false],
      ['seed', '1', false]
    ]);
    expect(outputs.map(port => port.name)).toEqual(['score']);
    expect(command).toEqual(node.command);
  });

  it('shows what a sensor leaves, whoever runs other nodes', () => {
    const node: PipelineNode = { id: 's', type: 'sensor', sensor: { kind: 'file', path: '*.csv' } };
    const data = dataOf({ nodes: [node], defaults: { executor: 'kubernetes' } });
    expect(data.outputs.map(port => [port.name, port.type])).toEqual([
      ['path', 'str'],
      ['paths', 'list']
    ]);
    expect(data.executor).toBeNull();
  });

  it('marks what a pipeline as a node does not have', () => {
    const notebook = () => ({ info: { ...INFO, outputs: ['model'] }, error: null });
    const node: PipelineNode = { id: 'p', type: 'pipeline', path: 'p.dagflow' };
    const data = dataOf({ nodes: [{ ...node, parameters: { beta: 1 } }], notebook });
    expect(data.inputs.map(port => [port.name, port.isMissing])).toEqual([
      ['alpha', false],
      ['when', false],
      ['beta', true]
    ]);
    expect(data.outputs.map(port => port.name)).toEqual(['model']);
  });

  it('gives notes a size within reason', () => {
    const ui = { x: 0, y: 0, width: 1e9, height: 'tall' } as unknown as PipelineNode['ui'];
    const [note] = projectNodes(state({ nodes: [{ id: 'n', type: 'note', text: '# Hi', ui }] }));
    expect([note.type, note.width, note.height]).toEqual(['note', 4000, 130]);
    expect(note.data.text).toBe('# Hi');
  });
});

describe('projectEdges', () => {
  const nodes = [TRAIN, OTHER];
  it('joins whole nodes or ports, and marks what runs', () => {
    const edges: PipelineEdge[] = [
      { source: 'o', target: 't' },
      {
        source: 'o',
        target: 't',
        source_output: 'y',
        target_parameter: 'alpha',
        condition: 'y > 1'
      }
    ];
    const run = fakeRun({ nodes: { t: { ...newNodeRecord('t'), state: 'running' } } });
    const [order, value] = projectEdges(state({ nodes, edges, run }));
    expect([order.sourceHandle, order.targetHandle]).toEqual(['out', 'in']);
    expect([value.sourceHandle, value.targetHandle]).toEqual(['out:y', 'in:alpha']);
    expect([order.className, value.className]).toEqual([
      'jp-mod-order jp-mod-active',
      'jp-mod-value jp-mod-active'
    ]);
    expect(value.data?.condition).toBe('y > 1');
    expect([order.ariaLabel, value.ariaLabel]).toEqual(['other → Train', 'other → Train']);
  });

  it('marks a wire with problems, and each of doubled ones', () => {
    const [edge, other] = [
      { source: 'o', target: 't', condition: 'y >' },
      { source: 't', target: 'o' }
    ];
    const problem = (severity: 'error' | 'warning') => ({
      path: '',
      message: 'bad',
      severity,
      node_id: null
    });
    const problems = [problem('warning'), problem('error')];
    const edgeProblems = new Map([
      [edgeKey(edge), problems],
      [edgeKey(other), [problem('warning')]]
    ]);
    const drawn = projectEdges(state({ nodes, edges: [edge, edge, other], edgeProblems }));
    expect(drawn.map(each => each.className)).toEqual([
      'jp-mod-order jp-mod-error',
      'jp-mod-order jp-mod-error',
      'jp-mod-order jp-mod-warning'
    ]);
    expect(drawn[1].data?.problems).toBe(problems);
  });

  describe('after a run', () => {
    const edge: PipelineEdge = { source: 'o', target: 't', condition: 'y > 1' };
    const isSkipped = (source: NodeState, target: NodeState, ran = edge, shown = edge) => {
      const run = fakeRun({
        document: { version: 1, nodes, edges: [{ source: 't', target: 'x' }, ran] },
        nodes: {
          o: { ...newNodeRecord('o'), state: source },
          t: { ...newNodeRecord('t'), state: target }
        }
      });
      const [drawn] = projectEdges(state({ nodes, edges: [shown], run }));
      expect(drawn.className?.includes('jp-mod-skipped')).toBe(drawn.data?.isSkipped);
      return drawn.data?.isSkipped;
    };

    it.each<[NodeState, NodeState, boolean]>([
      ['succeeded', 'skipped', true],
      ['reused', 'skipped', true],
      ['skipped', 'skipped', false],
      ['succeeded', 'succeeded', false],
      ['succeeded', 'pending', false]
    ])('source %s, target %s: a branch not taken is %s', (source, target, expected) => {
      expect(isSkipped(source, target)).toBe(expected);
    });

    it('goes by the condition that the run had', () => {
      const plain = { source: 'o', target: 't' };
      expect(isSkipped('succeeded', 'skipped', plain, edge)).toBe(false);
      expect(isSkipped('succeeded', 'skipped', edge, plain)).toBe(true);
    });
  });

  it('gives doubled edges ids of their own and leaves out edges to nowhere', () => {
    const edge = { source: 'o', target: 't' };
    const projected = projectEdges(
      state({ nodes, edges: [edge, edge, { source: 'o', target: 'nowhere' }] })
    );
    expect(projected.map(each => each.id)).toEqual([edgeKey(edge), `${edgeKey(edge)}#1`]);
  });
});

describe('reconcileNodes', () => {
  it('keeps the object of a node that did not change', () => {
    const before = projectNodes(state({ nodes: [TRAIN, OTHER] }));
    const after = reconcileNodes(before, projectNodes(state({ nodes: [TRAIN, OTHER] })));
    expect(after[0]).toBe(before[0]);
  });

  it('keeps what xyflow measured, and the place of a node that is being dragged', () => {
    const [node] = projectNodes(state({ nodes: [TRAIN] }));
    const held = { ...node, measured: { width: 5 }, dragging: true, position: { x: 9, y: 9 } };
    const [after] = reconcileNodes(
      [held],
      projectNodes(state({ nodes: [{ ...TRAIN, name: 'N' }] }))
    );
    expect(after).toMatchObject({ measured: { width: 5 }, position: { x: 9, y: 9 } });
    expect(after.data.title).toBe('N');
  });

  it('moves a node that another person moved', () => {
    const before = projectNodes(state({ nodes: [TRAIN] }));
    const moved = { ...TRAIN, ui: { x: 50, y: 60 } };
    expect(reconcileNodes(before, projectNodes(state({ nodes: [moved] })))[0].position).toEqual({
      x: 50,
      y: 60
    });
  });
});

describe('layout', () => {
  it('puts nodes without a place in columns by their distance from the start', () => {
    const nodes = ['c', 'b', 'a'].map(id => ({ id }));
    const edges = [
      { source: 'a', target: 'b' },
      { source: 'b', target: 'c' },
      { source: 'a', target: 'c' }
    ];
    const positions = positionsOf(nodes, edges);
    const [a, b, c] = ['a', 'b', 'c'].map(id => positions.get(id)?.x ?? 0);
    expect([b - a, c - b]).toEqual([COLUMN, COLUMN]);
  });

  it('puts them below those that have a place, even in a circle', () => {
    const nodes = [TRAIN, { id: 'a' }, { id: 'b' }];
    const edges = [
      { source: 'a', target: 'b' },
      { source: 'b', target: 'a' }
    ];
    const positions = positionsOf(nodes, edges);
    expect(positions.get('a')).toEqual({ x: 1, y: 2 + ROW });
    expect(positions.get('b')).toEqual({ x: 1, y: 2 + 2 * ROW });
  });

  it('lays several out from a point without overlap', () => {
    expect(placesFrom({ x: 0.4, y: 0 }, 3)).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: ROW },
      { x: 0, y: 2 * ROW }
    ]);
    const many = placesFrom({ x: 0, y: 0 }, 20).map(point => `${point.x},${point.y}`);
    expect(new Set(many).size).toBe(20);
  });

  it('finds a free point below all', () => {
    expect(freePoint(new Map([['t', { x: 10, y: 20 }]]))).toEqual({ x: 10, y: 20 + ROW });
    expect(freePoint(new Map())).toEqual({ x: 40, y: 40 });
  });
});

describe('valueText', () => {
  it.each([
    [{ pipeline: 'day' }, 'pipeline.day'],
    ['text', '"text"'],
    [undefined, ''],
    ['x'.repeat(100), `"${'x'.repeat(58)}…`]
  ])('tells %s in short', (value, expected) => {
    expect(valueText(value)).toBe(expected);
  });
});

describe('groups', () => {
  it('are frames below all else, also when they are selected, in a colour that there is', () => {
    const ui = { x: 0, y: 0, width: 1, height: 900, color: 'url(evil)' };
    const nodes: PipelineNode[] = [{ id: 'g', type: 'group', name: 'Models', ui }];
    const [group] = projectNodes(state({ nodes }));
    expect([group.type, group.width, group.height, group.zIndex]).toEqual(['frame', 100, 900, -1]);
    expect([group.data.text, group.data.color]).toEqual(['Models', 'gray']);
    const [chosen] = projectNodes(state({ nodes, selectedNodes: new Set(['g']) }));
    expect((chosen.zIndex ?? 0) + 1000).toBe(-1);
    expect(reconcileNodes([group], [chosen])[0].zIndex).toBe(chosen.zIndex);
  });
});
