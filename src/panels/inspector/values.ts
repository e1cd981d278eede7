import { TranslationBundle } from '@jupyterlab/translation';
import { JSONExt, JSONObject, JSONValue } from '@lumino/coreutils';

import { lineOf, shown } from '../../elements/values';
import { ParameterType, isPipelineReference } from '../../model';

/** What typed text stands for; with a problem, `value` is the text itself, so that nothing is lost. */
export interface ParsedValue {
  value: JSONValue;
  problem: string | null;
}

/** Read what a person typed into a field of the given type. */
export function parseValue(type: string, text: string, trans: TranslationBundle): ParsedValue {
  switch (type) {
    case 'str':
      return { value: text, problem: null };
    case 'int':
    case 'float':
      return parseNumber(type, text, trans);
    case 'bool':
      return parseBool(text, trans);
    case 'list':
    case 'dict':
      return parseJSON(type, text, trans);
    default:
      return { value: parsedOr(text, text), problem: null };
  }
}

/** A value as the text to edit it by; `parseValue` gives the value back. */
export function valueText(type: string, value: JSONValue | undefined): string {
  if (value === undefined) {
    return '';
  }
  if (typeof value === 'string') {
    // Without a type, a text that would read as JSON needs its quotes.
    const isAmbiguous = !isTyped(type) && parsedOr(value, value) !== value;
    return isAmbiguous ? JSON.stringify(value) : value;
  }
  return readableJSON(value);
}

/** Why a value does not fit the type, or null when it does. Null fits every type. */
export function typeProblem(
  type: string,
  value: JSONValue,
  trans: TranslationBundle
): string | null {
  if (value === null || fits(type, value)) {
    return null;
  }
  const told = shown(value);
  switch (type) {
    case 'str':
      return trans.__('Expected a text, not %1.', told);
    case 'int':
      return trans.__('Expected a whole number, not %1.', told);
    case 'float':
      return trans.__('Expected a number, not %1.', told);
    case 'bool':
      return trans.__('Expected true or false, not %1.', told);
    case 'list':
      return trans.__('Expected a list such as [1, 2], not %1.', told);
    default:
      return trans.__('Expected an object such as {"a": 1}, not %1.', told);
  }
}

/** What a node's parameter holds, once the document's wrapping is off. */
export function literalOf(stored: JSONValue): JSONValue {
  return isWrapped(stored) ? stored.value : stored;
}

/** How a literal is kept in the document, so that it is never taken for a reference. */
export function storedLiteral(value: JSONValue): JSONValue {
  return isPipelineReference(value) || isWrapped(value) ? { value } : value;
}

/** JSON on one line, or on several when it is long. */
function readableJSON(value: JSONValue): string {
  const line = lineOf(value);
  return line.length <= ONE_LINE ? line : JSON.stringify(value, null, 2);
}

const ONE_LINE = 60;

function isWrapped(value: JSONValue): value is { value: JSONValue } {
  return isObject(value) && Object.keys(value).length === 1 && 'value' in value;
}

function isObject(value: JSONValue): value is JSONObject {
  return JSONExt.isObject(value);
}

function isTyped(type: string): type is Exclude<ParameterType, 'any'> {
  return ['str', 'int', 'float', 'bool', 'list', 'dict'].includes(type);
}

function fits(type: string, value: JSONValue): boolean {
  switch (type) {
    case 'str':
      return typeof value === 'string';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'dict':
      return isObject(value);
    default:
      return true;
  }
}

function parseNumber(type: 'int' | 'float', text: string, trans: TranslationBundle): ParsedValue {
  const trimmed = text.trim();
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : NaN;
  if (!Number.isFinite(value) || !fits(type, value)) {
    return { value: text, problem: typeProblem(type, text, trans) };
  }
  if (type === 'int' && !Number.isSafeInteger(value)) {
    const problem = trans.__('This number has more digits than can be kept exactly.');
    return { value: text, problem };
  }
  return { value, problem: null };
}

function parseBool(text: string, trans: TranslationBundle): ParsedValue {
  const word = text.trim().toLowerCase();
  return word === 'true' || word === 'false'
    ? { value: word === 'true', problem: null }
    : { value: text, problem: typeProblem('bool', text, trans) };
}

function parseJSON(type: 'list' | 'dict', text: string, trans: TranslationBundle): ParsedValue {
  let value: JSONValue;
  try {
    value = JSON.parse(text) as JSONValue;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { value: text, problem: trans.__('This is not JSON: %1', reason) };
  }
  const problem = typeProblem(type, value, trans);
  return problem === null ? { value, problem } : { value: text, problem };
}

function parsedOr(text: string, fallback: JSONValue): JSONValue {
  try {
    return JSON.parse(text) as JSONValue;
  } catch {
    return fallback;
  }
}
