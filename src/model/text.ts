import type { JSONObject, JSONValue } from '@lumino/coreutils';

import { FIELDS } from './generated/pipeline';
import { VERSION } from './pipeline';

/**
 * The text of a document, and back. `jupyter_dagflow/ydoc.py` does the same byte for byte; both are held together by
 * the fixtures in tests/fixtures/documents/.
 */

/** What a text holds: an object that is shaped like a pipeline, or why it is not. */
export type ParsedText =
  { document: JSONObject; problem: null } | { document: null; problem: string };

/** Read a document's text. An empty text is an empty pipeline. */
export function parseText(text: string): ParsedText {
  if (text.trim() === '') {
    return { document: { version: VERSION, nodes: [], edges: [] }, problem: null };
  }
  let value: JSONValue;
  try {
    value = JSON.parse(text) as JSONValue;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { document: null, problem: `The document is not valid JSON: ${reason}.` };
  }
  const problem = shapeProblem(value) ?? numberProblem(text);
  return problem === null
    ? { document: value as JSONObject, problem: null }
    : { document: null, problem };
}

/** Write a document: the models' key order, other keys sorted after, two-space indent, final newline. */
export function formatDocument(document: JSONObject): string {
  return JSON.stringify(orderedDocument(document), null, 2) + '\n';
}

/** Why a value cannot be drawn as a pipeline, with its place; null when it can. */
function shapeProblem(value: JSONValue): string | null {
  if (!isObject(value)) {
    return 'The document is not a pipeline: its JSON is not an object.';
  }
  const { version } = value;
  if (version !== undefined && version !== VERSION) {
    return typeof version === 'number' && version > VERSION
      ? `version: The document has version ${version}; this jupyter-dagflow reads up to version ${VERSION}. Update jupyter-dagflow to open it.`
      : `version: The version of a document is ${VERSION}.`;
  }
  return (
    listProblem(value, 'parameters', ['name']) ??
    listProblem(value, 'nodes', ['id']) ??
    listProblem(value, 'edges', ['source', 'target']) ??
    (value.defaults === undefined || isObject(value.defaults)
      ? null
      : 'defaults: This has to be an object.') ??
    duplicateProblem((value.nodes ?? []) as JSONObject[])
  );
}

function listProblem(document: JSONObject, key: string, texts: readonly string[]): string | null {
  const list = document[key];
  if (list === undefined) {
    return null;
  }
  if (!Array.isArray(list)) {
    return `${key}: This has to be a list.`;
  }
  for (const [index, item] of list.entries()) {
    if (!isObject(item)) {
      return `${key}[${index}]: This has to be an object.`;
    }
    const missing = texts.find(name => typeof item[name] !== 'string');
    if (missing !== undefined) {
      return `${key}[${index}].${missing}: This has to be a text.`;
    }
  }
  return null;
}

function duplicateProblem(nodes: readonly JSONObject[]): string | null {
  const places = new Map<JSONValue, number>();
  for (const [index, { id }] of nodes.entries()) {
    const first = places.get(id);
    if (first !== undefined) {
      return `nodes[${index}].id: ${JSON.stringify(id)} is the id of nodes[${first}] already.`;
    }
    places.set(id, index);
  }
  return null;
}

/** Numbers of a text that a browser cannot hold, and would save as others; null without any. */
export function numberProblem(text: string): string | null {
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    const number = Number(token);
    if (/^-?\d+$/.test(token) && !Number.isSafeInteger(number) && String(number) !== token) {
      return `The number ${token} has more digits than the canvas can keep.`;
    }
    if (token[0] !== '"' && !Number.isFinite(number)) {
      return `The number ${token} is too large for the canvas.`;
    }
  }
  return null;
}

function orderedDocument(document: JSONObject): JSONObject {
  const ordered = orderedPart('Pipeline', document);
  for (const [key, order] of [
    ['parameters', orderedParameter],
    ['nodes', orderedNode],
    ['edges', orderedEdge]
  ] as const) {
    const list = ordered[key];
    if (Array.isArray(list)) {
      ordered[key] = list.map(item => (isObject(item) ? order(item) : item));
    }
  }
  if (isObject(ordered.defaults)) {
    ordered.defaults = orderedSettings('Defaults', ordered.defaults);
  }
  return ordered;
}

const orderedParameter = (parameter: JSONObject) => orderedPart('Parameter', parameter);
const orderedEdge = (edge: JSONObject) => orderedPart('Edge', edge);

function orderedNode(data: JSONObject): JSONObject {
  const node = orderedSettings('Node', data);
  if (isObject(node.ui)) {
    node.ui = orderedPart('Position', node.ui);
  }
  return node;
}

function orderedSettings(part: 'Node' | 'Defaults', data: JSONObject): JSONObject {
  const ordered = orderedPart(part, data);
  for (const [key, inner] of [
    ['retry', 'Retry'],
    ['resources', 'Resources']
  ] as const) {
    const settings = ordered[key];
    if (isObject(settings)) {
      ordered[key] = orderedPart(inner, settings);
    }
  }
  return ordered;
}

/** The part's own fields in the models' order, then all others sorted; values sorted all the way down. */
function orderedPart(part: keyof typeof FIELDS, data: JSONObject): JSONObject {
  const known: readonly string[] = FIELDS[part];
  const others = Object.keys(data).filter(key => !known.includes(key));
  const keys = [...known.filter(key => data[key] !== undefined), ...others.sort(byCodePoint)];
  return Object.fromEntries(keys.map(key => [key, sorted(data[key])]));
}

function sorted(value: JSONValue): JSONValue {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (!isObject(value)) {
    return value;
  }
  const keys = Object.keys(value).sort(byCodePoint);
  return Object.fromEntries(keys.map(key => [key, sorted(value[key])]));
}

/** As Python compares texts; JavaScript compares UTF-16 units, which differ beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, character => character.codePointAt(0) ?? 0);
  const right = Array.from(b, character => character.codePointAt(0) ?? 0);
  const index = left.findIndex((point, position) => point !== right[position]);
  return index === -1 ? left.length - right.length : left[index] - (right[index] ?? -1);
}

function isObject(value: JSONValue | undefined): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
