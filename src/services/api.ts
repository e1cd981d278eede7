import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { JSONObject } from '@lumino/coreutils';

import { AttemptRecord, AttemptReference, RunView } from '../model';
import { type Export, type Exporter, readExport, readExporters } from './exports';
import { type Figure, readFigure } from './figures';
import { type RunHistory, readHistory } from './history';
import { type Imported, type Importer, readImported, readImporters } from './imports';
import { type Proposals, readProposals } from './proposals';
import { KeptKernel, OpenedKernel, readKeptKernels, readOpenedKernel } from './keptKernels';
import { type NotebookDiff, readNotebookDiff } from './notebookDiff';
import type { OptionValues } from './options';
import * as read from './readers';
import {
  ArtifactInfo,
  ArtifactKey,
  CacheMode,
  ClusterOffers,
  DagflowSettings,
  DescribedNotebook,
  FoundFiles,
  LogPage,
  NotebookInfo,
  PartMode,
  PoolState,
  Problem,
  RerunMode,
  StalenessReport
} from './records';
import { queryOf, readRunSummaries, type RunQuery, type RunSummary } from './runSummaries';

/** The server refused, or could not be reached. `message` is for people; `status` is 0 without an answer. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly problems: readonly Problem[] = []
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** The REST side of jupyter-dagflow. Paths are relative to the server's root. Every method may throw ApiError. */
export class DagflowApi {
  constructor(options: DagflowApi.IOptions) {
    this.serverSettings = options.serverSettings;
  }

  readonly serverSettings: ServerConnection.ISettings;

  async settings(): Promise<DagflowSettings> {
    return this._get(['settings'], {}, read.readSettings);
  }

  async notebook(path: string): Promise<NotebookInfo> {
    return this._get(['notebook'], { path }, read.readNotebook);
  }

  /** The same of several files, at most 200, in the order given. */
  async notebooks(paths: readonly string[]): Promise<DescribedNotebook[]> {
    return this._post(['notebooks'], { paths: [...paths] }, read.readNotebooks);
  }

  /** Files that can become nodes of a pipeline, and whose paths hold the letters in their order. */
  async files(path: string, query = ''): Promise<FoundFiles> {
    return this._get(['files'], { path, query }, read.readFiles);
  }

  /** Problems of a pipeline as it is on disk, or of `document`, its text or value, in its stead. */
  async validate(path: string, document?: JSONObject | string): Promise<Problem[]> {
    return this._post(['validate'], { path, document }, read.readProblemsOf);
  }

  async run(runId: string): Promise<RunView> {
    return this._get(['runs', runId], {}, read.readRun);
  }

  /** Runs, newest first. */
  async runs(query: RunQuery): Promise<RunSummary[]> {
    return this._get(['runs'], queryOf(query), readRunSummaries);
  }

  /** Delete a run that has ended; a sentence if some of its files stayed. */
  async deleteRun(runId: string): Promise<string | null> {
    const init = { method: 'DELETE' };
    return this._request(
      ['runs', runId],
      {},
      init,
      body => read.readRefusal(body)?.message ?? null
    );
  }

  /** Start a run of the pipeline as it is on disk. */
  async start(path: string, options: DagflowApi.IStartOptions = {}): Promise<RunView> {
    return this._post(['runs'], { path, ...options }, read.readRun);
  }

  async cancel(runId: string): Promise<void> {
    await this._post(['runs', runId, 'cancel'], {}, () => undefined);
  }

  async rerun(runId: string, mode: RerunMode, nodeId?: string): Promise<void> {
    await this._post(['runs', runId, 'rerun'], { mode, node_id: nodeId }, () => undefined);
  }

  /** Let the node go on in the kernel of a failed attempt, from a cell of what that left, and all that follows it. */
  async continueFrom(attempt: AttemptReference, cell: number): Promise<void> {
    const place = { attempt: attempt.attempt, cell };
    const body = { mode: 'from', node_id: attempt.node_id, continue: place };
    await this._post(['runs', attempt.run_id, 'rerun'], body, () => undefined);
  }

  /** Kernels that failed attempts have kept. */
  async keptKernels(): Promise<KeptKernel[]> {
    return this._get(['kept-kernels'], {}, readKeptKernels);
  }

  /** Make the kernel of a failed attempt one of the server's. */
  async openKernel(attempt: AttemptReference): Promise<OpenedKernel> {
    const { run_id: runId, node_id: nodeId, attempt: number } = attempt;
    const place = ['runs', runId, 'nodes', nodeId, 'attempts', String(number), 'kernel'];
    return this._post(place, {}, readOpenedKernel);
  }

  /** Attempts of one node, or without one of all, oldest first. */
  async attempts(runId: string, nodeId?: string): Promise<AttemptRecord[]> {
    const query: Record<string, string> = nodeId === undefined ? {} : { node_id: nodeId };
    return this._get(['runs', runId, 'attempts'], query, read.readAttempts);
  }

  async attempt(reference: AttemptReference): Promise<AttemptRecord> {
    const { run_id: runId, node_id: nodeId, attempt } = reference;
    const attempts = await this.attempts(runId, nodeId);
    const record = attempts.find(each => each.attempt === attempt);
    if (record === undefined) {
      throw new ApiError(`There is no attempt ${attempt} of ${nodeId} in the run ${runId}.`, 404);
    }
    return record;
  }

  /** Runs of a pipeline side by side, newest first; those before a run, if one is given. */
  async history(pipeline: string, limit = 25, before?: string): Promise<RunHistory> {
    const query: Record<string, string> = { pipeline, limit: String(limit) };
    return this._get(['history'], before ? { ...query, before } : query, readHistory);
  }

  /** How the executed notebooks of two attempts differ. */
  async compareNotebooks(left: AttemptReference, right: AttemptReference): Promise<NotebookDiff> {
    return this._post(['compare', 'notebooks'], { left, right }, readNotebookDiff);
  }

  async log(runId: string, nodeId: string, attempt: number, after = 0): Promise<LogPage> {
    return this._get(
      ['runs', runId, 'nodes', nodeId, 'attempts', String(attempt), 'log'],
      { after: String(after) },
      read.readLogPage
    );
  }

  /** Which nodes would come to another result now, of `document` or of the pipeline as it is on disk. */
  async stale(path: string, document?: JSONObject): Promise<StalenessReport> {
    return this._post(['stale'], { path, document }, read.readStaleness);
  }

  async artifact(key: ArtifactKey): Promise<ArtifactInfo> {
    const attempt = ['runs', key.runId, 'nodes', key.nodeId, 'attempts', String(key.attempt)];
    return this._get([...attempt, 'artifacts', key.name], {}, read.readArtifact);
  }

  /** The last figure of an attempt; null without one. */
  async figure(attempt: AttemptReference): Promise<Figure | null> {
    const { run_id: runId, node_id: nodeId, attempt: number } = attempt;
    const place = ['runs', runId, 'nodes', nodeId, 'attempts', String(number), 'figure'];
    return this._get(place, {}, readFigure);
  }

  async pools(): Promise<PoolState[]> {
    return this._get(['pools'], {}, read.readPools);
  }

  /** Make a pool, or give one another size. */
  async setPool(name: string, slots: number): Promise<void> {
    const init = { method: 'PUT', body: JSON.stringify({ slots }) };
    await this._request(['pools', name], {}, init, () => undefined);
  }

  /** What a cluster has; empty texts stand for the context and the namespace that hold by themselves. */
  async offers(context: string, namespace: string): Promise<ClusterOffers> {
    return this._get(['kubernetes', 'offers'], { context, namespace }, read.readOffers);
  }

  async exporters(): Promise<Exporter[]> {
    return this._get(['exporters'], {}, readExporters);
  }

  /** Write the pipeline as it is on disk, or `document` in its stead, for a target. */
  async export(
    path: string,
    to: string,
    document?: JSONObject | string,
    options: OptionValues = {}
  ): Promise<Export> {
    return this._post(['export'], { path, to, document, options }, readExport);
  }

  /** Nodes and wires for notebooks, by their paths from the server's root; `folder`: where the pipeline will lie. */
  async proposals(paths: readonly string[], folder: string): Promise<Proposals> {
    return this._post(['proposals'], { paths, folder }, readProposals);
  }

  async importers(): Promise<Importer[]> {
    return this._get(['importers'], {}, readImporters);
  }

  /** Make a pipeline of the file at a path, or of `text` in its stead; the server writes nothing. */
  async import(path: string, options: DagflowApi.IImportOptions = {}): Promise<Imported> {
    return this._post(['import'], { path, ...options }, readImported);
  }

  private _get<T>(
    parts: readonly string[],
    query: Record<string, string>,
    reader: (value: unknown) => T
  ): Promise<T> {
    return this._request(parts, query, { method: 'GET' }, reader);
  }

  private _post<T>(
    parts: readonly string[],
    body: Record<string, unknown>,
    reader: (value: unknown) => T
  ): Promise<T> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    return this._request(parts, {}, init, reader);
  }

  private async _request<T>(
    parts: readonly string[],
    query: Record<string, string>,
    init: RequestInit,
    reader: (value: unknown) => T
  ): Promise<T> {
    const url =
      URLExt.join(
        this.serverSettings.baseUrl,
        'jupyter-dagflow',
        'api',
        ...parts.map(encodeURIComponent)
      ) + URLExt.objectToQueryString(query);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this.serverSettings);
    } catch (error) {
      throw new ApiError(`The server could not be reached. ${Private.text(error)}`, 0);
    }
    const body = Private.parse(await response.text());
    if (!response.ok) {
      throw Private.refusal(response, body);
    }
    try {
      return reader(body);
    } catch (error) {
      throw new ApiError(
        `The server's answer was not understood. ${Private.text(error)}`,
        response.status
      );
    }
  }
}

export namespace DagflowApi {
  export interface IOptions {
    serverSettings: ServerConnection.ISettings;
  }

  export interface IImportOptions {
    /** What the file holds, where that is not saved yet. */
    text?: string;
    /** The importer, by its name; without one the format is recognised. */
    from?: string;
    options?: OptionValues;
  }

  export interface IStartOptions {
    parameters?: JSONObject;
    /** How many attempts at once. */
    parallel?: number;
    /** Who runs all nodes; without it each node's own. */
    executor?: string;
    /** How many pods at once. */
    pods?: number;
    /** For how many seconds kernels of failed notebooks are kept. */
    keep_failed_kernels_s?: number;
    /** Runs a part of the pipeline only; together with `nodes`. */
    mode?: PartMode;
    nodes?: readonly string[];
    /** Whether earlier results are used; without it each node's own choice. */
    cache?: CacheMode;
  }
}

/** What to tell a person about anything that was thrown. */
export function errorMessage(error: unknown): string {
  return Private.text(error);
}

namespace Private {
  export function parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  export function text(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
  }

  export function refusal(response: Response, body: unknown): ApiError {
    const told = read.readRefusal(body);
    const message =
      told?.message || `The server answered ${response.status} ${response.statusText}.`;
    return new ApiError(message, response.status, told?.problems);
  }
}
