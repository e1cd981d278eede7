import { PathExt } from '@jupyterlab/coreutils';

import {
  isPipelineReference,
  nodePath,
  uniqueNodeId,
  type DocumentEdit,
  type Pipeline,
  type PipelineNode,
  type PipelinePatch
} from '../../model';
import { nodesFor } from '../clipboard';
import { partOf } from '../copies';
import { positionsOf, type Point } from '../layout';
import { inlineSubPipeline, type InlinedSubPipeline, type InlineOptions } from './inline';

export interface PutHereOptions extends Omit<InlineOptions, 'node'> {
  /** Where the nodes come. */
  at: Point;
}

/**
 * Another pipeline's nodes in this one, at a point, in one edit; or why that cannot be. A pipeline without nodes takes
 * all there is; else the other's parameters come along, and one of the same name holds for both.
 */
export function putHere(options: PutHereOptions): InlinedSubPipeline {
  const { pipeline, path, inner, innerPath, at } = options;
  if ((pipeline.nodes ?? []).length === 0) {
    return wholeContent(options);
  }
  const taken = new Set((pipeline.nodes ?? []).map(({ id }) => id));
  const parameters = (inner.parameters ?? []).map(({ name }) => [name, { pipeline: name }]);
  const node: PipelineNode = {
    id: uniqueNodeId(innerPath, taken),
    type: 'pipeline',
    path: nodePath(path, innerPath),
    parameters: Object.fromEntries(parameters) as PipelineNode['parameters'],
    ui: { ...at }
  };
  const around = { ...pipeline, nodes: [...(pipeline.nodes ?? []), node] };
  const made = inlineSubPipeline({ ...options, pipeline: around, node });
  if (made.problem !== null) {
    return made;
  }
  return { ...made, edit: { ...made.edit, ...missingParameters(pipeline, inner) } };
}

/** What an empty pipeline takes over: everything but what it has already. */
function wholeContent({ pipeline, path, inner, innerPath }: PutHereOptions): InlinedSubPipeline {
  const { nodes = [], edges = [] } = inner;
  const all = new Set(nodes.map(({ id }) => id));
  const part = partOf({ nodes, edges }, all, positionsOf(nodes, edges));
  const moved = nodesFor({ ...part, folder: PathExt.dirname(innerPath) }, path);
  const patch: PipelinePatch = Object.fromEntries(
    TAKEN_OVER.filter(key => inner[key] !== undefined && isEmpty(pipeline[key])).map(key => [
      key,
      inner[key]
    ])
  );
  return {
    problem: null,
    nodeIds: moved.map(({ id }) => id),
    edit: { addNodes: moved, addEdges: part.edges, pipeline: patch }
  };
}

const TAKEN_OVER = [
  'name',
  'description',
  'defaults',
  'parameters',
  'outputs',
  'timeout_s'
] as const;

function isEmpty(value: unknown): boolean {
  return (
    !value ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** The parameters that the other's nodes refer to, and that are not there yet. */
function missingParameters(pipeline: Pipeline, inner: Pipeline): Pick<DocumentEdit, 'pipeline'> {
  const known = new Set((pipeline.parameters ?? []).map(({ name }) => name));
  const values = (inner.nodes ?? []).flatMap(node => Object.values(node.parameters ?? {}));
  const used = new Set(values.map(value => (isPipelineReference(value) ? value.pipeline : null)));
  const missing = (inner.parameters ?? []).filter(({ name }) => used.has(name) && !known.has(name));
  return missing.length === 0
    ? {}
    : { pipeline: { parameters: [...(pipeline.parameters ?? []), ...missing] } };
}
