import { JSONObject, JSONValue } from '@lumino/coreutils';

import { ArtifactKind, FileNodeType } from '../model';
import { NotebookPreview } from './notebookPreview';

/** The folder of the runs, relative to the server's root, unless the server says otherwise. */
export const RUNS_FOLDER = 'dagflow-runs';

/** What the server says about itself. */
export interface DagflowSettings {
  version: string;
  /** How many attempts run at once unless a run says otherwise. */
  parallel: number;
  kernels: readonly KernelChoice[];
  /** Folder of the runs, relative to the server's root. */
  runsFolder: string;
  executors: readonly ExecutorChoice[];
  /** How many pods a run has at once unless it says otherwise. */
  pods: number;
}

/** An executor, and why this installation lacks it if it does. */
export interface ExecutorChoice {
  name: string;
  isAvailable: boolean;
  /** Empty where it is available. */
  reason: string;
}

/** What a cluster has, as far as the user may see it. */
export interface ClusterOffers {
  contexts: readonly string[];
  namespaces: readonly string[];
  pvcs: readonly { name: string; phase: string; size: string }[];
  secrets: readonly string[];
  configMaps: readonly string[];
  serviceAccounts: readonly string[];
  gpus: readonly { resource: string; count: number }[];
  /** Sentences about what could not be seen. */
  problems: readonly string[];
}

export interface KernelChoice {
  name: string;
  displayName: string;
}

/** A file of the workspace that can become a node, by its path from the server's root. */
export interface WorkspaceFile {
  path: string;
  type: FileNodeType;
}

export interface FoundFiles {
  /** The nearest to the pipeline first. */
  files: readonly WorkspaceFile[];
  /** Whether these are all that fit. */
  isComplete: boolean;
}

/** One thing that is wrong with a document, and where. */
export interface Problem {
  /** The place inside the document, such as `nodes[3].parameters.x`; empty for the whole file. */
  path: string;
  message: string;
  severity: 'error' | 'warning';
  node_id: string | null;
}

/** One entry of an attempt's log: an event of its worker. */
export interface LogEntry extends JSONObject {
  type: string;
  time: number;
}

export interface LogPage {
  entries: LogEntry[];
  /** Byte offset at which the next page begins. */
  next: number;
  /** Whether nothing will follow. */
  ended: boolean;
  /** Where the log was, if there was one that was removed. */
  gone?: string;
}

/** An input of a notebook, from its `parameters` cell. */
export interface NotebookParameter {
  name: string;
  /** `str`, `int`, `float`, `bool`, `list`, `dict` or `any`. */
  type: string;
  default: JSONValue;
  /** The default's source text where it is no literal. */
  default_source?: string;
  help: string;
  /** The only values that it may have, if they are few. */
  choices?: readonly JSONValue[];
  /** Whether it has no default, so that it must be given. */
  required?: boolean;
}

export interface NotebookInfo {
  path: string;
  parameters: readonly NotebookParameter[];
  outputs: readonly string[];
  /** Types of those outputs of which something is known, by name. */
  outputTypes: Readonly<Record<string, string>>;
  kernel: string | null;
  language: string | null;
  hash: string | null;
  /** Those of `parameters` and `outputs` that some code cell has; left out where they are not known. */
  tags?: readonly string[];
  problems: readonly Problem[];
}

/** What one of several files says of itself. */
export interface DescribedNotebook {
  path: string;
  info: NotebookInfo | null;
  /** Milliseconds since the epoch when the file was written, if that can be told. */
  modified: number | null;
  /** Why it cannot be read. */
  error: string | null;
  isMissing: boolean;
}

export type RerunMode = 'failed' | 'from' | 'only';

/** Which nodes a new run takes: those named and what is before them, or after them, or just them. */
export type PartMode = 'to' | 'from' | 'only';

/** Whether a run uses earlier results, whatever its nodes say. */
export type CacheMode = 'off' | 'on' | 'refresh';

/** Whether a node's newest result is that of the document as it is now; `new`: there is none. */
export interface Staleness {
  state: 'fresh' | 'stale' | 'new';
  /** Sentences or parts of them; empty unless it is stale. */
  reasons: readonly string[];
}

export interface StalenessReport {
  /** The run that the document was compared with; null without one. */
  runId: string | null;
  nodes: ReadonlyMap<string, Staleness>;
}

/** So many slots, which nodes of all runs of the workspace share. */
export interface PoolState {
  name: string;
  slots: number;
  taken: number;
}

/** What of an artifact can be shown here. */
export type ArtifactPreview =
  | { type: 'table'; columns: readonly string[]; rows: readonly (readonly JSONValue[])[] }
  | { type: 'image'; mediaType: string; data: string }
  | { type: 'text'; text: string }
  | NotebookPreview;

export interface ArtifactInfo {
  name: string;
  kind: ArtifactKind;
  /** Bytes. */
  size: number;
  /** From the server's root; null for a file outside of it. */
  path: string | null;
  preview: ArtifactPreview | null;
  /** Whether the preview shows the beginning only. */
  isTruncated: boolean;
}

/** Names an artifact of an attempt by the output that holds it. */
export interface ArtifactKey {
  runId: string;
  nodeId: string;
  attempt: number;
  name: string;
}
