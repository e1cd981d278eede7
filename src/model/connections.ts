import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONValue } from '@lumino/coreutils';

import {
  edgeKey,
  nodeTitle,
  type PipelineEdge,
  type PipelineNode,
  type TriggerRule
} from './pipeline';

/** Rules by which a node runs though not all before it succeeded, so that several wires may be alternatives. */
const ALTERNATIVE_RULES: ReadonlySet<TriggerRule> = new Set([
  'one_success',
  'one_done',
  'none_failed',
  'none_failed_min_one_success',
  'all_done',
  'always'
]);

/** What is needed of a document to judge a wire. */
export interface Wiring {
  readonly nodes: readonly PipelineNode[];
  readonly edges: readonly PipelineEdge[];
}

/** Why a wire may not be drawn, in words; null when it may. */
export function connectionProblem(
  document: Wiring,
  edge: PipelineEdge,
  trans: TranslationBundle
): string | null {
  const name = (id: string) => {
    const node = document.nodes.find(candidate => candidate.id === id);
    return node ? nodeTitle(node) : id;
  };
  if (edge.source === edge.target) {
    return trans.__('A node cannot feed itself.');
  }
  if (!edge.source_output !== !edge.target_parameter) {
    return edge.source_output
      ? trans.__('An output goes to an input, not to the whole node.')
      : trans.__('An input takes an output of another node.');
  }
  if (document.edges.some(other => edgeKey(other) === edgeKey(edge))) {
    return trans.__('These two are connected already.');
  }
  const rival = wireInto(document, edge);
  const rule = document.nodes.find(node => node.id === edge.target)?.trigger_rule;
  if (rival && !(rule && ALTERNATIVE_RULES.has(rule))) {
    return trans.__(
      'The input "%1" already takes its value from %2. To take whichever comes, choose another trigger rule first, such as one_success.',
      edge.target_parameter,
      name(rival.source)
    );
  }
  const path = pathBetween(document, edge.target, edge.source);
  if (path) {
    return trans.__('That would close a circle: %1.', [...path, edge.target].map(name).join(' → '));
  }
  return null;
}

/** The type of a value, as parameters and outputs name it. */
export function valueType(value: JSONValue): string {
  if (value === null) {
    return 'any';
  }
  if (Array.isArray(value)) {
    return 'list';
  }
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    case 'boolean':
      return 'bool';
    default:
      return 'dict';
  }
}

/** An end of a wire: what the output or the input is called, and its type; empty where nothing is known. */
export interface TypedEnd {
  name: string;
  type: string;
}

/** Why a wire may be drawn, but is likely a mistake: its ends are of different types; null when all is well. */
export function typeWarning(
  output: TypedEnd,
  input: TypedEnd,
  trans: TranslationBundle
): string | null {
  return typeFit(output.type, input.type) === 'no'
    ? trans.__(
        '"%1" is of type %2, and "%3" takes %4.',
        output.name,
        output.type,
        input.name,
        input.type
      )
    : null;
}

/** Whether values of a type are taken where another is asked for; unknown where either may be anything. */
export function typeFit(output: string, input: string): 'yes' | 'no' | 'unknown' {
  if (!TYPES.has(output) || !TYPES.has(input)) {
    return 'unknown';
  }
  return output === input || (output === 'int' && input === 'float') ? 'yes' : 'no';
}

/** All types but `any`, which fits every other. */
const TYPES: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'list', 'dict']);

/** The edge that carries a value into the same input already, if there is one. */
function wireInto(document: Wiring, edge: PipelineEdge): PipelineEdge | undefined {
  return document.edges.find(
    other =>
      !!edge.target_parameter &&
      other.target === edge.target &&
      other.target_parameter === edge.target_parameter
  );
}

/** Ids on a way along the edges from one node to another, both included; null without one. */
function pathBetween(document: Wiring, from: string, to: string): string[] | null {
  const targets = new Map<string, string[]>();
  for (const { source, target } of document.edges) {
    targets.set(source, [...(targets.get(source) ?? []), target]);
  }
  const before = new Map<string, string | null>([[from, null]]);
  const waiting = [from];
  for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
    if (node === to) {
      return trace(before, to);
    }
    for (const target of targets.get(node) ?? []) {
      if (!before.has(target)) {
        before.set(target, node);
        waiting.push(target);
      }
    }
  }
  return null;
}

function trace(before: ReadonlyMap<string, string | null>, end: string): string[] {
  const path: string[] = [];
  for (let node: string | null | undefined = end; node; node = before.get(node)) {
    path.unshift(node);
  }
  return path;
}
