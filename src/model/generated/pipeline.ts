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
  kubernetes?: Kubernetes | null;
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
 * What a node asks for: cores, quantities of memory and of local disk such as ``4Gi``, a number of GPUs.
 *
 * ``gpu_type`` is the resource that the cluster offers GPUs as; without it ``nvidia.com/gpu``. A pod may use more
 * cores than it asked for up to ``cpu_limit``, and more memory up to ``memory_limit`` (without it no more than
 * ``memory``). ``extended``: amounts of whatever else device plugins offer.
 */
export interface Resources {
  cpu?: number | null;
  cpu_limit?: number | null;
  memory?: string | null;
  memory_limit?: string | null;
  ephemeral_storage?: string | null;
  gpu?: number | null;
  gpu_type?: string | null;
  extended?: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-z0-9.-]+/[A-Za-z0-9._-]{1,63}$".
     */
    [k: string]: number;
  } | null;
  [k: string]: unknown;
}
/**
 * How a node's pod is made. ``pod`` is a raw pod template, merged last; nothing that Kubernetes can do is missing.
 *
 * ``image_pull_grace_s``: how long an image may fail to come before the attempt fails; ``ttl_s``: how long a finished
 * Job is kept if no runner is left to remove it.
 */
export interface Kubernetes {
  image?: string | null;
  image_pull_policy?: ('Always' | 'IfNotPresent' | 'Never') | null;
  image_pull_secrets?: string[] | null;
  image_pull_grace_s?: number | null;
  context?: string | null;
  namespace?: string | null;
  service_account?: string | null;
  priority_class?: string | null;
  workspace?: (VolumeWorkspace | ObjectStoreWorkspace) | null;
  node_selector?: {
    [k: string]: string;
  } | null;
  affinity?: {[k: string]: JSONValue} | null;
  tolerations?:
    | {
        [k: string]: unknown;
      }[]
    | null;
  volumes?: Volume[] | null;
  shm_size?: string | null;
  env_from?: EnvSource[] | null;
  labels?: {
    [k: string]: string;
  } | null;
  annotations?: {
    [k: string]: string;
  } | null;
  security_context?: {[k: string]: JSONValue} | null;
  ttl_s?: number | null;
  pod?: {[k: string]: JSONValue} | null;
  [k: string]: unknown;
}
/**
 * The workspace lies on a volume that Jupyter and the pods share.
 *
 * ``sub_path``: the folder of the volume that is Jupyter's workspace; ``mount_path``: where pods see it.
 */
export interface VolumeWorkspace {
  type: 'volume';
  pvc?: string | null;
  host_path?: string | null;
  sub_path?: string;
  mount_path?: string;
  [k: string]: unknown;
}
/**
 * Sources, inputs and results go through an object store; ``url`` is fsspec's, such as ``s3://bucket/prefix``.
 */
export interface ObjectStoreWorkspace {
  type: 'object-store';
  url: string;
  [k: string]: unknown;
}
/**
 * A volume of the pod: exactly one of ``pvc``, ``config_map``, ``secret``, ``host_path``, ``empty_dir``.
 */
export interface Volume {
  mount_path: string;
  pvc?: string | null;
  config_map?: string | null;
  secret?: string | null;
  host_path?: string | null;
  empty_dir?: {[k: string]: JSONValue} | null;
  sub_path?: string;
  read_only?: boolean;
  [k: string]: unknown;
}
/**
 * Variables from one Secret or ConfigMap: all of them, or ``keys`` as ``{"VARIABLE": "key"}``.
 */
export interface EnvSource {
  secret?: string | null;
  config_map?: string | null;
  prefix?: string;
  keys?: {
    [k: string]: string;
  } | null;
  optional?: boolean;
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
  kubernetes?: Kubernetes | null;
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
  "EnvSource": [
    "secret",
    "config_map",
    "prefix",
    "keys",
    "optional"
  ],
  "Kubernetes": [
    "image",
    "image_pull_policy",
    "image_pull_secrets",
    "image_pull_grace_s",
    "context",
    "namespace",
    "service_account",
    "priority_class",
    "workspace",
    "node_selector",
    "affinity",
    "tolerations",
    "volumes",
    "shm_size",
    "env_from",
    "labels",
    "annotations",
    "security_context",
    "ttl_s",
    "pod"
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
  "ObjectStoreWorkspace": [
    "type",
    "url"
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
    "cpu_limit",
    "memory",
    "memory_limit",
    "ephemeral_storage",
    "gpu",
    "gpu_type",
    "extended"
  ],
  "Retry": [
    "attempts",
    "delay_s",
    "backoff",
    "max_delay_s"
  ],
  "Volume": [
    "mount_path",
    "pvc",
    "config_map",
    "secret",
    "host_path",
    "empty_dir",
    "sub_path",
    "read_only"
  ],
  "VolumeWorkspace": [
    "type",
    "pvc",
    "host_path",
    "sub_path",
    "mount_path"
  ]
} as const;
