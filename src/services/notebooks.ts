import { PathExt } from '@jupyterlab/coreutils';
import { Contents } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ApiError, DagflowApi, errorMessage } from './api';
import { NotebookInfo } from './records';

/** What is known of one notebook. While it is read again, the old knowledge stays. */
export interface NotebookEntry {
  info: NotebookInfo | null;
  /** Why the notebook could not be read; null when it could, or is being read for the first time. */
  error: string | null;
  /** There is no such file; what was known of it before stays. */
  isMissing?: boolean;
}

/** The status by which the server says that there is nothing. */
const MISSING = 404;

/**
 * The inputs and outputs of the notebooks that one pipeline uses, kept true: a notebook is read again when it is saved
 * here, and when the file on disk turns out to be another one (looked after every few seconds while the page is seen,
 * and as soon as it is seen again).
 */
export class NotebookPorts implements IDisposable {
  constructor(options: NotebookPorts.IOptions) {
    this._api = options.api;
    this._contents = options.contents;
    this._contents.fileChanged.connect(this._onFileChanged, this);
    window.addEventListener('focus', this._onSeen);
    document.addEventListener('visibilitychange', this._onSeen);
    this._timer = window.setInterval(this._onSeen, options.interval ?? Private.INTERVAL_MS);
  }

  /** A notebook's path (relative to the server's root) whose entry changed. */
  get changed(): ISignal<this, string> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** What is known of a notebook by its path from the server's root; asking for it the first time reads it. */
  get(path: string): NotebookEntry {
    const known = this._entries.get(path);
    if (known) {
      return known;
    }
    this._entries.set(path, Private.UNREAD);
    this._unread.push(path);
    this._readOn();
    return Private.UNREAD;
  }

  /** Read a notebook again. */
  async refresh(path: string): Promise<void> {
    const turn = (this._turns.get(path) ?? 0) + 1;
    this._turns.set(path, turn);
    const before = this._entries.get(path);
    let entry: NotebookEntry;
    try {
      entry = { info: await this._api.notebook(path), error: null };
    } catch (error) {
      const isMissing = error instanceof ApiError && error.status === MISSING;
      entry = { info: before?.info ?? null, error: errorMessage(error), isMissing };
    }
    // Only the latest reading counts.
    if (!this._isDisposed && this._turns.get(path) === turn) {
      this._entries.set(path, entry);
      this._changed.emit(path);
    }
  }

  /** Read again those notebooks whose file is not the one that was read. */
  async refreshStale(): Promise<void> {
    if (this._isChecking || this._entries.size === 0) {
      return;
    }
    this._isChecking = true;
    try {
      const folders = new Set([...this._entries.keys()].map(path => PathExt.dirname(path)));
      await Promise.all([...folders].map(folder => this._refreshFolder(folder)));
    } finally {
      this._isChecking = false;
    }
  }

  /** Forget all notebooks but these. */
  retain(paths: Iterable<string>): void {
    const wanted = new Set(paths);
    for (const path of [...this._entries.keys()]) {
      if (!wanted.has(path)) {
        this._entries.delete(path);
        this._modified.delete(path);
        this._turns.delete(path);
      }
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearInterval(this._timer);
    window.removeEventListener('focus', this._onSeen);
    document.removeEventListener('visibilitychange', this._onSeen);
    Signal.clearData(this);
  }

  /** Read what was asked for, a few at a time: a browser that waits for hundreds of answers can ask nothing else. */
  private _readOn(): void {
    while (this._reading < Private.AT_ONCE && this._unread.length > 0 && !this._isDisposed) {
      const path = this._unread.shift() ?? '';
      if (!this._entries.has(path)) {
        // It is wanted no more.
        continue;
      }
      this._reading++;
      void this.refresh(path).finally(() => {
        this._reading--;
        this._readOn();
      });
    }
  }

  /** One listing tells the times of all notebooks of a folder. */
  private async _refreshFolder(folder: string): Promise<void> {
    let times: Map<string, string>;
    try {
      const listing = await this._contents.get(folder, { type: 'directory', content: true });
      const items = listing.content as Contents.IModel[];
      times = new Map(items.map(item => [this._localPath(item.path), item.last_modified]));
    } catch {
      // The folder cannot be read now; what is known stays until it can.
      return;
    }
    const stale = [...this._entries.keys()].filter(
      path => PathExt.dirname(path) === folder && this._noteTime(path, times.get(path) ?? null)
    );
    while (stale.length > 0) {
      await Promise.all(stale.splice(0, Private.AT_ONCE).map(path => this.refresh(path)));
    }
  }

  /** Note a file's time; returns whether it differs from the one noted before. */
  private _noteTime(path: string, time: string | null): boolean {
    const before = this._modified.get(path);
    this._modified.set(path, time);
    return before !== time;
  }

  private _onFileChanged(_: Contents.IManager, change: Contents.IChangedArgs): void {
    for (const model of [change.oldValue, change.newValue]) {
      const changed = model?.path === undefined ? null : this._localPath(model.path);
      for (const path of this._entries.keys()) {
        if (path === changed || (changed !== null && path.startsWith(`${changed}/`))) {
          void this.refresh(path);
        }
      }
    }
  }

  private _onSeen = (): void => {
    if (document.visibilityState === 'visible') {
      void this.refreshStale();
    }
  };

  private _localPath(path: string): string {
    return this._contents.localPath(path);
  }

  private _api: DagflowApi;
  private _changed = new Signal<this, string>(this);
  private _contents: Contents.IManager;
  private _entries = new Map<string, NotebookEntry>();
  private _isChecking = false;
  private _isDisposed = false;
  private _modified = new Map<string, string | null>();
  /** How many of those that were asked for first are being read. */
  private _reading = 0;
  private _timer: number;
  /** Asked for, and not read yet. */
  private _unread: string[] = [];
  /** Counts the readings of each path, so that a late answer does not overwrite a newer one. */
  private _turns = new Map<string, number>();
}

export namespace NotebookPorts {
  export interface IOptions {
    api: DagflowApi;
    contents: Contents.IManager;
    /** Milliseconds between two looks at the files. */
    interval?: number;
  }
}

namespace Private {
  /** Browsers make about six connections to one server. */
  export const AT_ONCE = 4;
  export const INTERVAL_MS = 5_000;
  export const UNREAD: NotebookEntry = { info: null, error: null };
}
