import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { FrameBatch } from './frames';
import { LogKey, ServerMessage } from './messages';
import { LogEntry } from './records';
import { DagflowSocket } from './socket';

/** Follows the log of one attempt, from its first byte; after a lost connection it goes on where it was. */
export class LogFollower implements IDisposable {
  /**
   * The follower of an attempt's log. All who ask for the same log share one, since the server knows one reader of a
   * log per socket; each disposes of it once.
   */
  static of(options: LogFollower.IOptions): LogFollower {
    const followers = Private.followersOf(options.socket);
    const name = Private.nameOf(options.key);
    const follower = followers.get(name) ?? new LogFollower(options);
    followers.set(name, follower);
    follower._holders += 1;
    return follower;
  }

  private constructor(options: LogFollower.IOptions) {
    this.key = options.key;
    this._socket = options.socket;
    this._socket.received.connect(this._onMessage, this);
    const target = {
      run_id: this.key.runId,
      node_id: this.key.nodeId,
      attempt: this.key.attempt
    };
    this._follow = this._socket.keep(
      () => ({ type: 'follow_log', ...target, after: this._next }),
      () => ({ type: 'unfollow_log', ...target })
    );
  }

  readonly key: LogKey;

  /** What came so far, oldest first; a longer list each time. */
  get entries(): readonly LogEntry[] {
    return this._entries;
  }

  /** Whether the server has answered at all. */
  get isLoaded(): boolean {
    return this._isLoaded;
  }

  /** Whether the attempt has ended and all of its log is here. */
  get isEnded(): boolean {
    return this._isEnded;
  }

  /** Where the log was, if there was one that was removed; else null. */
  get gone(): string | null {
    return this._gone;
  }

  /** Entries came, or the log ended; at most once per animation frame. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._holders -= 1;
    if (this._isDisposed || this._holders > 0) {
      return;
    }
    this._isDisposed = true;
    Private.followersOf(this._socket).delete(Private.nameOf(this.key));
    this._follow.dispose();
    this._batch.dispose();
    Signal.clearData(this);
  }

  private _onMessage(_: DagflowSocket, message: ServerMessage): void {
    if (message.type !== 'log' || !this._isMine(message)) {
      return;
    }
    // A page that ends where we are was read already, before the connection was lost.
    if (message.next > this._next) {
      this._entries = this._entries.concat(message.entries);
      this._next = message.next;
    }
    this._isLoaded = true;
    this._isEnded = message.ended;
    this._gone = message.gone ?? null;
    this._batch.request();
  }

  private _isMine(key: LogKey): boolean {
    return Private.nameOf(key) === Private.nameOf(this.key);
  }

  private _batch = new FrameBatch(() => this._changed.emit());
  private _changed = new Signal<this, void>(this);
  private _entries: LogEntry[] = [];
  private _follow: IDisposable;
  private _gone: string | null = null;
  private _holders = 0;
  private _isDisposed = false;
  private _isEnded = false;
  private _isLoaded = false;
  private _next = 0;
  private _socket: DagflowSocket;
}

export namespace LogFollower {
  export interface IOptions {
    socket: DagflowSocket;
    key: LogKey;
  }
}

namespace Private {
  const followers = new WeakMap<DagflowSocket, Map<string, LogFollower>>();

  export function followersOf(socket: DagflowSocket): Map<string, LogFollower> {
    const known = followers.get(socket) ?? new Map<string, LogFollower>();
    followers.set(socket, known);
    return known;
  }

  export function nameOf(key: LogKey): string {
    return `${key.runId}/${key.nodeId}/${key.attempt}`;
  }
}
