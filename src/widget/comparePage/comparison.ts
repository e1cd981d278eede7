import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { TranslationBundle } from '@jupyterlab/translation';

import { isRunEnded } from '../../model';
import { inOrder, type ComparedRun } from '../../panels';
import { ApiError, errorMessage, type DagflowApi } from '../../services';

/** Runs that are compared, and which of them the others are compared with. */
export class Comparison implements IDisposable {
  constructor(options: Comparison.IOptions) {
    this._options = options;
    this._runIds = [...new Set(options.runIds)];
    this._baselineId = options.baselineId ?? null;
    void this._read(this._runIds);
  }

  get runIds(): readonly string[] {
    return this._runIds;
  }

  /** The oldest first, as far as they have been read. */
  get runs(): readonly ComparedRun[] {
    return this._runs;
  }

  /** Whether every run has been read, or could not be. */
  get isLoaded(): boolean {
    return this._isLoaded;
  }

  /** Sentences about runs that could not be read. */
  get problems(): readonly string[] {
    return [...this._problems.values()];
  }

  /** The run that was chosen to compare with; null for the oldest. */
  get baselineId(): string | null {
    return this._baselineId;
  }

  /** Its position among the runs. */
  get baseline(): number {
    const found = this._runs.findIndex(({ run }) => run.run_id === this._baselineId);
    return Math.max(0, found);
  }

  /** What is compared, or what is known of it, changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  setBaseline(runId: string): void {
    this._baselineId = runId;
    this._changed.emit();
  }

  remove(runId: string): void {
    this._runIds = this._runIds.filter(id => id !== runId);
    this._runs = this._runs.filter(({ run }) => run.run_id !== runId);
    this._problems.delete(runId);
    this._changed.emit();
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      window.clearTimeout(this._timer);
      Signal.clearData(this);
    }
  }

  private async _read(runIds: readonly string[]): Promise<void> {
    const found = await Promise.all(runIds.map(runId => this._readRun(runId)));
    if (this._isDisposed) {
      return;
    }
    const read = found.filter(each => each !== null && this._runIds.includes(each.run.run_id));
    const isNew = new Set(read.map(each => each?.run.run_id));
    const others = this._runs.filter(({ run }) => !isNew.has(run.run_id));
    this._runs = inOrder([...others, ...read.filter(each => each !== null)]);
    this._isLoaded = true;
    this._changed.emit();
    this._readAgain();
  }

  /** Runs that go on are read again and again; all others stand. */
  private _readAgain(): void {
    const active = this._runs.filter(({ run }) => !isRunEnded(run.state));
    if (active.length > 0) {
      const ids = active.map(({ run }) => run.run_id);
      this._timer = window.setTimeout(() => void this._read(ids), PAUSE_MS);
    }
  }

  private async _readRun(runId: string): Promise<ComparedRun | null> {
    const { api, trans } = this._options;
    try {
      const [run, attempts] = await Promise.all([api.run(runId), api.attempts(runId)]);
      this._problems.delete(runId);
      return { run, attempts };
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404;
      this._problems.set(
        runId,
        isGone
          ? trans.__('The run %1 is gone: it was deleted.', runId)
          : trans.__('The run %1 could not be read. %2', runId, errorMessage(error))
      );
      return null;
    }
  }

  private _baselineId: string | null;
  private _changed = new Signal<this, void>(this);
  private _isDisposed = false;
  private _isLoaded = false;
  private _options: Comparison.IOptions;
  private _problems = new Map<string, string>();
  private _runIds: string[];
  private _runs: readonly ComparedRun[] = [];
  private _timer: number | undefined;
}

const PAUSE_MS = 3000;

export namespace Comparison {
  export interface IOptions {
    api: DagflowApi;
    /** In any order. */
    runIds: readonly string[];
    baselineId?: string;
    trans: TranslationBundle;
  }
}
