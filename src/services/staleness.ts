import { JSONObject } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { DagflowChange, DagflowDocument, isRunEnded, nodeRecord } from '../model';
import { DagflowApi } from './api';
import { Staleness } from './records';
import { RunFollower } from './runs';

/**
 * Which nodes of a document would come to another result than they have, told by the server shortly after each edit,
 * after each run, and whenever it is asked to look again. Nothing is asked while nobody sees it.
 */
export class StalenessFollower implements IDisposable {
  constructor(options: StalenessFollower.IOptions) {
    this._api = options.api;
    this._delay = options.delay ?? Private.DELAY_MS;
    this._document = options.document;
    this._runs = options.runs;
    this._document.changed.connect(this._onDocument, this);
    this._runs.changed.connect(this._onRun, this);
  }

  /** What is known of the nodes, by id; nothing while a run is under way. */
  get nodes(): ReadonlyMap<string, Staleness> {
    return this._nodes;
  }

  /** The nodes that a rerun of what is stale would begin with: those that are, and those that are new since the run. */
  get stale(): readonly string[] {
    const { run } = this._runs;
    return [...this._nodes].flatMap(([id, { state }]) => {
      const isNew = state === 'new' && run !== null && nodeRecord(run, id) === undefined;
      return state === 'stale' || isNew ? [id] : [];
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether anybody sees it. What was missed meanwhile is asked as soon as somebody does. */
  get isSeen(): boolean {
    return this._isSeen;
  }
  set isSeen(value: boolean) {
    this._isSeen = value;
    if (value && this._isDue) {
      this.schedule();
    }
  }

  /** Ask soon; several calls in a row become one request. */
  schedule(): void {
    this._isDue = true;
    if (!this._isDisposed && this._isSeen) {
      window.clearTimeout(this._timer);
      this._timer = window.setTimeout(() => void this._refresh(), this._delay);
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    Signal.clearData(this);
  }

  private async _refresh(): Promise<void> {
    const { run, path } = this._runs;
    if (this._document.isDisposed || this._document.problem !== null) {
      return;
    }
    if (run === null || !isRunEnded(run.state)) {
      // There is nothing to compare with, or it is asked when the run has ended.
      return;
    }
    this._isDue = false;
    const turn = ++this._turn;
    try {
      const report = await this._api.stale(path, this._document.pipeline as JSONObject);
      if (turn === this._turn && !this._isDisposed) {
        this._tell(report.nodes);
      }
    } catch {
      // Without the server, or with a document that it refuses, nothing new is known; both are shown elsewhere.
    }
  }

  private _tell(nodes: ReadonlyMap<string, Staleness>): void {
    this._nodes = nodes;
    this._changed.emit();
  }

  private _onDocument(_: DagflowDocument, change: DagflowChange): void {
    if (change.pipelineChange) {
      this.schedule();
    }
  }

  private _onRun(): void {
    const { run } = this._runs;
    const standing = run === null ? '' : `${run.run_id} ${isRunEnded(run.state)}`;
    if (standing === this._standing) {
      return;
    }
    this._standing = standing;
    // An answer that is on its way is about what was before.
    this._turn++;
    if (run !== null && isRunEnded(run.state)) {
      this.schedule();
    } else if (this._nodes.size > 0) {
      this._tell(new Map());
    }
  }

  private _api: DagflowApi;
  private _changed = new Signal<this, void>(this);
  private _delay: number;
  private _document: DagflowDocument;
  private _isDisposed = false;
  /** Whether something happened since the server was asked last. */
  private _isDue = false;
  private _isSeen = false;
  private _nodes: ReadonlyMap<string, Staleness> = new Map();
  private _runs: RunFollower;
  /** Which run it was at the last look, and whether it had ended. */
  private _standing = '';
  private _timer: number | undefined;
  private _turn = 0;
}

export namespace StalenessFollower {
  export interface IOptions {
    api: DagflowApi;
    document: DagflowDocument;
    runs: RunFollower;
    /** Milliseconds of quiet before the server is asked. */
    delay?: number;
  }
}

namespace Private {
  export const DELAY_MS = 500;
}
