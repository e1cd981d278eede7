import { describe, expect, it } from 'vitest';

import type { SensorKind } from '../../model';
import { freePlace } from '../layout';
import { newNode, nodesOfFiles } from '../newNodes';

describe('nodesOfFiles', () => {
  it('names each once, with paths from the pipeline’s folder', () => {
    const nodes = nodesOfFiles(
      [{ id: 'train', path: 'train.ipynb' }],
      'folder/p.dagflow',
      ['folder/train.ipynb', 'train.ipynb'],
      { x: 5, y: 6 }
    );
    expect(nodes.map(({ id, name, path }) => [id, name, path])).toEqual([
      ['train-2', 'train 2', 'train.ipynb'],
      ['train-3', 'train 3', '../train.ipynb']
    ]);
    expect(nodes[0].ui).toEqual({ x: 5, y: 6 });
  });

  it('knows the type by the ending', () => {
    const paths = ['a.ipynb', 'b.py', 'c.sh', 'd.R', 'e.dagflow', 'f.DAGFLOW'];
    const nodes = nodesOfFiles([], 'p.dagflow', paths, { x: 0, y: 0 });
    expect(nodes.map(({ type, name }) => [type, name])).toEqual([
      ['notebook', 'a'],
      ['script', 'b'],
      ['script', 'c'],
      ['script', 'd'],
      ['pipeline', 'e'],
      ['pipeline', 'f']
    ]);
  });
});

describe('newNode', () => {
  const at = { x: 1.4, y: 2.6 };

  it('makes a command with a name of its own', () => {
    const existing = [{ id: 'command', name: 'Command' }];
    expect(newNode(existing, 'command', 'Command', at)).toEqual({
      id: 'command-2',
      name: 'Command 2',
      type: 'command',
      command: [],
      ui: { x: 1, y: 3 }
    });
  });

  it('makes a note without a name', () => {
    expect(newNode([], 'note', '', at)).toEqual({
      id: 'note',
      type: 'note',
      text: '',
      ui: { x: 1, y: 3 }
    });
  });

  it.each<SensorKind>(['file', 'http', 'time', 'pipeline', 'sql'])('makes a %s sensor', kind => {
    const node = newNode([], kind, 'Wait', at);
    expect([node.id, node.type, node.sensor?.kind]).toEqual([`${kind}-sensor`, 'sensor', kind]);
  });
});

describe('freePlace', () => {
  it('is the wanted one where nothing stands', () => {
    expect(freePlace(new Map(), { x: 7, y: 8 })).toEqual({ x: 7, y: 8 });
    expect(freePlace(new Map([['a', { x: 400, y: 0 }]]), { x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
  });

  it('is the nearest that covers no other', () => {
    const positions = new Map([['a', { x: 10, y: 10 }]]);
    expect(freePlace(positions, { x: 0, y: 0 })).toEqual({ x: 0, y: 200 });
    positions.set('b', { x: 0, y: 205 });
    expect(freePlace(positions, { x: 0, y: 0 })).toEqual({ x: 0, y: -200 });
  });
});
