import { nullTranslator } from '@jupyterlab/translation';
import type { JSONValue } from '@lumino/coreutils';
import { describe, expect, it } from 'vitest';

import { choicesText, parseChoices } from '../inspector/pipeline/choices';

const trans = nullTranslator.load('');

describe('choices', () => {
  it.each<[string, JSONValue[], string]>([
    ['str', ['tree', 'forest'], 'tree, forest'],
    ['int', [1, 2], '1, 2'],
    ['bool', [true, false], 'true, false'],
    ['str', ['a, b', 'c'], '["a, b", "c"]'],
    ['str', ['', ' x'], '["", " x"]'],
    ['list', [[1], [2]], '[[1], [2]]'],
    ['any', [1, 'one'], '1, one'],
    ['any', ['1'], '"1"'],
    ['str', [], '']
  ])('of type %s are typed and read back', (type, values, text) => {
    expect(choicesText(type, values)).toBe(text);
    expect(parseChoices(type, text, trans)).toEqual({ values, problem: null });
  });

  it('tell which is none of the type', () => {
    expect(parseChoices('int', '1, two', trans).problem).toBe(
      'Expected a whole number, not "two".'
    );
    expect(parseChoices('int', '[1, "two"]', trans).problem).toBe(
      'Expected a whole number, not "two".'
    );
    expect(parseChoices('int', '[1, ', trans).problem).toMatch(/not JSON/);
  });
});
