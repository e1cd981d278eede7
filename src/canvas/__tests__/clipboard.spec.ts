import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import type { PipelineEdge, PipelineNode } from '../../model';
import { clipText, nodesFor, readClip } from '../clipboard';
import { copiesOf, partOf } from '../copies';

const trans = nullTranslator.load('');
const read = (value: unknown) =>
  readClip(typeof value === 'string' ? value : JSON.stringify(value), trans);
const problemOf = (value: unknown) => read(value).problem ?? '';

const nodes: PipelineNode[] = [
  { id: 'a', path: 'a.ipynb', name: 'A', ui: { x: 10, y: 20 }, colour: 'red' },
  { id: 'b', path: '../b.py', type: 'script', inputs: ['data/*.csv', 's3://x/y'] },
  { id: 'constructor', type: 'sensor', sensor: { kind: 'file', path: 'in.csv' } },
  { id: 'c', path: 'c.ipynb' }
];
const edges: PipelineEdge[] = [
  { source: 'a', target: 'b', source_output: 'y', target_parameter: 'x', condition: 'y > 1' },
  { source: 'constructor', target: 'a' },
  { source: 'b', target: 'c' }
];
const chosen = new Set(['a', 'b', 'constructor']);

describe('the clipboard', () => {
  it('holds the chosen nodes, the wires among them and the folder, as text that reads well', () => {
    const text = clipText({ nodes, edges }, chosen, 'team/flows/p.dagflow');
    const { clip } = readClip(text, trans);
    expect(clip?.nodes.map(node => node.id)).toEqual(['a', 'b', 'constructor']);
    expect(clip?.nodes[0].colour).toBe('red');
    expect(clip?.edges).toEqual(edges.slice(0, 2));
    expect(clip?.folder).toBe('team/flows');
    expect(text).toContain('\n  "dagflow": 1,\n');
  });

  it('says in another folder where the same files are', () => {
    const { clip } = readClip(clipText({ nodes, edges }, chosen, 'team/flows/p.dagflow'), trans);
    const there = clip ? nodesFor(clip, 'other/q.dagflow') : [];
    expect(there[0].path).toBe('../team/flows/a.ipynb');
    expect(there[1].path).toBe('../team/b.py');
    expect(there[1].inputs).toEqual(['../team/flows/data/*.csv', 's3://x/y']);
    expect(there[2].sensor).toEqual({ kind: 'file', path: '../team/flows/in.csv' });
    expect(clip && nodesFor(clip, 'team/flows/q.dagflow')[0].path).toBe('a.ipynb');
    expect(clip && nodesFor(clip, 'top.dagflow')[1].path).toBe('team/b.py');
  });

  it('does not follow paths that leave the workspace', () => {
    const clip = { nodes: [{ id: 'a', path: '../../x.ipynb' }], edges: [], folder: 'one' };
    expect(nodesFor(clip, 'q.dagflow')[0].path).toBe('../../x.ipynb');
  });

  it('takes the text of a whole pipeline, and places what has no place', () => {
    const { clip } = read({ version: 1, nodes: [{ id: 'a' }, { id: 'b' }], edges: [] });
    expect(clip?.folder).toBeNull();
    expect(new Set(clip?.nodes.map(({ ui }) => `${ui?.x} ${ui?.y}`)).size).toBe(2);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'Hello, world'],
    ['a number', '7'],
    ['null', 'null'],
    ['another JSON', { nodes: 3, cells: [] }],
    ['a notebook', { cells: [], nbformat: 4 }],
    ['no node', { dagflow: 1, nodes: [] }]
  ])('refuses %s in one sentence', (_, value) => {
    expect(problemOf(value)).toBe(
      'There are no nodes on the clipboard. Copy some on the canvas of a pipeline first.'
    );
  });

  const clip = (patch: object, edge?: object) => ({
    dagflow: 1,
    nodes: [{ id: 'a', ...patch }],
    edges: edge ? [{ source: 'a', target: 'a', ...edge }] : []
  });
  const deep = JSON.parse('[['.repeat(500) + ']]'.repeat(500)) as unknown;
  it.each([
    [clip({ id: '../etc' }), 'nodes[0].id'],
    [clip({ id: 7 }), 'nodes[0].id'],
    [clip({ id: 'x'.repeat(65) }), 'nodes[0].id'],
    [clip({ type: 'virus' }), 'nodes[0].type'],
    [clip({ name: ['x'] }), 'nodes[0].name'],
    [clip({ path: {} }), 'nodes[0].path'],
    [clip({ command: 'rm' }), 'nodes[0].command'],
    [clip({ parameters: [] }), 'nodes[0].parameters'],
    [clip({ ui: { x: 1e300, y: 0 } }), 'nodes[0].ui'],
    [clip({ ui: { x: '1', y: 0 } }), 'nodes[0].ui'],
    [clip({}, { target: 'elsewhere' }), 'edges[0].target'],
    [clip({}, { condition: 1 }), 'edges[0].condition'],
    [clip({}, { source_output: 'y' }), 'edges[0].source_output'],
    [{ dagflow: 1, nodes: [{ id: 'a' }, { id: 'a' }] }, 'nodes[1].id'],
    [{ dagflow: 1, nodes: [null] }, 'nodes[0]'],
    [{ dagflow: 1, nodes: [{ id: 'a' }], edges: {} }, 'edges'],
    [{ dagflow: 1, nodes: [{ id: 'a' }], folder: 4 }, 'folder'],
    [{ dagflow: 9, nodes: [{ id: 'a' }] }, 'another version'],
    [clip({ parameters: { deep } }), 'within each other'],
    [{ dagflow: 1, nodes: Array.from({ length: 5001 }, (_, i) => ({ id: `n${i}` })) }, 'At most'],
    ['{"dagflow": 1, "nodes": [{"id": "a", "parameters": {"x": 12345678901234567890}}]}', 'digits']
  ])('refuses what is wrong, with its place: %#', (value, place) => {
    expect(problemOf(value)).toContain('The nodes on the clipboard cannot be pasted. ');
    expect(problemOf(value)).toContain(place);
  });

  it('refuses what is too long without reading it', () => {
    expect(problemOf(' '.repeat(8_000_001))).toContain('too much');
  });

  it('keeps a key that means something to JavaScript a mere key', () => {
    const text =
      '{"dagflow": 1, "nodes": [{"id": "a", "__proto__": {"type": "virus"}, "parameters": {"__proto__": 1}}]}';
    const { clip: found } = readClip(text, trans);
    expect(found?.nodes[0].type).toBeUndefined();
    expect(({} as { type?: string }).type).toBeUndefined();
  });
});

describe('copiesOf', () => {
  const at = (list: readonly PipelineNode[]) =>
    new Map(
      list.flatMap(node => (node.ui ? [[node.id, { x: node.ui.x ?? 0, y: node.ui.y ?? 0 }]] : []))
    );
  const part = partOf({ nodes, edges }, new Set(['a', 'b']), at(nodes));

  it('makes ids and names others where they are taken, and keeps the wires among the copies', () => {
    const copies = copiesOf(part, nodes, at(nodes), { x: 100, y: 100 });
    expect(copies.nodes.map(node => [node.id, node.name, node.ui?.x])).toEqual([
      ['a-2', 'A 2', 110],
      ['b-2', 'b 2', 100]
    ]);
    expect(copies.edges).toEqual([{ ...edges[0], source: 'a-2', target: 'b-2' }]);
  });

  it('keeps ids and names that are free', () => {
    const copies = copiesOf(part, [], new Map(), { x: 0, y: 0 });
    expect(copies.nodes.map(node => [node.id, node.name])).toEqual([
      ['a', 'A'],
      ['b', undefined]
    ]);
  });

  it('steps aside each time', () => {
    let there: readonly PipelineNode[] = [];
    for (const place of [0, 40, 80]) {
      const copies = copiesOf(part, there, at(there), { x: 0, y: 0 });
      expect(copies.nodes[1].ui?.x).toBe(place);
      there = [...there, ...copies.nodes];
    }
  });
});
