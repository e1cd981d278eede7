import { describe, expect, it } from 'vitest';

import {
  drawEdges,
  drawNodes,
  heightFor,
  keepMeasured,
  type Drawing,
  type Standing
} from '../drawing';
import { headlineOf, lastLine } from '../headline';
import { trans } from '../translation';

const drawing: Drawing = {
  pipeline: 'team/churn.dagflow',
  nodes: [
    { id: 'load', name: 'Load', path: 'load.ipynb', ui: { x: 0, y: 0 } },
    { id: 'constructor', path: 'train.ipynb', ui: { x: 320, y: 0 } },
    { id: 'wait', type: 'sensor', sensor: { kind: 'file', path: 'data/*.csv' } },
    { id: 'say', type: 'command', command: ['echo', 'done'], disabled: true },
    { id: 'words', type: 'note', text: '# by hand', ui: { x: 0, y: 300, width: 200, height: 90 } },
    { id: 'frame', type: 'group', name: 'Models', ui: { x: 0, y: -20 } }
  ],
  edges: [
    { source: 'load', target: 'constructor', source_output: 'rows', target_parameter: 'rows' },
    { source: 'constructor', target: 'say', on: 'failure' },
    { source: 'gone', target: 'load' },
    { source: 'words', target: 'load' }
  ]
};

const node = (state: string, told: object = {}) => ({
  state,
  attempt: 1,
  cell: null,
  started_at: 10,
  finished_at: null,
  width: null,
  ended: 0,
  message: null,
  ...told
});

const standing = {
  run_id: 'r1',
  state: 'failed',
  interrupted: false,
  started_at: 10,
  finished_at: 14,
  message: null,
  nodes: {
    load: node('succeeded', { finished_at: 11 }),
    wait: node('failed', { finished_at: 13, message: 'Its time was up.' }),
    say: node('upstream_failed')
  }
} as unknown as Standing;

describe('drawNodes', () => {
  it('gives each node its card, its place and how it stands', () => {
    const nodes = drawNodes(drawing, standing);
    expect(nodes.map(({ id, type, data }) => [id, type, data.title, data.place])).toEqual([
      ['load', 'card', 'Load', 'load.ipynb'],
      ['constructor', 'card', 'train', 'train.ipynb'],
      ['wait', 'card', 'wait', 'data/*.csv'],
      ['say', 'card', 'say', 'echo done'],
      ['words', 'note', 'words', ''],
      ['frame', 'frame', 'Models', '']
    ]);
    expect(nodes[0].data.standing?.state).toBe('succeeded');
    // Its id is that of a property of every object.
    expect(nodes[1].data.standing).toBeNull();
    expect(nodes[3].data.isDisabled).toBe(true);
    expect(nodes[4]).toMatchObject({ width: 200, height: 90 });
    expect(nodes[5].zIndex).toBe(-1);
  });

  it('draws no state without a run', () => {
    expect(drawNodes(drawing, null).every(each => each.data.standing === null)).toBe(true);
  });
});

describe('keepMeasured', () => {
  it('keeps what was measured, and the objects of what did not change', () => {
    const measured = { width: 250, height: 90 };
    const before = drawNodes(drawing, null).map(each => ({ ...each, measured }));
    expect(keepMeasured(before, drawNodes(drawing, null))).toEqual(before);
    const after = keepMeasured(before, drawNodes(drawing, standing));
    expect(after[0]).toMatchObject({ measured, data: { standing: { state: 'succeeded' } } });
    expect(after[1]).toBe(before[1]);
    expect(keepMeasured([], after)).toEqual(after);
  });
});

describe('drawEdges', () => {
  it('leaves out those that lead nowhere, and tells kinds apart', () => {
    const edges = drawEdges(drawing, standing);
    expect(edges.map(({ source, target, className }) => [source, target, className])).toEqual([
      ['load', 'constructor', 'jp-mod-value'],
      ['constructor', 'say', 'jp-mod-order jp-mod-onFailure']
    ]);
  });

  it('marks the way that the run is on', () => {
    const running = { ...standing, nodes: { say: node('running') } } as unknown as Standing;
    expect(drawEdges(drawing, running)[1].className).toContain('jp-mod-active');
  });
});

describe('heightFor', () => {
  it('shows all within reason', () => {
    const nodes = drawNodes(drawing, null);
    expect(heightFor([], 900)).toBe(180);
    expect(heightFor(nodes, 0)).toBe(180);
    expect(heightFor(nodes, 900)).toBe(460);
    expect(heightFor(nodes.slice(0, 2), 900)).toBe(180);
  });
});

describe('headlineOf', () => {
  it('counts the nodes and names the one that failed', () => {
    expect(headlineOf(drawing, standing)).toEqual({
      ended: 3,
      total: 3,
      counts: [
        { state: 'succeeded', count: 1 },
        { state: 'failed', count: 1 },
        { state: 'upstream_failed', count: 1 }
      ],
      failure: { title: 'wait', message: 'Its time was up.' }
    });
  });

  it('has no failure where there is none', () => {
    expect(headlineOf(drawing, { ...standing, nodes: {} }).failure).toBeNull();
  });

  it('takes the last line of a traceback', () => {
    expect(lastLine('Traceback\n  x\nValueError: no\n')).toBe('ValueError: no');
  });
});

describe('trans', () => {
  it('puts values in their places, whatever they hold', () => {
    expect(trans.__('cell %1 of %2', 3, '$&')).toBe('cell 3 of $&');
  });
});
