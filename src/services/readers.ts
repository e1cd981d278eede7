import { JSONObject, JSONValue } from '@lumino/coreutils';

import { ArtifactKind, AttemptRecord, RunView, typeOfFile } from '../model';
import * as json from './json';
import {
  ArtifactInfo,
  ArtifactPreview,
  ClusterOffers,
  DagflowSettings,
  DescribedNotebook,
  FoundFiles,
  LogEntry,
  LogPage,
  NotebookInfo,
  NotebookParameter,
  PoolState,
  Problem,
  StalenessReport
} from './records';

/** Readers check the fields that the front end leans on; each throws a TypeError that names what is wrong. */

export function readSettings(value: unknown): DagflowSettings {
  const body = json.asObject(value, 'settings');
  return {
    version: json.asString(body.version, 'version'),
    parallel: json.asNumber(body.parallel, 'parallel'),
    runsFolder: json.asString(body.runs_folder, 'runs_folder'),
    kernels: json.asRecords(body.kernels, 'kernels', ['name', 'display_name']).map(kernel => ({
      name: String(kernel.name),
      displayName: String(kernel.display_name)
    })),
    executors: json.asRecords(body.executors, 'executors', ['name']).map(executor => ({
      name: String(executor.name),
      isAvailable: executor.available !== false,
      reason: json.asStringOrNull(executor.reason, 'reason') ?? ''
    })),
    pods: json.asNumber(body.pods, 'pods')
  };
}

export function readOffers(value: unknown): ClusterOffers {
  const body = json.asObject(value, 'offers');
  return {
    contexts: json.asStrings(body.contexts, 'contexts'),
    namespaces: json.asStrings(body.namespaces, 'namespaces'),
    pvcs: json.asRecords(body.pvcs, 'pvcs', ['name']).map(pvc => ({
      name: String(pvc.name),
      phase: json.asStringOrNull(pvc.phase, 'phase') ?? '',
      size: json.asStringOrNull(pvc.size, 'size') ?? ''
    })),
    secrets: json.asStrings(body.secrets, 'secrets'),
    configMaps: json.asStrings(body.config_maps, 'config_maps'),
    serviceAccounts: json.asStrings(body.service_accounts, 'service_accounts'),
    gpus: json.asRecords(body.gpus, 'gpus', ['resource']).map(gpu => ({
      resource: String(gpu.resource),
      count: json.asNumber(gpu.count, 'count')
    })),
    problems: json.asStrings(body.problems, 'problems')
  };
}

export function readNotebook(value: unknown): NotebookInfo {
  const body = json.asObject(value, 'notebook');
  return {
    path: json.asString(body.path, 'path'),
    parameters: json.asRecords(body.parameters, 'parameters', ['name']).map(readNotebookParameter),
    outputs: json.asStrings(body.outputs, 'outputs'),
    outputTypes: readTypes(body.output_types),
    kernel: json.asStringOrNull(body.kernel, 'kernel'),
    language: json.asStringOrNull(body.language, 'language'),
    hash: json.asStringOrNull(body.hash, 'hash'),
    ...(body.tags === undefined ? {} : { tags: json.asStrings(body.tags, 'tags') }),
    problems: readProblems(body.problems ?? [])
  };
}

export function readNotebooks(value: unknown): DescribedNotebook[] {
  const body = json.asObject(value, 'notebooks');
  return json.asRecords(body.notebooks, 'notebooks', ['path']).map(entry => ({
    path: String(entry.path),
    info: entry.notebook === null ? null : readNotebook(entry.notebook),
    modified: json.asNumberOrNull(entry.modified, 'modified'),
    error: json.asStringOrNull(entry.message, 'message'),
    isMissing: entry.is_missing === true
  }));
}

export function readFiles(value: unknown): FoundFiles {
  const body = json.asObject(value, 'files');
  const files = json.asRecords(body.files, 'files', ['path']).flatMap(entry => {
    const path = json.asString(entry.path, 'path');
    const type = typeOfFile(path);
    return type === null ? [] : [{ path, type }];
  });
  return { files, isComplete: body.is_complete === true };
}

function readNotebookParameter(entry: JSONObject): NotebookParameter {
  const source = json.asStringOrNull(entry.default_source, 'default_source');
  return {
    name: json.asString(entry.name, 'name'),
    type: json.asStringOrNull(entry.type, 'type') ?? 'any',
    default: entry.default ?? null,
    help: json.asStringOrNull(entry.help, 'help') ?? '',
    ...(Array.isArray(entry.choices) ? { choices: entry.choices } : {}),
    ...(entry.required === true ? { required: true } : {}),
    ...(source === null ? {} : { default_source: source })
  };
}

function readTypes(value: JSONValue | undefined): Record<string, string> {
  const types = Object.entries(json.asObject(value ?? {}, 'output_types'));
  return Object.fromEntries(types.map(([name, type]) => [name, json.asString(type, name)]));
}

export function readProblems(value: unknown): Problem[] {
  return json.asRecords(value, 'problems', ['message']).map(problem => ({
    path: json.asStringOrNull(problem.path, 'path') ?? '',
    message: String(problem.message),
    severity: problem.severity === 'warning' ? 'warning' : 'error',
    node_id: json.asStringOrNull(problem.node_id, 'node_id')
  }));
}

export function readProblemsOf(value: unknown): Problem[] {
  return readProblems(json.asObject(value, 'answer').problems);
}

export function readRun(value: unknown): RunView {
  const run = json.asObject(value, 'run');
  json.asString(run.run_id, 'run.run_id');
  json.asString(run.state, 'run.state');
  json.asNumber(run.seq, 'run.seq');
  json.asObject(run.document, 'run.document');
  const nodes = json.asObject(run.nodes, 'run.nodes');
  for (const [id, node] of Object.entries(nodes)) {
    json.asString(json.asObject(node, `nodes.${id}`).state, `nodes.${id}.state`);
  }
  return run as unknown as RunView;
}

export function readAttempts(value: unknown): AttemptRecord[] {
  const body = json.asObject(value, 'answer');
  return json.asRecords(body.attempts, 'attempts', ['node_id', 'state']).map((attempt, index) => {
    json.asNumber(attempt.attempt, `attempts[${index}].attempt`);
    return attempt as unknown as AttemptRecord;
  });
}

export function readLogPage(value: unknown): LogPage {
  const body = json.asObject(value, 'log');
  return {
    entries: readLogEntries(body.entries),
    next: json.asNumber(body.next, 'next'),
    ended: body.ended === true,
    ...(typeof body.gone === 'string' ? { gone: body.gone } : {})
  };
}

function readLogEntries(value: JSONValue | undefined): LogEntry[] {
  return json.asRecords(value, 'entries', ['type']).map(entry => entry as LogEntry);
}

export function readStaleness(value: unknown): StalenessReport {
  const body = json.asObject(value, 'answer');
  const nodes = Object.entries(json.asObject(body.nodes, 'nodes')).map(([id, told]) => {
    const node = json.asObject(told, `nodes.${id}`);
    const state = STALENESS.find(each => each === node.state) ?? 'new';
    return [id, { state, reasons: json.asStrings(node.reasons ?? [], 'reasons') }] as const;
  });
  return { runId: json.asStringOrNull(body.run_id, 'run_id'), nodes: new Map(nodes) };
}

const STALENESS = ['fresh', 'stale', 'new'] as const;

export function readPools(value: unknown): PoolState[] {
  const body = json.asObject(value, 'answer');
  return json.asRecords(body.pools, 'pools', ['name']).map(pool => ({
    name: String(pool.name),
    slots: json.asNumber(pool.slots, 'slots'),
    taken: json.asNumber(pool.taken ?? 0, 'taken')
  }));
}

const ARTIFACT_KINDS: readonly ArtifactKind[] = ['table', 'model', 'image', 'text', 'file'];

export function readArtifact(value: unknown): ArtifactInfo {
  const body = json.asObject(value, 'artifact');
  return {
    name: json.asString(body.name, 'name'),
    kind: ARTIFACT_KINDS.find(kind => kind === body.kind) ?? 'file',
    size: json.asNumber(body.size, 'size'),
    path: json.asStringOrNull(body.path, 'path'),
    preview: readPreview(body.preview ?? null),
    isTruncated: body.truncated === true
  };
}

/** A preview of a kind that is not known here is none. */
function readPreview(value: JSONValue): ArtifactPreview | null {
  if (value === null) {
    return null;
  }
  const preview = json.asObject(value, 'preview');
  switch (preview.type) {
    case 'table':
      return {
        type: 'table',
        columns: json.asArray(preview.columns, 'columns').map(String),
        rows: json.asArray(preview.rows, 'rows').map(row => json.asArray(row, 'row'))
      };
    case 'image':
      return {
        type: 'image',
        mediaType: json.asString(preview.media_type, 'media_type'),
        data: json.asString(preview.data, 'data')
      };
    case 'text':
      return { type: 'text', text: json.asString(preview.text, 'text') };
    default:
      return null;
  }
}

/** The body of a refusal, or null when it is not of our making (a proxy's page, say). */
export function readRefusal(value: unknown): { message: string; problems: Problem[] } | null {
  try {
    const body = json.asObject(value, 'refusal');
    return {
      message: json.asString(body.message, 'message'),
      problems: readProblems(body.problems ?? [])
    };
  } catch {
    return null;
  }
}
