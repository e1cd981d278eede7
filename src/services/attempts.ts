import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { AttemptRecord } from '../model';
import { DagflowApi, errorMessage } from './api';
import { ServerMessage } from './messages';
import { ConnectionState, DagflowSocket } from './socket';

/**
 * The attempts of all nodes of a run, kept true: they are read again when the run's events speak of attempts, and when
 * a lost connection is back. Whoever uses it sees to it that the run is watched over the socket.
 */
export class AttemptsFollower implements IDisposable {
  constructor(options: AttemptsFollower.IOptions) {
    this._options = options;
    options.socket.received.connect(this._onMessage, this);
    options.socket.stateChanged.connect(this._onConnection, this);
    void this._read();
  }

  /** Oldest first; null until they have been read. */
  get attempts(): readonly AttemptRecord[] | null {
    return this._attempts;
  }

  /** Why they could not be read when they were asked for last; null if they could. */
  get error(): string | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    this._options.socket.received.disconnect(this._onMessage, this);
    this._options.socket.stateChanged.disconnect(this._onConnection, this);
    Signal.clearData(this);
  }

  private _onMessage(_: DagflowSocket, message: ServerMessage): void {
    const { runId } = this._options;
    if (message.type === 'event') {
      const { event } = message;
      if (event.run_id === runId && event.type === 'attempt') {
        this._schedule();
      }
    } else if (message.type === 'snapshot' && message.run?.run_id === runId) {
      // Whatever happened before it was not told in events.
      this._schedule();
    }
  }

  private _onConnection(_: DagflowSocket, state: ConnectionState): void {
    if (state === 'connected' && this._error !== null) {
      this._schedule();
    }
  }

  /** Read again soon: once for whatever happens until then, and while an answer is awaited. */
  private _schedule(): void {
    this._timer ??= window.setTimeout(() => {
      this._timer = undefined;
      if (this._isReading) {
        this._schedule();
      } else {
        void this._read();
      }
    }, PAUSE_MS);
  }

  private async _read(): Promise<void> {
    this._isReading = true;
    try {
      this._attempts = await this._options.api.attempts(this._options.runId);
      this._error = null;
    } catch (error) {
      this._error = errorMessage(error);
    }
    this._isReading = false;
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _attempts: readonly AttemptRecord[] | null = null;
  private _changed = new Signal<this, void>(this);
  private _error: string | null = null;
  private _isDisposed = false;
  private _isReading = false;
  private _options: AttemptsFollower.IOptions;
  private _timer: number | undefined;
}

const PAUSE_MS = 300;

export namespace AttemptsFollower {
  export interface IOptions {
    api: DagflowApi;
    socket: DagflowSocket;
    runId: string;
  }
}
