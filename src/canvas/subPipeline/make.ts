import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONValue } from '@lumino/coreutils';

import {
  isPipelineReference,
  nodeTitle,
  uniqueNodeId,
  uniqueNodeName,
  VERSION,
  type DocumentEdit,
  type Pipeline,
  type PipelineEdge,
  type PipelineNode,
  type PipelineParameter
} from '../../model';
import { cornerOf, partOf } from '../copies';
import { positionsOf } from '../layout';
import { makeProblem } from './border';
import {
  conditionNames,
  isRunnable,
  isValue,
  orderOf,
  uniqueVariable,
  wholeTimeout,
  withoutTwins
} from './graph';

export interface MakeOptions {
  pipeline: Pipeline;
  chosen: ReadonlySet<string>;
  /** What the sub-pipeline is called, and its file relative to the pipeline's folder, in which it lies. */
  name: string;
  path: string;
  /** The outputs that are known of a node. */
  outputsOf: (node: PipelineNode) => readonly string[];
  trans: TranslationBundle;
}

export type MadeSubPipeline =
  | { problem: string }
  | {
      problem: null;
      /** What is to be written into the file. */
      inner: Pipeline;
      /** Puts one node in the place of those that were chosen. */
      edit: DocumentEdit;
      nodeId: string;
    };

/** Chosen nodes of a pipeline as a pipeline of their own, and one node in their place; or why that cannot be. */
export function makeSubPipeline(options: MakeOptions): MadeSubPipeline {
  const { pipeline, chosen, outputsOf, trans } = options;
  const parts = splitBy(pipeline, chosen);
  const problem = makeProblem(pipeline, parts, trans);
  if (problem !== null) {
    return { problem };
  }
  const outputs = outputNames(pipeline, parts, outputsOf, trans);
  if ('problem' in outputs) {
    return outputs;
  }
  const inputs = inputNames(pipeline, parts);
  const own = ownParameters(pipeline, parts);
  const node = nodeInstead(options, parts, own);
  return {
    problem: null,
    nodeId: node.id,
    inner: innerPipeline(
      options,
      parts,
      [...own, ...inputs.parameters],
      inputs.byInput,
      outputs.all
    ),
    edit: {
      removeNodes: parts.nodes.map(each => each.id),
      addNodes: [node],
      addEdges: outerEdges(parts, node.id, inputs.byInput, outputs.nameOf),
      ...(pipeline.outputs?.some(each => chosen.has(each.node))
        ? {
            pipeline: {
              outputs: pipeline.outputs.map(each =>
                chosen.has(each.node)
                  ? { ...each, node: node.id, output: outputs.nameOf(each.node, each.output) }
                  : each
              )
            }
          }
        : {})
    }
  };
}

/** A drawing as a selection parts it. */
export interface Parts {
  /** What was chosen, with what is drawn only; and what of that runs. */
  nodes: readonly PipelineNode[];
  runnable: readonly PipelineNode[];
  inner: readonly PipelineEdge[];
  incoming: readonly PipelineEdge[];
  outgoing: readonly PipelineEdge[];
}

function splitBy({ nodes = [], edges = [] }: Pipeline, chosen: ReadonlySet<string>): Parts {
  const within = nodes.filter(node => chosen.has(node.id));
  return {
    nodes: within,
    runnable: within.filter(isRunnable),
    inner: edges.filter(edge => chosen.has(edge.source) && chosen.has(edge.target)),
    incoming: edges.filter(edge => !chosen.has(edge.source) && chosen.has(edge.target)),
    outgoing: edges.filter(edge => chosen.has(edge.source) && !chosen.has(edge.target))
  };
}

/** Parameters of the pipeline that chosen nodes, or conditions among them, refer to. */
function ownParameters(pipeline: Pipeline, { runnable, inner }: Parts): PipelineParameter[] {
  const used = new Set([
    ...runnable.flatMap(node =>
      Object.values(node.parameters ?? {}).flatMap(value =>
        isPipelineReference(value) ? [value.pipeline] : []
      )
    ),
    ...inner.flatMap(edge => conditionNames(edge.condition))
  ]);
  return (pipeline.parameters ?? []).filter(parameter => used.has(parameter.name));
}

interface InputNames {
  parameters: PipelineParameter[];
  /** Names of parameters by `inputKey`. */
  byInput: ReadonlyMap<string, string>;
}

/** Parameters for what comes in over wires; inputs that take the same outputs share one. */
function inputNames(pipeline: Pipeline, parts: Parts): InputNames {
  const sources = new Map<string, { name: string; from: string[] }>();
  for (const edge of parts.incoming.filter(isValue)) {
    const key = inputKey(edge.target, edge.target_parameter);
    const found = sources.get(key) ?? { name: edge.target_parameter ?? '', from: [] };
    found.from.push(JSON.stringify([edge.source, edge.source_output, edge.condition ?? null]));
    sources.set(key, found);
  }
  // A parameter would stand for an output of the same name in conditions.
  const taken = new Set([
    ...(pipeline.parameters ?? []).map(each => each.name),
    ...parts.inner.flatMap(edge => conditionNames(edge.condition))
  ]);
  const bySource = new Map<string, string>();
  const byInput = new Map<string, string>();
  for (const [key, { name, from }] of sources) {
    const shared = from.sort().join();
    const chosen = bySource.get(shared) ?? uniqueVariable(name, taken);
    taken.add(chosen);
    bySource.set(shared, chosen);
    byInput.set(key, chosen);
  }
  return { parameters: [...bySource.values()].map(name => ({ name })), byInput };
}

function inputKey(node: string, parameter: string | null | undefined): string {
  return JSON.stringify([node, parameter ?? '']);
}

type OutputNames =
  | { problem: string }
  | {
      all: { name: string; node: string; output: string }[];
      nameOf: (node: string, output: string) => string;
    };

/** Outputs for what leaves. What a condition on a way out names is called what it is called there. */
function outputNames(
  pipeline: Pipeline,
  { outgoing, runnable }: Parts,
  outputsOf: MakeOptions['outputsOf'],
  trans: TranslationBundle
): OutputNames {
  const parameters = new Set((pipeline.parameters ?? []).map(each => each.name));
  const byId = new Map(runnable.map(node => [node.id, node]));
  const named = new Map<string, { name: string; node: string; output: string }>();
  const owners = new Map<string, string>();
  const add = (node: string, output: string, name: string) => {
    owners.set(name, node);
    named.set(inputKey(node, output), { name, node, output });
  };
  for (const edge of outgoing) {
    const source = byId.get(edge.source);
    for (const name of conditionNames(edge.condition)) {
      const isOutput = !parameters.has(name) || (source && outputsOf(source).includes(name));
      if (!isOutput) {
        continue;
      }
      if ((owners.get(name) ?? edge.source) !== edge.source) {
        const text = trans.__(
          'Conditions on wires out of the selection name "%1", which several of its nodes leave; select one of them at a time.',
          name
        );
        return { problem: text };
      }
      add(edge.source, name, name);
    }
  }
  const needed = [
    ...outgoing.filter(isValue).map(edge => [edge.source, edge.source_output ?? ''] as const),
    ...(pipeline.outputs ?? [])
      .filter(each => byId.has(each.node))
      .map(each => [each.node, each.output] as const)
  ];
  for (const [node, output] of needed) {
    if (!named.has(inputKey(node, output))) {
      add(node, output, uniqueVariable(output, new Set(owners.keys())));
    }
  }
  return {
    all: [...named.values()],
    nameOf: (node, output) => named.get(inputKey(node, output))?.name ?? output
  };
}

function innerPipeline(
  { pipeline, chosen, name }: MakeOptions,
  parts: Parts,
  parameters: PipelineParameter[],
  byInput: ReadonlyMap<string, string>,
  outputs: Pipeline['outputs'] & object
): Pipeline {
  const { nodes = [], edges = [], defaults } = pipeline;
  const { nodes: placed } = partOf({ nodes, edges }, chosen, positionsOf(nodes, edges));
  const wired = new Map<string, [string, JSONValue][]>();
  for (const edge of parts.incoming.filter(isValue)) {
    const parameter = edge.target_parameter ?? '';
    const reference = { pipeline: byInput.get(inputKey(edge.target, parameter)) ?? parameter };
    wired.set(edge.target, [...(wired.get(edge.target) ?? []), [parameter, reference]]);
  }
  return {
    version: VERSION,
    name,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(outputs.length > 0 ? { outputs } : {}),
    ...(defaults ? { defaults } : {}),
    nodes: placed.map(node => {
      const values = wired.get(node.id);
      return values
        ? { ...node, parameters: { ...node.parameters, ...Object.fromEntries(values) } }
        : node;
    }),
    edges: [...parts.inner]
  };
}

function nodeInstead(
  { pipeline, chosen, name, path }: MakeOptions,
  { runnable }: Parts,
  own: readonly PipelineParameter[]
): PipelineNode {
  const { nodes = [], edges = [], defaults } = pipeline;
  const others = nodes.filter(node => !chosen.has(node.id));
  const { nodes: placed } = partOf({ nodes, edges }, chosen, positionsOf(nodes, edges));
  const timeout = wholeTimeout(pipeline, runnable.length);
  return {
    id: uniqueNodeId(path, new Set(others.map(node => node.id))),
    type: 'pipeline',
    name: uniqueNodeName(name, new Set(others.map(nodeTitle))),
    path,
    ...(own.length > 0
      ? { parameters: Object.fromEntries(own.map(each => [each.name, { pipeline: each.name }])) }
      : {}),
    // What holds for each node by default would hold for all of them together, too.
    ...(defaults?.retry ? { retry: { attempts: 1 } } : {}),
    ...(timeout === null ? {} : { timeout_s: timeout }),
    ui: { ...cornerOf(placed) }
  };
}

function outerEdges(
  { incoming, outgoing }: Parts,
  id: string,
  byInput: ReadonlyMap<string, string>,
  nameOf: (node: string, output: string) => string
): PipelineEdge[] {
  const ins = incoming.map(edge =>
    isValue(edge)
      ? {
          ...edge,
          target: id,
          target_parameter: byInput.get(inputKey(edge.target, edge.target_parameter))
        }
      : { ...orderOf(edge), target: id }
  );
  const outs = outgoing.map(edge =>
    isValue(edge)
      ? { ...edge, source: id, source_output: nameOf(edge.source, edge.source_output ?? '') }
      : { ...orderOf(edge), source: id }
  );
  return withoutTwins([...ins, ...outs]);
}
