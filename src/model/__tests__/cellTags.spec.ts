import { describe, expect, it } from 'vitest';

import { toggleTag } from '../cellTags';

describe('Tagging a cell', () => {
  it('adds the tag to those that it has, and takes it away again', () => {
    expect(toggleTag([[], ['mine']], 1, 'outputs')).toEqual([
      { index: 1, tags: ['mine', 'outputs'] }
    ]);
    expect(toggleTag([['outputs', 'mine']], 0, 'outputs')).toEqual([{ index: 0, tags: ['mine'] }]);
  });

  it('makes outputs of inputs, for a cell is one of both', () => {
    expect(toggleTag([['parameters', 'a']], 0, 'outputs')).toEqual([
      { index: 0, tags: ['a', 'outputs'] }
    ]);
  });

  it('moves the inputs, which are one cell, and leaves other outputs', () => {
    expect(toggleTag([['parameters'], ['a', 'parameters'], ['outputs']], 2, 'parameters')).toEqual([
      { index: 2, tags: ['parameters'] },
      { index: 0, tags: [] },
      { index: 1, tags: ['a'] }
    ]);
    expect(toggleTag([['outputs'], []], 1, 'outputs')).toEqual([{ index: 1, tags: ['outputs'] }]);
  });
});
