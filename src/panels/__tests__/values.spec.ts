import { nullTranslator } from '@jupyterlab/translation';
import { JSONValue } from '@lumino/coreutils';
import { describe, expect, it } from 'vitest';

import { shown } from '../../elements/values';
import { literalOf, parseValue, storedLiteral, typeProblem, valueText } from '../inspector/values';

const trans = nullTranslator.load('');
const parse = (type: string, text: string) => parseValue(type, text, trans);

describe('parseValue', () => {
  it.each([
    ['str', '3', '3'],
    ['str', ' a ', ' a '],
    ['int', ' 42 ', 42],
    ['int', '-7', -7],
    ['int', '3.0', 3],
    ['float', '1e-3', 0.001],
    ['float', '.5', 0.5],
    ['bool', 'True', true],
    ['list', '[1, "a"]', [1, 'a']],
    ['dict', '{"a": null}', { a: null }],
    ['any', '3', 3],
    ['any', 'three', 'three'],
    ['any', '"3"', '3']
  ])('reads %s from %s', (type, text, value) => {
    expect(parse(type, text)).toEqual({ value, problem: null });
  });

  it.each([
    ['int', '3.5', 'Expected a whole number, not "3.5".'],
    ['int', '0x10', 'Expected a whole number, not "0x10".'],
    ['int', '1e999', 'Expected a whole number, not "1e999".'],
    ['int', '9007199254740993', 'This number has more digits than can be kept exactly.'],
    ['float', 'NaN', 'Expected a number, not "NaN".'],
    ['float', 'Infinity', 'Expected a number, not "Infinity".'],
    ['bool', 'maybe', 'Expected true or false, not "maybe".'],
    ['list', '{"a": 1}', 'Expected a list such as [1, 2], not {"a": 1}.'],
    ['dict', '[]', 'Expected an object such as {"a": 1}, not [].']
  ])('keeps the text of a wrong %s: %s', (type, text, problem) => {
    expect(parse(type, text)).toEqual({ value: text, problem });
  });

  it('says where a text is not JSON', () => {
    const { value, problem } = parse('list', '[1, 2');
    expect(value).toBe('[1, 2');
    expect(problem).toMatch(/^This is not JSON: /);
  });
});

describe('valueText', () => {
  it.each<[string, JSONValue]>([
    ['str', 'a\nb'],
    ['str', '3'],
    ['int', -3],
    ['float', 1e21],
    ['bool', false],
    ['list', [1, { a: 'ä' }]],
    ['dict', {}],
    ['any', '3'],
    ['any', 'null'],
    ['any', 'plain'],
    ['any', null],
    ['any', [1]]
  ])('gives a text that reads as the same %s again: %j', (type, value) => {
    expect(parse(type, valueText(type, value))).toEqual({ value, problem: null });
  });

  it('lays JSON out to be read', () => {
    expect(valueText('dict', { a: [1, { b: '[\n' }], c: {} })).toBe(
      '{"a": [1, {"b": "[\\n"}], "c": {}}'
    );
    expect(valueText('list', ['x'.repeat(60)])).toContain('\n');
  });

  it('shows a wrong text as it was typed', () => {
    expect(valueText('int', '3 apples')).toBe('3 apples');
    expect(valueText('list', '[1, 2')).toBe('[1, 2');
  });
});

describe('typeProblem', () => {
  it('lets null pass, and whole floats as whole numbers', () => {
    expect(typeProblem('int', null, trans)).toBeNull();
    expect(typeProblem('int', 3.0, trans)).toBeNull();
    expect(typeProblem('int', true, trans)).not.toBeNull();
    expect(typeProblem('any', { a: 1 }, trans)).toBeNull();
  });
});

describe('literals in the document', () => {
  it.each<[JSONValue]>([
    [{ pipeline: 'day' }],
    [{ value: 3 }],
    [{ value: { value: 1 } }],
    [{ a: 1 }],
    [null]
  ])('come back as they were: %j', value => {
    expect(literalOf(storedLiteral(value))).toEqual(value);
  });

  it('never look like references', () => {
    expect(storedLiteral({ pipeline: 'day' })).toEqual({ value: { pipeline: 'day' } });
    expect(storedLiteral({ a: 1 })).toEqual({ a: 1 });
  });

  it('are shortened for a line', () => {
    expect(shown('x'.repeat(100), 10)).toBe('"xxxxxxxx…');
  });
});
