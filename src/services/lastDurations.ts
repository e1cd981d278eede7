import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import { isRunEnded, type RunView } from '../model';
import type { DagflowApi } from './api';
import type { PastRun } from './history';

/**
 * How long nodes took when they succeeded last, before the run that is shown. Read when a run has ended and somebody sees
 * it, not while it goes on.
 */
export class LastDurations implements IDisposable {
  constructor(options: LastDurations.IOptions) {
    this._options = options;
    options.runs.changed.connect(this._onRun, this);
  }

  /** Seconds; null where nothing is known. */
  get(nodeId: string): number | null {
    return this._seconds.get(nodeId) ?? null;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether anybody sees it. */
  get isSeen(): boolean {
    return this._isSeen;
  }
  set isSeen(value: boolean) {
    this._isSeen = value;
    if (this._readPath === null) {
      this._standing = '';
    }
    this._onRun();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._options.runs.changed.disconnect(this._onRun, this);
      Signal.clearData(this);
    }
  }

  private _onRun(): void {
    const { run } = this._options.runs;
    if (this._isDisposed || run === null) {
      return;
    }
    if (run.run_id !== this._shownId) {
      this._shownId = run.run_id;
      this._work(run);
    }
    const standing = `${run.pipeline} ${run.run_id} ${isRunEnded(run.state)}`;
    // A run that begins changes nothing that was read when the one before it had ended.
    const isDue = this._readPath !== run.pipeline || isRunEnded(run.state);
    if (this._isSeen && isDue && standing !== this._standing) {
      this._standing = standing;
      void this._read(run.pipeline);
    }
  }

  private async _read(path: string): Promise<void> {
    this._readPath = path;
    try {
      this._runs = (await this._options.api.history(path, LOOKED_AT)).runs;
    } catch {
      // Cards just do not tell; it is tried again when a run has ended, or the pipeline is seen anew.
      this._readPath = null;
      return;
    }
    const { run } = this._options.runs;
    if (!this._isDisposed && run !== null) {
      this._work(run);
    }
  }

  private _work(shown: RunView): void {
    this._seconds = lastDurations(this._runs, shown);
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _isDisposed = false;
  private _isSeen = false;
  private _options: LastDurations.IOptions;
  /** The pipeline whose history was asked for. */
  private _readPath: string | null = null;
  private _runs: readonly PastRun[] = [];
  private _seconds: ReadonlyMap<string, number> = new Map();
  private _shownId = '';
  /** Which run it was when the history was asked for, and whether it had ended. */
  private _standing = '';
}

/** Runs that are looked at; a node that succeeded in none of them is not known. */
const LOOKED_AT = 25;

/** Seconds that each node took in the newest run, older than the one that is shown, in which it ran and succeeded. */
export function lastDurations(
  runs: readonly PastRun[],
  shown: Pick<RunView, 'run_id' | 'created_at'>
): Map<string, number> {
  const seconds = new Map<string, number>();
  const earlier = runs.filter(
    run => run.run_id !== shown.run_id && run.created_at <= shown.created_at
  );
  for (const { nodes } of earlier) {
    for (const [id, { state, started_at: from, finished_at: to }] of nodes) {
      if (state === 'succeeded' && from !== null && to !== null && !seconds.has(id)) {
        seconds.set(id, Math.max(0, to - from));
      }
    }
  }
  return seconds;
}

export namespace LastDurations {
  export interface IOptions {
    api: Pick<DagflowApi, 'history'>;
    runs: { readonly run: RunView | null; readonly changed: ISignal<unknown, unknown> };
  }
}
