import { JSONObject } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { RunEvent, RunView, applyEvents, parentOf } from '../model';
import { DagflowApi } from './api';
import { FrameBatch } from './frames';
import { ServerMessage, ServerSnapshot } from './messages';
import { RerunMode } from './records';
import { ConnectionState, DagflowSocket } from './socket';

/** Follows the newest run of one pipeline, or a run of its own choice, and acts on it. */
export class RunFollower implements IDisposable {
  constructor(options: RunFollower.IOptions) {
    this._api = options.api;
    this._socket = options.socket;
    this._path = options.path;
    this._runId = options.runId ?? null;
    this._socket.received.connect(this._onMessage, this);
    this._socket.stateChanged.connect(this._onConnection, this);
    this._watch = this._keepWatch();
  }

  /** The pipeline's path, relative to the server's root. */
  get path(): string {
    return this._path;
  }

  /** Follow another path, when the pipeline was renamed. */
  set path(path: string) {
    if (path === this._path) {
      return;
    }
    this._path = path;
    this._begin();
  }

  /** The run that is followed by its id; null while the newest of the pipeline is. */
  get runId(): string | null {
    return this._runId;
  }

  /** Follow a run by its id, or with null the newest of the pipeline again. */
  set runId(runId: string | null) {
    if (runId !== this._runId) {
      this._runId = runId;
      this._begin();
    }
  }

  /** Ask again for what is not there yet. */
  refresh(): void {
    if (this._run === null) {
      this._begin();
    }
  }

  /** The run that is followed; null when there is none, or none is known yet. */
  get run(): RunView | null {
    this._applyEvents();
    return this._run;
  }

  /** Whether the server has said which run is the newest. */
  get isLoaded(): boolean {
    return this._isLoaded;
  }

  get connection(): ConnectionState {
    return this._socket.state;
  }

  /** The run or the connection changed; at most once per animation frame. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Start a run of what is on disk; save first. Throws ApiError. */
  async start(options: DagflowApi.IStartOptions = {}): Promise<RunView> {
    const run = await this._api.start(this._path, options);
    this.runId = null;
    this._show(run);
    return run;
  }

  /** Ask the run to end. Throws ApiError. */
  async cancel(): Promise<void> {
    if (this._run !== null) {
      await this._api.cancel(this._run.run_id);
    }
  }

  /** Reopen the run: what failed, a node and what follows it, or a node alone. Throws ApiError. */
  async rerun(mode: RerunMode, nodeId?: string): Promise<void> {
    if (this._run !== null) {
      await this._api.rerun(this._run.run_id, mode, nodeId);
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._watch.dispose();
    this._batch.dispose();
    Signal.clearData(this);
  }

  /** Forget what was followed, and begin with what is to be followed now. */
  private _begin(): void {
    this._run = null;
    this._events = [];
    this._isLoaded = false;
    this._watch.dispose();
    this._watch = this._keepWatch();
    this._batch.request();
  }

  private _keepWatch(): IDisposable {
    const [path, runId] = [this._path, this._runId];
    const message = (what: JSONObject): JSONObject => ({ type: 'watch', ...what });
    return this._socket.keep(() =>
      runId === null ? message({ path }) : message({ run_id: runId })
    );
  }

  private _onMessage(_: DagflowSocket, message: ServerMessage): void {
    if (message.type === 'snapshot') {
      if (this._isMeant(message)) {
        this._onSnapshot(message.run);
      }
    } else if (message.type === 'run_deleted') {
      if (message.runId === this._run?.run_id) {
        this._begin();
      }
    } else if (message.type === 'event' && message.event.run_id === this._run?.run_id) {
      this._onEvent(this._run, message.event);
    }
  }

  /** The socket is everybody's: whether a snapshot is of what is followed here. */
  private _isMeant({ path, run }: ServerSnapshot): boolean {
    if (this._runId !== null) {
      return run?.run_id === this._runId;
    }
    // The work of a node of another pipeline is no run that anybody started of this one.
    return path === this._path || (run?.pipeline === this._path && parentOf(run) === null);
  }

  private _onSnapshot(run: RunView | null): void {
    if (run !== null) {
      this._show(run);
      return;
    }
    if (!this._isLoaded) {
      this._isLoaded = true;
      this._batch.request();
    }
  }

  private _onEvent(run: RunView, event: RunEvent): void {
    const seq = this._events.at(-1)?.seq ?? run.seq;
    if (event.seq <= seq) {
      return;
    }
    if (event.seq > seq + 1) {
      // Something between was missed: begin again from a snapshot.
      this._watch.dispose();
      this._watch = this._keepWatch();
      return;
    }
    this._events.push(event);
    if (this._events.length >= Private.MANY_EVENTS) {
      // Nobody looks while the page is hidden.
      this._applyEvents();
    }
    this._batch.request();
  }

  /** Many events make one view of the run, when somebody looks. */
  private _applyEvents(): void {
    if (this._run !== null && this._events.length > 0) {
      this._run = applyEvents(this._run, this._events);
      this._events = [];
    }
  }

  /** Take a run over unless what is known is newer. */
  private _show(run: RunView): void {
    const known = this.run;
    this._isLoaded = true;
    const older =
      known !== null &&
      (known.run_id === run.run_id ? run.seq < known.seq : run.created_at < known.created_at);
    if (!older) {
      this._run = run;
    }
    this._batch.request();
  }

  private _onConnection(): void {
    this._batch.request();
  }

  private _api: DagflowApi;
  private _batch = new FrameBatch(() => this._changed.emit());
  private _changed = new Signal<this, void>(this);
  /** Events since `_run`, in order and without gaps. */
  private _events: RunEvent[] = [];
  private _isDisposed = false;
  private _isLoaded = false;
  private _path: string;
  private _run: RunView | null = null;
  private _runId: string | null;
  private _socket: DagflowSocket;
  private _watch: IDisposable;
}

export namespace RunFollower {
  export interface IOptions {
    api: DagflowApi;
    socket: DagflowSocket;
    path: string;
    /** Follow this run instead of the newest of the pipeline. */
    runId?: string | null;
  }
}

namespace Private {
  export const MANY_EVENTS = 1000;
}
