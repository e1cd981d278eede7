/* eslint-disable */
/**
 * Generated from jupyter_dagflow/model/schema/pipeline.schema.json by `npm run generate`. Do not edit.
 */
import type {JSONValue} from '@lumino/coreutils';

/**
 * A whole document. ``timeout_s`` is the time that a run may take.
 */
export interface Pipeline {
  version?: 1;
  name?: string;
  description?: string;
  parameters?: Parameter[];
  outputs?: PipelineOutput[];
  timeout_s?: number | null;
  defaults?: Defaults;
  nodes?: Node[];
  edges?: Edge[];
  [k: string]: unknown;
}
/**
 * A parameter of the pipeline, which nodes refer to as ``{"pipeline": "<name>"}``.
 *
 * Without a ``default`` it must be given for each run. ``choices``: the values that it may have.
 */
export interface Parameter {
  name: string;
  type?: 'str' | 'int' | 'float' | 'bool' | 'list' | 'dict' | 'any';
  default?: JSONValue;
  choices?: unknown[] | null;
  description?: string;
  [k: string]: unknown;
}
/**
 * A value that the pipeline as a whole leaves, for where it is a node of another one.
 */
export interface PipelineOutput {
  name: string;
  node: string;
  output: string;
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
  cache?: ('off' | 'on' | 'refresh') | null;
  [k: string]: unknown;
}
/**
 * How often and when a failed attempt is tried again. ``attempts`` counts all tries, the first included.
 *
 * The delay is ``delay_s`` × ``backoff`` to the power of the failures before, at most ``max_delay_s``; ``jitter``
 * moves it by up to that share of itself, down or up, so that what failed together does not come back together.
 */
export interface Retry {
  attempts?: number;
  delay_s?: number;
  backoff?: number;
  max_delay_s?: number;
  jitter?: number;
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
 *
 * ``command`` is a command's argv, in which ``{name}`` stands for a parameter; ``parameters_as`` says how a script
 * gets its parameters; ``sensor`` what a sensor waits for; ``text`` a note's Markdown; a group is a frame around
 * what stands in it. ``cache``: ``on`` uses the result of an equal attempt, ``refresh`` makes a new one for others to
 * use. A ``disabled`` node does not run and lets its downstreams go on; one with ``pinned`` outputs does not run and
 * passes these on.
 */
export interface Node {
  id: string;
  type?: 'notebook' | 'script' | 'command' | 'sensor' | 'pipeline' | 'note' | 'group';
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
        | 'none_failed_min_one_success'
        | 'none_skipped'
        | 'all_skipped'
        | 'one_done'
        | 'always'
      )
    | null;
  cache?: ('off' | 'on' | 'refresh') | null;
  for_each?: ForEach | null;
  pool?: Pool | null;
  env?: {
    [k: string]: string;
  } | null;
  inputs?: string[] | null;
  command?: string[] | null;
  parameters_as?: ('arguments' | 'environment') | null;
  sensor?: (FileSensor | HttpSensor | TimeSensor | PipelineSensor | SqlSensor) | null;
  disabled?: boolean | null;
  pinned?: {[k: string]: JSONValue} | null;
  text?: string | null;
  resources?: Resources | null;
  kubernetes?: Kubernetes | null;
  ui?: Position | null;
  [k: string]: unknown;
}
/**
 * A node that runs once for each item: each of ``parameters`` has a list for its value, whose items go in turn.
 *
 * Several parameters make a grid, the first varying slowest. ``parallel``: how many instances run at once.
 */
export interface ForEach {
  /**
   * @minItems 1
   */
  parameters: [string, ...string[]];
  parallel?: number | null;
  [k: string]: unknown;
}
/**
 * So many slots of a pool of the workspace are taken while the node runs.
 */
export interface Pool {
  name: string;
  slots?: number;
  [k: string]: unknown;
}
/**
 * A file, a glob, or a URL of either that fsspec understands. Outputs: ``path`` (the first) and ``paths``.
 */
export interface FileSensor {
  poll_s?: number;
  soft_fail?: boolean;
  kind: 'file';
  path: string;
  [k: string]: unknown;
}
/**
 * A URL that answers GET with ``status`` and, where given, an answer of which ``condition`` holds.
 *
 * The condition sees ``status`` and ``body`` (JSON, else text), which are the outputs too.
 */
export interface HttpSensor {
  poll_s?: number;
  soft_fail?: boolean;
  kind: 'http';
  url: string;
  status?: number;
  condition?: string | null;
  [k: string]: unknown;
}
/**
 * A time of day (``HH:MM``, local to the machine) or ``delay_s`` seconds after the node began. Output: ``time``.
 */
export interface TimeSensor {
  poll_s?: number;
  soft_fail?: boolean;
  kind: 'time';
  at?: string | null;
  delay_s?: number | null;
  [k: string]: unknown;
}
/**
 * A run of the pipeline at ``path`` that succeeded at most ``within_s`` seconds before. Output: ``run_id``.
 */
export interface PipelineSensor {
  poll_s?: number;
  soft_fail?: boolean;
  kind: 'pipeline';
  path: string;
  within_s?: number;
  [k: string]: unknown;
}
/**
 * A query that returns a row, asked of a SQLAlchemy ``url``. Output: ``row``, an object of the first row.
 */
export interface SqlSensor {
  poll_s?: number;
  soft_fail?: boolean;
  kind: 'sql';
  url: string;
  query: string;
  [k: string]: unknown;
}
/**
 * Where a node stands on the canvas, in canvas pixels; notes and groups have a size, and groups a ``color``.
 */
export interface Position {
  x?: number;
  y?: number;
  width?: number | null;
  height?: number | null;
  color?: string | null;
  [k: string]: unknown;
}
/**
 * ``source`` before ``target``; with both names given, the source's output becomes the target's parameter.
 *
 * ``on`` says after which end of the source the edge leads on: after ``failure`` the target is the source's fallback,
 * and the failure no longer makes the run fail if the fallback succeeded.
 */
export interface Edge {
  source: string;
  target: string;
  source_output?: string | null;
  target_parameter?: string | null;
  condition?: string | null;
  on?: ('success' | 'failure') | null;
  [k: string]: unknown;
}

/** Field names in the order in which they are written. */
export const FIELDS = {
  "Pipeline": [
    "version",
    "name",
    "description",
    "parameters",
    "outputs",
    "timeout_s",
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
    "env",
    "cache"
  ],
  "Edge": [
    "source",
    "target",
    "source_output",
    "target_parameter",
    "condition",
    "on"
  ],
  "EnvSource": [
    "secret",
    "config_map",
    "prefix",
    "keys",
    "optional"
  ],
  "FileSensor": [
    "poll_s",
    "soft_fail",
    "kind",
    "path"
  ],
  "ForEach": [
    "parameters",
    "parallel"
  ],
  "HttpSensor": [
    "poll_s",
    "soft_fail",
    "kind",
    "url",
    "status",
    "condition"
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
    "pool",
    "env",
    "inputs",
    "command",
    "parameters_as",
    "sensor",
    "disabled",
    "pinned",
    "text",
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
    "choices",
    "description"
  ],
  "PipelineOutput": [
    "name",
    "node",
    "output"
  ],
  "PipelineSensor": [
    "poll_s",
    "soft_fail",
    "kind",
    "path",
    "within_s"
  ],
  "Pool": [
    "name",
    "slots"
  ],
  "Position": [
    "x",
    "y",
    "width",
    "height",
    "color"
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
    "max_delay_s",
    "jitter"
  ],
  "SqlSensor": [
    "poll_s",
    "soft_fail",
    "kind",
    "url",
    "query"
  ],
  "TimeSensor": [
    "poll_s",
    "soft_fail",
    "kind",
    "at",
    "delay_s"
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
