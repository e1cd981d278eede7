import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { JSONObject } from '@lumino/coreutils';
import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ServerMessage, parseMessage } from './messages';

/** `connecting` is the first try; `lost` shows from the first failure until the next success. */
export type ConnectionState = 'connecting' | 'connected' | 'lost';

/**
 * The lab's one WebSocket to jupyter-dagflow. It connects when first needed and
 * after a loss comes back by itself, with growing, jittered pauses.
 */
export class DagflowSocket implements IDisposable {
  constructor(options: DagflowSocket.IOptions) {
    this._settings = options.serverSettings;
    this._random = options.random ?? Math.random;
    window.addEventListener('online', this._onOnline);
  }

  get state(): ConnectionState {
    return this._state;
  }

  get stateChanged(): ISignal<this, ConnectionState> {
    return this._stateChanged;
  }

  /** Every message of the server that could be understood. */
  get received(): ISignal<this, ServerMessage> {
    return this._received;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * Send `request()` now and each time the connection comes back, until the
   * returned object is disposed; `farewell` is sent then.
   */
  keep(request: () => JSONObject, farewell?: () => JSONObject): IDisposable {
    this._requests.add(request);
    this._connect();
    this.send(request());
    return new DisposableDelegate(() => {
      this._requests.delete(request);
      if (farewell) {
        this.send(farewell());
      }
    });
  }

  /** Hear `runs_changed` until the returned object is disposed; the server is asked once for all who want to. */
  watchRuns(): IDisposable {
    this._runsWatchers += 1;
    this._runsWatch ??= this.keep(
      () => ({ type: 'watch_runs' }),
      () => ({ type: 'unwatch_runs' })
    );
    return new DisposableDelegate(() => {
      this._runsWatchers -= 1;
      if (this._runsWatchers === 0) {
        this._runsWatch?.dispose();
        this._runsWatch = null;
      }
    });
  }

  /** Send a message if the connection is there; returns whether it was. */
  send(message: JSONObject): boolean {
    if (this._socket === null || this._state !== 'connected') {
      return false;
    }
    this._socket.send(JSON.stringify(message));
    return true;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.removeEventListener('online', this._onOnline);
    window.clearTimeout(this._timer);
    this._requests.clear();
    this._drop();
    Signal.clearData(this);
  }

  private _connect(): void {
    if (this._isDisposed || this._socket !== null) {
      return;
    }
    window.clearTimeout(this._timer);
    const socket = new this._settings.WebSocket(Private.url(this._settings));
    this._socket = socket;
    socket.onopen = () => this._onOpen();
    socket.onmessage = event => this._onMessage(event);
    socket.onclose = () => this._onClose();
  }

  private _onOpen(): void {
    this._failures = 0;
    this._setState('connected');
    for (const request of [...this._requests]) {
      this.send(request());
    }
  }

  private _onMessage(event: MessageEvent): void {
    const message = parseMessage(event.data);
    if (message === null) {
      console.warn('jupyter-dagflow: a message was not understood.', event.data);
      return;
    }
    this._received.emit(message);
  }

  private _onClose(): void {
    this._drop();
    this._setState('lost');
    const pause = Math.min(Private.LONGEST_PAUSE_MS, Private.FIRST_PAUSE_MS * 2 ** this._failures);
    this._failures += 1;
    // Half of the pause is chance, so that many tabs do not come back at once.
    this._timer = window.setTimeout(() => this._connect(), pause * (0.5 + this._random() / 2));
  }

  private _drop(): void {
    const socket = this._socket;
    if (socket === null) {
      return;
    }
    this._socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private _setState(state: ConnectionState): void {
    if (state !== this._state) {
      this._state = state;
      this._stateChanged.emit(state);
    }
  }

  private _onOnline = (): void => {
    if (this._requests.size > 0) {
      this._connect();
    }
  };

  private _failures = 0;
  private _isDisposed = false;
  private _random: () => number;
  private _runsWatch: IDisposable | null = null;
  private _runsWatchers = 0;
  private _received = new Signal<this, ServerMessage>(this);
  private _requests = new Set<() => JSONObject>();
  private _settings: ServerConnection.ISettings;
  private _socket: WebSocket | null = null;
  private _state: ConnectionState = 'connecting';
  private _stateChanged = new Signal<this, ConnectionState>(this);
  private _timer: number | undefined;
}

export namespace DagflowSocket {
  export interface IOptions {
    serverSettings: ServerConnection.ISettings;
    /** A number in [0, 1) for the jitter. */
    random?: () => number;
  }
}

namespace Private {
  export const FIRST_PAUSE_MS = 500;
  export const LONGEST_PAUSE_MS = 20_000;

  export function url(settings: ServerConnection.ISettings): string {
    const address = URLExt.join(settings.wsUrl, 'jupyter-dagflow', 'api', 'socket');
    return settings.appendToken && settings.token !== ''
      ? `${address}?token=${encodeURIComponent(settings.token)}`
      : address;
  }
}
