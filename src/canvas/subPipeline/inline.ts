import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import {
  nodeTitle,
  nodeTitles,
  type DocumentEdit,
  type Pipeline,
  type PipelineEdge,
  type PipelineNode
} from '../../model';
import { nodesFor } from '../clipboard';
import { copiesOf, partOf } from '../copies';
import { positionsOf, type Point } from '../layout';
import { withDefaults } from './defaults';
import { inlineProblem } from './inlineProblem';
import {
  conditionNames,
  hasOwnRule,
  isRunnable,
  isSameForMany,
  isValue,
  orderOf,
  withoutTwins
} from './graph';
import { withValues, type Consumers } from './values';

export interface InlineOptions {
  pipeline: Pipeline;
  /** The path of the pipeline from the server's root. */
  path: string;
  /** The node that is a pipeline, what its file holds, and the file's path from the server's root. */
  node: PipelineNode;
  inner: Pipeline;
  innerPath: string;
  /** Where nodes have room near a point, as they stand to each other, without the node; else that point is taken. */
  freeCorner?: (nodes: readonly PipelineNode[], wanted: Point) => Point;
  trans: TranslationBundle;
}

export type InlinedSubPipeline =
  { problem: string } | { problem: null; edit: DocumentEdit; nodeIds: readonly string[] };

/** The nodes of a sub-pipeline in the place of the node that stands for it; or why that cannot be. */
export function inlineSubPipeline(options: InlineOptions): InlinedSubPipeline {
  const { pipeline, node, trans } = options;
  const problem = inlineProblem(options);
  if (problem !== null) {
    return { problem };
  }
  const drawing = drawnAt(options);
  const valued = withValues(options, drawing.nodes);
  if ('problem' in valued) {
    return valued;
  }
  const defaulted = withDefaults(pipeline, options.inner, valued.nodes, trans);
  if ('problem' in defaulted) {
    return defaulted;
  }
  const inside = { ...drawing, nodes: defaulted.nodes };
  const { edges = [] } = pipeline;
  const ins = edgesIn(
    edges.filter(edge => edge.target === node.id),
    inside,
    valued.consumers,
    options
  );
  if ('problem' in ins) {
    return ins;
  }
  const outs = edgesOut(
    edges.filter(edge => edge.source === node.id),
    inside,
    options
  );
  if ('problem' in outs) {
    return outs;
  }
  const isOut = pipeline.outputs?.some(each => each.node === node.id);
  return {
    problem: null,
    nodeIds: inside.nodes.map(each => each.id),
    edit: {
      removeNodes: [node.id],
      addNodes: inside.nodes,
      addEdges: withoutTwins([...inside.edges, ...ins.edges, ...outs.edges]),
      ...(isOut ? { pipeline: { outputs: outputsOf(options, inside.idOf) } } : {})
    }
  };
}

/** The nodes and wires of a sub-pipeline as they stand in the pipeline around. */
interface Inside {
  nodes: readonly PipelineNode[];
  edges: readonly PipelineEdge[];
  /** What a node of the sub-pipeline is called now, by its id there. */
  idOf: ReadonlyMap<string, string>;
}

type Edges = { problem: string } | { edges: PipelineEdge[] };

function drawnAt(options: InlineOptions): Inside {
  const { pipeline, path, node, inner, innerPath } = options;
  const { nodes = [], edges = [] } = inner;
  const all = new Set(nodes.map(each => each.id));
  const part = partOf({ nodes, edges }, all, positionsOf(nodes, edges));
  const moved = nodesFor({ ...part, folder: PathExt.dirname(innerPath) }, path);
  const positions = positionsOf(pipeline.nodes ?? [], pipeline.edges ?? []);
  const own = positions.get(node.id) ?? { x: 0, y: 0 };
  const corner = options.freeCorner?.(moved, own) ?? own;
  const others = (pipeline.nodes ?? []).filter(each => each.id !== node.id);
  const copies = copiesOf({ ...part, nodes: moved }, others, NOBODY, corner);
  const idOf = new Map(moved.map((each, index) => [each.id, copies.nodes[index].id]));
  return { ...copies, idOf };
}

/** The place is free: nothing need stand aside. */
const NOBODY: ReadonlyMap<string, Point> = new Map();

/** Wires into the node, as wires to those that take what they carry. */
function edgesIn(
  incoming: readonly PipelineEdge[],
  { nodes, edges }: Inside,
  consumers: Consumers,
  { trans, inner }: InlineOptions
): Edges {
  const led = new Set(edges.map(edge => edge.target));
  const roots = nodes.filter(node => isRunnable(node) && !led.has(node.id));
  const declared = new Set((inner.parameters ?? []).map(each => each.name));
  const made = incoming.flatMap(edge => {
    const parameter = edge.target_parameter ?? '';
    const takers = isValue(edge) && declared.has(parameter) ? (consumers.get(parameter) ?? []) : [];
    const values = takers.map(({ node, name }) => ({
      ...edge,
      target: node,
      target_parameter: name
    }));
    const reached = new Set(takers.map(({ node }) => node));
    const isHeld = !!edge.condition || edge.on === 'failure' || takers.length === 0;
    const orders = (isHeld ? roots : [])
      .filter(root => !reached.has(root.id))
      .map(root => ({ ...orderOf(edge), target: root.id }));
    return [...values, ...orders];
  });
  const targets = new Set(made.map(edge => edge.target));
  const odd = nodes.find(node => targets.has(node.id) && hasOwnRule(node));
  return odd
    ? {
        problem: trans.__(
          '%1 has a trigger rule, which would count the nodes before the sub-pipeline too; take the rule off first.',
          nodeTitle(odd)
        )
      }
    : { edges: made };
}

/** Wires out of the node, as wires from those that leave what they carry. */
function edgesOut(
  outgoing: readonly PipelineEdge[],
  { nodes, edges, idOf }: Inside,
  { pipeline, inner, trans }: InlineOptions
): Edges {
  const outputs = new Map((inner.outputs ?? []).map(each => [each.name, each]));
  const leading = new Set(edges.map(edge => edge.source));
  const leaves = nodes.filter(node => isRunnable(node) && !leading.has(node.id));
  const titles = nodeTitles(pipeline.nodes ?? []);
  const byId = new Map((pipeline.nodes ?? []).map(each => [each.id, each]));
  const made: PipelineEdge[] = [];
  for (const edge of outgoing) {
    const asked = conditionNames(edge.condition).flatMap(name => outputs.get(name) ?? []);
    const value = isValue(edge) ? outputs.get(edge.source_output ?? '') : undefined;
    if (isValue(edge) && !value) {
      const text = trans.__('The sub-pipeline has no output "%1".', edge.source_output);
      return { problem: text };
    }
    const sources = new Set([...asked, ...(value ? [value] : [])].map(each => each.node));
    if (sources.size > 1 || asked.some(each => each.name !== each.output)) {
      const text = trans.__(
        'The condition on the wire to %1 names outputs that no single node leaves under these names.',
        titles.get(edge.target)
      );
      return { problem: text };
    }
    const [source] = sources;
    const own = source === undefined ? leaves.map(each => each.id) : [idOf.get(source)];
    if (own.length > 1 && !isSameForMany(byId.get(edge.target))) {
      const text = trans.__(
        'The trigger rule of %1 would count each of the nodes instead of the sub-pipeline; take it off first.',
        titles.get(edge.target)
      );
      return { problem: text };
    }
    made.push(
      ...own.flatMap(id =>
        id === undefined
          ? []
          : [{ ...edge, source: id, ...(value ? { source_output: value.output } : {}) }]
      )
    );
  }
  return { edges: made };
}

/** What the pipeline around leaves, of the nodes that come in the place of the node. */
function outputsOf(
  { pipeline, node, inner }: InlineOptions,
  idOf: ReadonlyMap<string, string>
): Pipeline['outputs'] {
  const outputs = new Map((inner.outputs ?? []).map(each => [each.name, each]));
  return pipeline.outputs?.map(each => {
    const found = each.node === node.id ? outputs.get(each.output) : undefined;
    return found
      ? { ...each, node: idOf.get(found.node) ?? found.node, output: found.output }
      : each;
  });
}
