import type { TranslationBundle } from '@jupyterlab/translation';
import { JSONExt, type JSONObject, type JSONValue } from '@lumino/coreutils';

import type { Pipeline, PipelineNode } from '../../model';
import { isRunnable } from './graph';

/** Defaults that a node takes part by part; of the others it has its own or the pipeline's. */
const MERGED: ReadonlySet<string> = new Set(['resources', 'kubernetes', 'env']);

/** Nodes of a pipeline that go into another one: what its defaults gave them, they say for themselves. */
export function withDefaults(
  outer: Pipeline,
  inner: Pipeline,
  nodes: readonly PipelineNode[],
  trans: TranslationBundle
): { problem: string } | { nodes: PipelineNode[] } {
  const [there, here] = [entriesOf(inner), entriesOf(outer)];
  const foreign = [...here.keys()].find(
    key => !there.has(key) || (MERGED.has(key) && hasMore(here.get(key), there.get(key)))
  );
  if (foreign !== undefined) {
    const text = trans.__(
      'The defaults of this pipeline have "%1", which the nodes of the sub-pipeline would get too; set it there as well first.',
      foreign
    );
    return { problem: text };
  }
  const different = [...there].filter(
    ([key, value]) => !here.has(key) || !JSONExt.deepEqual(value, here.get(key) as JSONValue)
  );
  return {
    nodes: nodes.map(node => (isRunnable(node) ? valuesFor(node, different) : node))
  };
}

/** What a node is to say: the default where it says nothing, and both where it has parts of its own. */
function valuesFor(node: PipelineNode, defaults: readonly [string, JSONValue][]): PipelineNode {
  const own = new Map<string, unknown>(Object.entries(node));
  const values = defaults.map(([key, value]) => {
    const said = own.get(key);
    const isMerged = MERGED.has(key) && isObject(said) && isObject(value);
    return [key, isMerged ? { ...value, ...said } : (said ?? value)];
  });
  return { ...node, ...(Object.fromEntries(values) as Partial<PipelineNode>) };
}

function entriesOf({ defaults }: Pipeline): Map<string, JSONValue> {
  const entries = Object.entries((defaults ?? {}) as JSONObject);
  return new Map(entries.filter(([, value]) => value !== null && value !== undefined));
}

function hasMore(one: JSONValue | undefined, other: JSONValue | undefined): boolean {
  const known = isObject(other) ? Object.keys(other) : [];
  return isObject(one) && Object.keys(one).some(key => !known.includes(key));
}

function isObject(value: unknown): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
