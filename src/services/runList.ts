import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ApiError, DagflowApi, errorMessage } from './api';
import { ServerMessage } from './messages';
import { RunQuery, RunSummary } from './runSummaries';
import { ConnectionState, DagflowSocket } from './socket';

/** Runs that are read at once. */
export const PAGE = 50;
/** So many the server gives at most. */
const MOST = 1000;

/**
 * The runs that fit a query, newest first: a page at first, more as they are asked for. While it is seen it is kept
 * true; what was read stays until something newer is there, also while the server is away.
 */
export class RunList implements IDisposable {
  constructor(options: RunList.IOptions) {
    this._api = options.api;
    this._socket = options.socket;
    this._socket.received.connect(this._onMessage, this);
    this._socket.stateChanged.connect(this._emit, this);
  }

  get runs(): readonly RunSummary[] {
    return this._runs;
  }

  /** Whether what is there is what the query asks for; false until the first answer to it. */
  get isLoaded(): boolean {
    return this._isLoaded;
  }

  get isLoading(): boolean {
    return this._isLoading;
  }

  /** Whether there are older runs that were not read yet. */
  get hasMore(): boolean {
    return this._hasMore;
  }

  /** Why the runs could not be read when they were asked for last; null if they could. */
  get error(): string | null {
    return this._error;
  }

  get connection(): ConnectionState {
    return this._socket.state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Which runs; made anew each time they are read, since times in it may be relative. Null stands for none at all. */
  setQuery(query: (() => RunQuery) | null): void {
    this._query = query;
    this._turn += 1;
    this._isLoaded = this._isLoading = this._isStale = false;
    if (query === null) {
      this._runs = [];
      this._hasMore = false;
      this._error = null;
    }
    this._emit();
    this._refreshIfSeen();
  }

  /** Whether anybody looks; nothing is read or watched while nobody does. */
  set isSeen(isSeen: boolean) {
    if (isSeen === (this._watch !== null)) {
      return;
    }
    this._watch?.dispose();
    // The server answers at once that the list may have changed, also when a lost connection is back.
    this._watch = isSeen ? this._socket.watchRuns() : null;
    this._refreshIfSeen();
  }

  /** Read again as many as are there. */
  refresh(): void {
    if (this._isLoading) {
      this._isStale = true;
      return;
    }
    const limit = Math.min(MOST, Math.max(PAGE, this._isLoaded ? this._runs.length : 0));
    void this._read({ limit });
  }

  /** Read the next page, if there is one. */
  loadMore(): void {
    if (this._hasMore && !this._isLoading && this._isLoaded) {
      void this._read({ limit: PAGE, before: this._runs[this._runs.length - 1].run_id });
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._watch?.dispose();
    this._socket.received.disconnect(this._onMessage, this);
    this._socket.stateChanged.disconnect(this._emit, this);
    Signal.clearData(this);
  }

  private _refreshIfSeen(): void {
    if (this._watch !== null) {
      this.refresh();
    }
  }

  private async _read(page: { limit: number; before?: string }): Promise<void> {
    const turn = this._turn;
    if (this._query === null) {
      return;
    }
    this._isLoading = true;
    this._emit();
    let found: RunSummary[] | null = null;
    let error: unknown = null;
    try {
      found = await this._api.runs({ ...this._query(), ...page });
    } catch (reason) {
      error = reason;
    }
    if (turn !== this._turn || this._isDisposed) {
      return;
    }
    this._isLoading = false;
    if (found !== null) {
      this._take(found, page);
    } else if (page.before !== undefined && error instanceof ApiError && error.status === 404) {
      // The last run that is shown was deleted meanwhile.
      this._isStale = true;
    } else {
      this._error = errorMessage(error);
    }
    this._emit();
    if (this._isStale) {
      this._isStale = false;
      this._refreshIfSeen();
    }
  }

  private _take(found: readonly RunSummary[], page: { limit: number; before?: string }): void {
    this._error = null;
    this._isLoaded = true;
    this._hasMore = found.length === page.limit;
    this._runs = page.before === undefined ? found : [...this._runs, ...found];
  }

  private _onMessage(_: DagflowSocket, message: ServerMessage): void {
    if (message.type === 'runs_changed') {
      this._refreshIfSeen();
    }
  }

  private _emit(): void {
    this._changed.emit();
  }

  private _api: DagflowApi;
  private _changed = new Signal<this, void>(this);
  private _error: string | null = null;
  private _hasMore = false;
  private _isDisposed = false;
  private _isLoaded = false;
  private _isLoading = false;
  /** Whether something changed while an answer was awaited. */
  private _isStale = false;
  private _query: (() => RunQuery) | null = null;
  private _runs: readonly RunSummary[] = [];
  private _socket: DagflowSocket;
  /** Counts queries, so that late answers to earlier ones are known. */
  private _turn = 0;
  private _watch: IDisposable | null = null;
}

export namespace RunList {
  export interface IOptions {
    api: DagflowApi;
    socket: DagflowSocket;
  }
}
