import type { Edge, Node, Parameter, Pipeline as PipelineDocument } from './generated/pipeline';

export type {
  Defaults,
  EnvSource,
  ForEach,
  Kubernetes,
  ObjectStoreWorkspace,
  PipelineOutput,
  Pool,
  Position,
  Resources,
  Retry,
  Volume,
  VolumeWorkspace
} from './generated/pipeline';

/** A whole document, as it stands in a `.dagflow` file. */
export type Pipeline = PipelineDocument;
export type PipelineNode = Node;
export type PipelineEdge = Edge;
export type PipelineParameter = Parameter;
export type NodeType = NonNullable<Node['type']>;
/** What a sensor waits for. */
export type Sensor = NonNullable<Node['sensor']>;
export type ParameterType = NonNullable<Parameter['type']>;
export type TriggerRule = NonNullable<Node['trigger_rule']>;

/** The version of the document that this release writes. */
export const VERSION = 1;

/** What ids of nodes look like; they name folders and pods. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

export const NODE_TYPES: readonly NodeType[] = [
  'notebook',
  'script',
  'command',
  'sensor',
  'pipeline',
  'note',
  'group'
];

export const PARAMETER_TYPES: readonly ParameterType[] = [
  'str',
  'int',
  'float',
  'bool',
  'list',
  'dict',
  'any'
];

export const TRIGGER_RULES: readonly TriggerRule[] = [
  'all_success',
  'all_done',
  'all_failed',
  'one_success',
  'one_failed',
  'none_failed',
  'none_failed_min_one_success',
  'none_skipped',
  'all_skipped',
  'one_done',
  'always'
];

/** A value of a node's parameter that is taken from the pipeline's parameters. */
export interface PipelineReference {
  pipeline: string;
}

export function isPipelineReference(value: unknown): value is PipelineReference {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 1 &&
    typeof (value as { pipeline?: unknown }).pipeline === 'string'
  );
}

/** What a node is called on screen: its name, else its file's, else its id. */
export function nodeTitle(node: PipelineNode): string {
  return node.name || stemOf(node.path ?? '') || node.id;
}

/** Names an edge within its document; two edges with the same ends and ports have the same key. */
export function edgeKey(edge: PipelineEdge): string {
  return JSON.stringify([
    edge.source,
    edge.source_output ?? null,
    edge.target,
    edge.target_parameter ?? null
  ]);
}

/** What an edge is called on screen: `Train → Report`. `titles` are those of nodes, by id. */
export function edgeTitle(edge: PipelineEdge, titles: ReadonlyMap<string, string>): string {
  return `${titles.get(edge.source) ?? edge.source} → ${titles.get(edge.target) ?? edge.target}`;
}

/** What nodes are called on screen, by id. */
export function nodeTitles(nodes: readonly PipelineNode[]): Map<string, string> {
  return new Map(nodes.map(node => [node.id, nodeTitle(node)]));
}

/** A file's name without its folder and its ending. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.(ipynb|py|sh|r|dagflow)$/i, '');
}
