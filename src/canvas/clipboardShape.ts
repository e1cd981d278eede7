import type { TranslationBundle } from '@jupyterlab/translation';

import { ID_PATTERN, NODE_TYPES, numberProblem } from '../model';

/** Whatever may be on a clipboard: what is wrong with it before any of it is used. */

const MOST_NODES = 5_000;
const MOST_EDGES = 20_000;
/** Levels of lists and objects in each other. */
const DEEPEST = 64;
/** Canvas pixels from the middle. */
const FARTHEST = 1_000_000;

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string';
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts: Check = value => Array.isArray(value) && value.every(isText);
const isCoordinate: Check = value =>
  value === undefined ||
  (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= FARTHEST);

/** What each field of a node has to be where it is there; null says that it is not. Others are kept as they are. */
const NODE_FIELDS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...['name', 'path', 'kernel', 'executor', 'text'].map(key => [key, isText] as const),
  ...['trigger_rule', 'cache', 'parameters_as'].map(key => [key, isText] as const),
  ...['outputs', 'inputs', 'command'].map(key => [key, isTexts] as const),
  ...['parameters', 'env', 'pinned', 'retry', 'resources'].map(key => [key, isObject] as const),
  ...['kubernetes', 'sensor', 'for_each', 'pool'].map(key => [key, isObject] as const),
  ['type', value => NODE_TYPES.some(type => type === value)],
  ['timeout_s', value => typeof value === 'number'],
  ['disabled', value => typeof value === 'boolean'],
  ['ui', value => isObject(value) && isCoordinate(value.x) && isCoordinate(value.y)]
]);

const EDGE_FIELDS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...['source_output', 'target_parameter', 'condition'].map(key => [key, isText] as const),
  ['on', value => value === 'success' || value === 'failure']
]);

/** Why a clip cannot be taken, with the place; null when it can. `text` is what it was read from. */
export function clipProblem(clip: Fields, text: string, trans: TranslationBundle): string | null {
  const { nodes, edges = [], folder = '', dagflow = 1 } = clip;
  if (dagflow !== 1) {
    return trans.__('They were copied by another version of jupyter-dagflow.');
  }
  if (!isText(folder)) {
    return trans.__('%1: This has to be a text.', 'folder');
  }
  if (!Array.isArray(nodes) || !Array.isArray(edges)) {
    return trans.__('%1: This has to be a list.', Array.isArray(nodes) ? 'edges' : 'nodes');
  }
  if (nodes.length > MOST_NODES || edges.length > MOST_EDGES) {
    return trans.__('At most %1 nodes and %2 wires can be pasted at once.', MOST_NODES, MOST_EDGES);
  }
  if (isDeep(clip)) {
    return trans.__('There are more than %1 lists and objects within each other.', DEEPEST);
  }
  return nodesProblem(nodes, trans) ?? edgesProblem(nodes, edges, trans) ?? numberProblem(text);
}

function nodesProblem(nodes: readonly unknown[], trans: TranslationBundle): string | null {
  const ids = new Set<unknown>();
  for (const [index, node] of nodes.entries()) {
    const place = `nodes[${index}]`;
    if (!isObject(node)) {
      return trans.__('%1: This has to be an object.', place);
    }
    if (typeof node.id !== 'string' || !ID_PATTERN.test(node.id)) {
      return trans.__(
        '%1: An id is made of letters, digits, - and _, at most 64 of them.',
        `${place}.id`
      );
    }
    if (ids.has(node.id)) {
      return trans.__('%1: Another node has this id already.', `${place}.id`);
    }
    ids.add(node.id);
    const wrong = wrongField(node, NODE_FIELDS);
    if (wrong !== null) {
      return trans.__('%1: A node cannot have this here.', `${place}.${wrong}`);
    }
  }
  return null;
}

function edgesProblem(
  nodes: readonly unknown[],
  edges: readonly unknown[],
  trans: TranslationBundle
): string | null {
  const ids = new Set(nodes.map(node => (node as Fields).id));
  for (const [index, edge] of edges.entries()) {
    const place = `edges[${index}]`;
    if (!isObject(edge)) {
      return trans.__('%1: This has to be an object.', place);
    }
    const end = ['source', 'target'].find(key => !ids.has(edge[key]));
    if (end !== undefined) {
      return trans.__('%1: There is no such node among them.', `${place}.${end}`);
    }
    const wrong = wrongField(edge, EDGE_FIELDS);
    if (wrong !== null || !edge.source_output !== !edge.target_parameter) {
      return trans.__('%1: A wire cannot have this here.', `${place}.${wrong ?? 'source_output'}`);
    }
  }
  return null;
}

function wrongField(item: Fields, fields: ReadonlyMap<string, Check>): string | null {
  for (const [key, check] of fields) {
    const value = Object.hasOwn(item, key) ? item[key] : undefined;
    if (value !== undefined && value !== null && !check(value)) {
      return key;
    }
  }
  return null;
}

/** Level by level, since what is deep enough would exhaust the stack of whoever goes down it. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) {
      return true;
    }
    level = level.flatMap(item =>
      typeof item === 'object' && item !== null ? Object.values(item) : []
    );
  }
  return false;
}
