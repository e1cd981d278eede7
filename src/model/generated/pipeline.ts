/* eslint-disable */
/**
 * Generated from jupyter_dagflow/model/schema/pipeline.schema.json by `npm run generate`. Do not edit.
 */
import type {JSONValue} from '@lumino/coreutils';

/**
 * A whole document.
 */
export interface Pipeline {
  version?: 1;
  name?: string;
  description?: string;
  parameters?: Parameter[];
  defaults?: Defaults;
  nodes?: Node[];
  edges?: Edge[];
  [k: string]: unknown;
}
/**
 * A parameter of the pipeline, which nodes refer to as ``{"pipeline": "<name>"}``.
 */
export interface Parameter {
  name: string;
  type?: 'str' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'any';
  default?: JSONValue;
  description?: string;
  [k: string]: unknown;
}
/**
 * What holds for every node that says nothing else.
 */
export interface Defaults {
  executor?: string | null;
  retry?: Retry | null;
  timeout_s?: number | null;
  resources?: Resources | null;
  kubernetes?: {[k: string]: JSONValue} | null;
  env?: {
    [k: string]: string;
  } | null;
  [k: string]: unknown;
}
/**
 * How often and when a failed attempt is tried again. ``attempts`` counts all tries, the first included.
 */
export interface Retry {
  attempts?: number;
  delay_s?: number;
  backoff?: number;
  max_delay_s?: number;
  [k: string]: unknown;
}
/**
 * What a node asks for: cores, a quantity of memory such as ``4Gi``, a number of GPUs and their kind.
 */
export interface Resources {
  cpu?: number | null;
  memory?: string | null;
  gpu?: number | null;
  gpu_type?: string | null;
  [k: string]: unknown;
}
/**
 * One notebook (or script, …) of the pipeline. ``path`` is relative to the pipeline's folder.
 */
export interface Node {
  id: string;
  type?: 'notebook' | 'script' | 'command' | 'sensor' | 'pipeline' | 'note';
  name?: string;
  path?: string;
  parameters?: {[k: string]: JSONValue};
  outputs?: string[] | null;
  kernel?: string | null;
  executor?: string | null;
  retry?: Retry | null;
  timeout_s?: number | null;
  trigger_rule?:
    | (
        | 'all_success'
        | 'all_done'
        | 'all_failed'
        | 'one_success'
        | 'one_failed'
        | 'none_failed'
        | 'none_skipped'
        | 'always'
      )
    | null;
  cache?: JSONValue;
  for_each?: JSONValue;
  env?: {
    [k: string]: string;
  } | null;
  inputs?: string[] | null;
  resources?: Resources | null;
  kubernetes?: {[k: string]: JSONValue} | null;
  ui?: Position | null;
  [k: string]: unknown;
}
/**
 * Where a node stands on the canvas, in canvas pixels.
 */
export interface Position {
  x?: number;
  y?: number;
  [k: string]: unknown;
}
/**
 * ``source`` before ``target``; with both names given, the source's output becomes the target's parameter.
 */
export interface Edge {
  source: string;
  target: string;
  source_output?: string | null;
  target_parameter?: string | null;
  condition?: string | null;
  [k: string]: unknown;
}

/** Field names in the order in which they are written. */
export const FIELDS = {
  "Pipeline": [
    "version",
    "name",
    "description",
    "parameters",
    "defaults",
    "nodes",
    "edges"
  ],
  "Defaults": [
    "executor",
    "retry",
    "timeout_s",
    "resources",
    "kubernetes",
    "env"
  ],
  "Edge": [
    "source",
    "target",
    "source_output",
    "target_parameter",
    "condition"
  ],
  "Node": [
    "id",
    "type",
    "name",
    "path",
    "parameters",
    "outputs",
    "kernel",
    "executor",
    "retry",
    "timeout_s",
    "trigger_rule",
    "cache",
    "for_each",
    "env",
    "inputs",
    "resources",
    "kubernetes",
    "ui"
  ],
  "Parameter": [
    "name",
    "type",
    "default",
    "description"
  ],
  "Position": [
    "x",
    "y"
  ],
  "Resources": [
    "cpu",
    "memory",
    "gpu",
    "gpu_type"
  ],
  "Retry": [
    "attempts",
    "delay_s",
    "backoff",
    "max_delay_s"
  ]
} as const;
