import type { JSONValue } from '@lumino/coreutils';

import {
  isPipelineReference,
  nodeTitle,
  type PipelineNode,
  type PipelineParameter
} from '../../model';
import { conditionNames, isValue } from './graph';
import type { InlineOptions } from './inline';

/** By a parameter of the sub-pipeline, the inputs of nodes that take it from a wire. */
export type Consumers = ReadonlyMap<string, readonly { node: string; name: string }[]>;

export type Valued = { problem: string } | { nodes: PipelineNode[]; consumers: Consumers };

/** Nodes with what the sub-pipeline's parameters stand for; inputs whose values come over wires are left to these. */
export function withValues(options: InlineOptions, nodes: readonly PipelineNode[]): Valued {
  const meanings = meaningsOf(options);
  const problem = valueProblem(options, meanings, nodes);
  if (problem !== null) {
    return { problem };
  }
  const consumers = new Map<string, { node: string; name: string }[]>();
  const valued = nodes.map(node => {
    if (!node.parameters) {
      return node;
    }
    const entries = Object.entries(node.parameters).flatMap(([name, value]): Entry[] => {
      const meaning = isPipelineReference(value) ? meanings.get(value.pipeline) : undefined;
      if (meaning === undefined || !isPipelineReference(value)) {
        return [[name, value]];
      }
      if (meaning === WIRED) {
        const known = consumers.get(value.pipeline) ?? [];
        consumers.set(value.pipeline, [...known, { node: node.id, name }]);
      }
      return meaning === WIRED || meaning === NOTHING ? [] : [[name, meaning.value]];
    });
    const { parameters: _, ...rest } = node;
    return entries.length > 0 ? { ...rest, parameters: Object.fromEntries(entries) } : rest;
  });
  return { nodes: valued, consumers };
}

type Entry = [string, JSONValue];

const WIRED = 'wired';
const NOTHING = 'nothing';
/** What a parameter stands for: a value as nodes write it, what comes over a wire, or nothing at all. */
type Meaning = typeof WIRED | typeof NOTHING | { value: JSONValue };

function meaningsOf({ pipeline, node, inner }: InlineOptions): ReadonlyMap<string, Meaning> {
  const wired = new Set(
    (pipeline.edges ?? [])
      .filter(edge => edge.target === node.id && isValue(edge))
      .map(edge => edge.target_parameter)
  );
  const own = new Map(Object.entries(node.parameters ?? {}));
  const meaning = (parameter: PipelineParameter): Meaning => {
    const value = own.get(parameter.name);
    if (wired.has(parameter.name)) {
      return WIRED;
    }
    if (value !== undefined) {
      return { value };
    }
    return parameter.default === undefined ? NOTHING : { value: literalOf(parameter.default) };
  };
  return new Map((inner.parameters ?? []).map(each => [each.name, meaning(each)]));
}

function valueProblem(
  { node, inner, innerPath, trans }: InlineOptions,
  meanings: ReadonlyMap<string, Meaning>,
  nodes: readonly PipelineNode[]
): string | null {
  const used = nodes.flatMap(each => Object.values(each.parameters ?? {}));
  const references = used.flatMap(value => (isPipelineReference(value) ? [value.pipeline] : []));
  const unknown = references.find(name => !meanings.has(name));
  if (unknown !== undefined) {
    return trans.__('%1 has no parameter "%2", which its nodes refer to.', innerPath, unknown);
  }
  const missing = references.find(name => meanings.get(name) === NOTHING);
  if (missing !== undefined) {
    return trans.__(
      '%1 needs a value for its parameter "%2"; set it, or wire one into it.',
      nodeTitle(node),
      missing
    );
  }
  const named = (inner.edges ?? []).flatMap(edge => conditionNames(edge.condition));
  const lost = named.find(name => {
    const meaning = meanings.get(name);
    const value = typeof meaning === 'object' ? meaning.value : null;
    return meaning !== undefined && !(isPipelineReference(value) && value.pipeline === name);
  });
  return lost === undefined
    ? null
    : trans.__(
        'A condition in %1 names its parameter "%2", which is no parameter of this pipeline.',
        innerPath,
        lost
      );
}

/** A value as a node writes it, where an object with one of two keys means something else than itself. */
function literalOf(value: JSONValue): JSONValue {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const [key, ...others] = isObject ? Object.keys(value) : [];
  const isTold = others.length === 0 && (key === 'pipeline' || key === 'value');
  return isTold ? { value } : value;
}
