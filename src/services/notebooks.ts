import { PathExt } from '@jupyterlab/coreutils';
import { Contents } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { DagflowApi, errorMessage } from './api';
import { DescribedNotebook, NotebookInfo } from './records';

/** What is known of one notebook. While it is read again, the old knowledge stays. */
export interface NotebookEntry {
  info: NotebookInfo | null;
  /** Why the notebook could not be read; null when it could, or is being read for the first time. */
  error: string | null;
  /** There is no such file; what was known of it before stays. */
  isMissing?: boolean;
}

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
    return this._read([path]);
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
        this._listedTimes.delete(path);
        this._readTimes.delete(path);
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

  /** Read what was asked for: in portions, so that the first ports are there soon. */
  private _readOn(): void {
    if (this._isReading) {
      return;
    }
    this._isReading = true;
    // Whatever is asked for in the same turn belongs to the same portion.
    void Promise.resolve().then(async () => {
      while (this._unread.length > 0 && !this._isDisposed) {
        const portion = this._unread.splice(0, Private.PORTION);
        await this._read(portion.filter(path => this._entries.has(path)));
      }
      this._isReading = false;
    });
  }

  /** Read at once what is no more than a portion. */
  private async _read(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) {
      return;
    }
    const turn = ++this._turn;
    paths.forEach(path => this._turns.set(path, turn));
    let read: readonly Pick<DescribedNotebook, 'path' | 'info' | 'error' | 'isMissing'>[];
    try {
      const described = await this._api.notebooks(paths);
      described.forEach(({ path, modified }) => this._readTimes.set(path, modified));
      read = described;
    } catch (error) {
      const message = errorMessage(error);
      read = paths.map(path => ({ path, info: null, error: message, isMissing: false }));
    }
    for (const { path, info, error, isMissing } of read) {
      // Only the latest reading counts.
      if (!this._isDisposed && this._turns.get(path) === turn) {
        const known = info ?? this._entries.get(path)?.info ?? null;
        this._entries.set(path, { info: known, error, isMissing });
        this._changed.emit(path);
      }
    }
  }

  /** One listing tells the times of all notebooks of a folder. */
  private async _refreshFolder(folder: string): Promise<void> {
    let times: Map<string, number>;
    try {
      const listing = await this._contents.get(folder, { type: 'directory', content: true });
      const items = listing.content as Contents.IModel[];
      times = new Map(
        items.map(item => [this._localPath(item.path), Date.parse(item.last_modified)])
      );
    } catch {
      // The folder cannot be read now; what is known stays until it can.
      return;
    }
    const stale = [...this._entries.keys()].filter(
      path => PathExt.dirname(path) === folder && this._noteTime(path, times.get(path) ?? null)
    );
    while (stale.length > 0) {
      await this._read(stale.splice(0, Private.PORTION));
    }
  }

  /** Note a file's time; returns whether it differs from that of the listing before, or else of what was read. */
  private _noteTime(path: string, time: number | null): boolean {
    const before = this._listedTimes.get(path) ?? this._readTimes.get(path) ?? null;
    this._listedTimes.set(path, time);
    return before === null || time === null
      ? before !== time
      : Math.abs(before - time) > Private.ROUNDING_MS;
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
  private _isReading = false;
  /** When files were written, by the last listing. */
  private _listedTimes = new Map<string, number | null>();
  /** When they had been written as they were read. */
  private _readTimes = new Map<string, number | null>();
  private _timer: number;
  /** Asked for, and not read yet. */
  private _unread: string[] = [];
  private _turn = 0;
  /** The last reading of each path, so that a late answer does not overwrite a newer one. */
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
  /** Notebooks of one request: what a server reads in a moment. */
  export const PORTION = 50;
  /** One side may round where the other cuts off. */
  export const ROUNDING_MS = 1;
  export const INTERVAL_MS = 5_000;
  export const UNREAD: NotebookEntry = { info: null, error: null };
}
