import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { newNodeRecord, type PipelineEdge, type PipelineNode, type RunView } from '../../../model';
import type { CanvasState } from '../../projection';
import { cut, widthOf, wrapped } from '../letters';
import { element, text } from '../markup';
import { noteLines } from '../noteText';
import { mixed } from '../palette';
import { drawPicture, type PictureOptions } from '../picture';

const HOSTILE =
  `</text><script>alert("1")</script>&'\u0000\u0007\uD800]]><!-- ` + '${x} url(#a) 猫';

const OPTIONS: PictureOptions = {
  theme: 'light',
  showsStatus: true,
  title: 'Digits',
  trans: nullTranslator.load('')
};

function stateOf(
  nodes: readonly PipelineNode[],
  edges: readonly PipelineEdge[] = [],
  run: RunView | null = null
): CanvasState {
  return {
    path: 'flows/digits.dagflow',
    nodes,
    edges,
    defaults: undefined,
    run,
    staleness: new Map(),
    notebook: () => ({ info: null, error: null }),
    problems: new Map(),
    edgeProblems: new Map(),
    editedNote: null,
    selectedNodes: new Set(nodes.map(({ id }) => id)),
    selectedEdges: new Set()
  };
}

function draw(state: CanvasState, options: Partial<PictureOptions> = {}) {
  const picture = drawPicture(state, { ...OPTIONS, ...options });
  const root = new DOMParser().parseFromString(picture.svg, 'image/svg+xml').documentElement;
  expect(root.nodeName).toBe('svg');
  const texts = [...root.querySelectorAll('text')].map(each => each.textContent);
  return { ...picture, root, texts };
}

const PLAIN: PipelineNode[] = [
  { id: 'load', type: 'notebook', name: 'Load', path: 'load.ipynb', ui: { x: -900, y: -40 } },
  { id: 'train', type: 'notebook', name: 'Train', path: 'train.ipynb', ui: { x: 5000, y: 700 } }
];
const WIRE: PipelineEdge = {
  source: 'load',
  target: 'train',
  source_output: 'rows',
  target_parameter: 'data'
};

describe('A picture of the canvas', () => {
  it('holds all nodes, however far apart, with their ports and wires', () => {
    const { root, texts, width, height } = draw(stateOf(PLAIN, [WIRE]));
    expect(texts).toEqual(expect.arrayContaining(['Load', 'load.ipynb', 'rows', 'Train', 'data']));
    const [x, y, drawnWidth, drawnHeight] = (root.getAttribute('viewBox') ?? '')
      .split(' ')
      .map(Number);
    expect([drawnWidth, drawnHeight]).toEqual([width, height]);
    expect(x).toBeLessThan(-900);
    expect(y).toBeLessThan(-40);
    expect(x + width).toBeGreaterThan(5250);
    // From the source's output to the target's input, each with room for an arrow head.
    const wire = root.querySelector('path[marker-end]')?.getAttribute('d') ?? '';
    expect(wire.startsWith('M-645,')).toBe(true);
    expect(wire.split(' ').pop()).toMatch(/^4994,/);
    expect(root.querySelector('title')?.textContent).toBe('Digits');
  });

  it('draws wires by what they carry: a value, order alone, a failure, a condition', () => {
    const edges: PipelineEdge[] = [
      WIRE,
      { source: 'load', target: 'train' },
      { source: 'load', target: 'train', on: 'failure', condition: 'rows > 3' },
      { source: 'load', target: 'nowhere' }
    ];
    const { root, texts } = draw(stateOf(PLAIN, edges));
    const wires = [...root.querySelectorAll('path[marker-end]')];
    expect(wires.map(each => each.getAttribute('stroke-dasharray'))).toEqual([null, '6 4', '3 4']);
    expect(wires[2].getAttribute('marker-end')).toBe('url(#failure)');
    expect(texts).toContain('on failure · rows > 3');
  });

  it('shows the run only if it is asked for', () => {
    const record = { ...newNodeRecord('load'), attempt: 2, started_at: 10, finished_at: 14.5 };
    const failure = { message: 'Traceback\nValueError: no rows', name: 'ValueError', cell: 1 };
    const run = {
      run_id: 'r1',
      state: 'failed',
      document: { nodes: PLAIN, edges: [] },
      nodes: { load: { ...record, state: 'failed', failure }, train: newNodeRecord('train') }
    } as unknown as RunView;
    const told = draw(stateOf(PLAIN, [], run)).texts;
    expect(told).toEqual(
      expect.arrayContaining(['failed', 'attempt 2 · 4.5 s', 'ValueError: no rows', 'pending'])
    );
    const without = draw(stateOf(PLAIN, [], run), { showsStatus: false });
    expect(without.texts.join()).not.toMatch(/failed|pending|ValueError/);
    expect(without.height).toBeLessThan(draw(stateOf(PLAIN, [], run)).height);
  });

  it('draws every type of node, groups below and notes among them', () => {
    const nodes: PipelineNode[] = [
      { id: 'c', type: 'command', name: 'Clean', command: ['rm', '-r', 'out'], ui: { x: 0, y: 0 } },
      { id: 's', type: 'sensor', name: 'Wait', sensor: { kind: 'file', path: 'in.csv' } },
      { id: 'p', type: 'pipeline', name: 'Inner', path: 'inner.dagflow', disabled: true },
      { id: 'n', type: 'note', text: '# Hello\n- one', ui: { x: 9, y: 9, width: 200, height: 90 } },
      { id: 'g', type: 'group', name: 'Part A', ui: { x: -9, y: -9, width: 500, height: 300 } }
    ];
    const { root, texts } = draw(stateOf(nodes));
    expect(texts).toEqual(
      expect.arrayContaining([
        '$ rm -r out',
        'in.csv',
        'Inner',
        'disabled',
        'Hello',
        '• one',
        'Part A'
      ])
    );
    expect(texts[0]).toBe('Part A');
    // Icons of the lab itself are no markup here.
    expect(root.querySelectorAll('svg > g svg').length).toBe(2);
  });

  it('is a picture of nothing, too, and of what has no place', () => {
    expect(draw(stateOf([])).root.querySelectorAll('text')).toHaveLength(0);
    const loose = { id: 'a', type: 'notebook', path: 'a.ipynb' } as PipelineNode;
    expect(draw(stateOf([loose])).svg).not.toMatch(/NaN|undefined/);
  });

  it('keeps what a document says a text', () => {
    const nodes: PipelineNode[] = [
      { id: 'a', type: 'notebook', name: HOSTILE, path: HOSTILE },
      { id: 'b', type: 'command', name: HOSTILE, command: [HOSTILE] },
      { id: 'n', type: 'note', text: HOSTILE, ui: { width: 3000, height: 300 } },
      { id: 'g', type: 'group', name: HOSTILE, ui: { color: HOSTILE, width: 2000, height: 900 } }
    ];
    const edges: PipelineEdge[] = [
      { source: 'a', target: 'b', condition: HOSTILE },
      { source: 'a', target: 'b', source_output: HOSTILE, target_parameter: HOSTILE }
    ];
    const { root, texts } = draw(stateOf(nodes, edges), { title: HOSTILE });
    expect(root.querySelectorAll('script, foreignObject, parsererror, style')).toHaveLength(0);
    const attributes = [...root.querySelectorAll('*')].flatMap(each => [...each.attributes]);
    expect(attributes.filter(({ name }) => /^on|href/i.test(name))).toEqual([]);
    expect(attributes.filter(({ value }) => value.includes('script'))).toEqual([]);
    expect(texts.join()).toContain('</text><script>');
  });

  it.each(['light', 'dark'] as const)('has but colours of six digits in the %s theme', theme => {
    const { root, svg } = draw(stateOf(PLAIN, [WIRE]), { theme });
    const fills = [...root.querySelectorAll('rect, text, circle')].map(each =>
      each.getAttribute('fill')
    );
    expect(fills.filter(fill => fill !== 'none' && !/^#[0-9a-f]{6}$/.test(fill ?? ''))).toEqual([]);
    expect(svg).not.toContain('var(');
  });
});

describe('Texts in a picture', () => {
  const letters = { size: 12 };

  it('are cut so that they fit, at the end or at the front', () => {
    const long = 'a rather long name of a notebook that does not fit';
    for (const width of [20, 60, 120, 200]) {
      expect(widthOf(cut(long, width, letters), letters)).toBeLessThanOrEqual(width);
    }
    expect(cut(long, 100, letters)).toMatch(/^a rather.*…$/);
    expect(cut(long, 100, letters, true)).toMatch(/^….*not fit$/);
    expect(cut('short', 100, letters)).toBe('short');
  });

  it('are broken into lines, long words too, and the last line says if there is more', () => {
    expect(wrapped('one two', 500, letters, 3)).toEqual(['one two']);
    const lines = wrapped(`some words ${'x'.repeat(200)} end`, 100, letters, 3);
    expect(lines).toHaveLength(3);
    expect(lines[2].endsWith('…')).toBe(true);
    expect(lines.every(each => widthOf(each, letters) <= 100)).toBe(true);
  });

  it('of notes lose the marks of Markdown, and what does not fit', () => {
    const shown = noteLines(
      '# Title\n**bold** and [a link](http://x)\n1. first\n```\na * b\n```',
      400,
      400
    );
    expect(shown.map(({ text: line }) => line)).toEqual([
      'Title',
      'bold and a link',
      '1. first',
      'a * b'
    ]);
    const few = noteLines('one\ntwo\nthree\nfour', 200, 60);
    expect(few.map(({ text: line }) => line)).toEqual(['one', 'two…']);
  });

  it('are escaped wherever they stand', () => {
    expect(element('a', { b: '"<&\u0001', c: undefined, d: 1.23456 }, text('<x>'))).toBe(
      '<a b="&quot;&lt;&amp;\u{FFFD}" d="1.23">&lt;x&gt;</a>'
    );
  });

  it('have colours that are mixed', () => {
    expect(mixed('#ff0000', '#0000ff', 0.5)).toBe('#800080');
  });
});
