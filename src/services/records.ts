import { JSONObject, JSONValue } from '@lumino/coreutils';

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

/** One exporter, as offered in the export dialog. */
export interface Exporter {
  name: string;
  title: string;
  /** With its dot, such as `.py`. */
  extension: string;
}

export interface ExportedFile {
  name: string;
  content: string;
}

export interface Export {
  files: readonly ExportedFile[];
  problems: readonly Problem[];
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
}

export interface NotebookInfo {
  path: string;
  parameters: readonly NotebookParameter[];
  outputs: readonly string[];
  kernel: string | null;
  language: string | null;
  hash: string | null;
  problems: readonly Problem[];
}

export type RerunMode = 'failed' | 'from' | 'only';
