import { describe, expect, it } from 'vitest';

import { followingPatches } from '../renames';

const NODES = [
  { id: 'a', path: '../data/load.ipynb' },
  { id: 'b', path: 'load.ipynb' },
  { id: 'c', path: '../data/deep/clean.py', type: 'script' as const },
  { id: 'note', type: 'note' as const, text: 'data/load.ipynb' },
  { id: 'again', path: './../data/load.ipynb' }
];

const follow = (from: string, to: string) =>
  Object.fromEntries(followingPatches(NODES, 'flows/p.dagflow', from, to));

describe('followingPatches', () => {
  it('follows a file for all of its nodes', () => {
    expect(follow('data/load.ipynb', 'flows/read.ipynb')).toEqual({
      a: { path: 'read.ipynb' },
      again: { path: 'read.ipynb' }
    });
  });

  it('follows a folder, and none whose name only begins alike', () => {
    expect(follow('data', 'old/data')).toEqual({
      a: { path: '../old/data/load.ipynb' },
      c: { path: '../old/data/deep/clean.py' },
      again: { path: '../old/data/load.ipynb' }
    });
    expect(follow('dat', 'x')).toEqual({});
  });

  it('leaves nodes alone whose file became one of another kind', () => {
    expect(follow('data/load.ipynb', 'data/load.py')).toEqual({});
  });
});
