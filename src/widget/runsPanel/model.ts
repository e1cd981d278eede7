import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';

import {
  chosenIds,
  goTo,
  kept,
  NO_FILTER,
  NO_MARKING,
  queryOfFilter,
  type Marking,
  type RunFilter,
  type RunScope
} from '../../panels';
import { RunList, type DagflowApi, type DagflowSocket, type RunSummary } from '../../services';

/** What the panel of runs shows, and what of it is chosen. */
export class RunsModel implements IDisposable {
  constructor(options: RunsModel.IOptions) {
    this.list = new RunList(options);
    this.list.changed.connect(this._onList, this);
    this._ask();
  }

  readonly list: RunList;

  get scope(): RunScope {
    return this._scope;
  }
  set scope(scope: RunScope) {
    if (scope !== this._scope) {
      this._scope = scope;
      this._begin();
    }
  }

  /** Path of the pipeline in front, from the server's root; null while there is none. */
  get pipeline(): string | null {
    return this._pipeline;
  }
  set pipeline(pipeline: string | null) {
    if (pipeline === this._pipeline) {
      return;
    }
    this._pipeline = pipeline;
    if (this._scope === 'pipeline') {
      this._begin();
    } else {
      this._changed.emit();
    }
  }

  get filter(): RunFilter {
    return this._filter;
  }
  set filter(filter: RunFilter) {
    this._filter = filter;
    this._begin();
  }

  get marking(): Marking {
    return this._marking;
  }

  /** What an action is done with: the marked runs, else the one that the keyboard is at. */
  get chosen(): RunSummary[] {
    const ids = new Set(chosenIds(this._marking, this._ids));
    return this.list.runs.filter(run => ids.has(run.run_id));
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Let an action be about one run alone. */
  choose(runId: string): void {
    this.mark(() => goTo(runId));
  }

  /** Change the marking as it stands; null changes nothing. Gives what it became. */
  mark(change: (marking: Marking) => Marking | null): Marking | null {
    const next = change(this._marking);
    if (next !== null && next !== this._marking) {
      this._marking = next;
      this._changed.emit();
    }
    return next;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this.list.dispose();
      Signal.clearData(this);
    }
  }

  /** Another list begins. */
  private _begin(): void {
    this._marking = NO_MARKING;
    this._ask();
    this._changed.emit();
  }

  private _ask(): void {
    const { _filter: filter, _pipeline: pipeline, _scope: scope } = this;
    const isNone = scope === 'pipeline' && pipeline === null;
    this.list.setQuery(
      isNone
        ? null
        : () => queryOfFilter(filter, scope === 'workspace' ? null : pipeline, new Date())
    );
  }

  private _onList(): void {
    const ids = this.list.runs.map(run => run.run_id);
    this._marking = kept(this._marking, this._ids, ids);
    this._ids = ids;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _filter: RunFilter = NO_FILTER;
  private _ids: readonly string[] = [];
  private _isDisposed = false;
  private _marking: Marking = NO_MARKING;
  private _pipeline: string | null = null;
  private _scope: RunScope = 'pipeline';
}

export namespace RunsModel {
  export interface IOptions {
    api: DagflowApi;
    socket: DagflowSocket;
  }
}
