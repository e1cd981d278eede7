import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import { type DagflowSocket, LogFollower } from '../../services';
import type { LogLine, LogSource } from './lines';
import { MergedLog, type MergedLogLimits } from './merge';

/** How many logs are followed at once; those that have ended make room for others. */
const AT_ONCE = 24;
/** Milliseconds between two signals at least: lines are sorted and searched for each. */
const PAUSE = 100;

/** Follows the logs of many attempts of a run as one. */
export class MergedFollower implements IDisposable {
  constructor(options: MergedFollower.IOptions) {
    this._options = options;
    this._log = new MergedLog(options.trans, options.limits);
  }

  get lines(): readonly LogLine[] {
    return this._log.lines;
  }

  /** How many of the oldest lines were let go. */
  get left(): number {
    return this._log.left;
  }

  /** How many attempts have not been read at all yet. */
  get unread(): number {
    const open = [...this._open.values()].filter(each => !each.follower.isLoaded);
    return this._waiting.length + open.length;
  }

  /** Whether all that is followed has ended. */
  get isEnded(): boolean {
    return this._waiting.length === 0 && this._open.size === 0;
  }

  /** Where the log was, of the first whose log was removed. */
  get gone(): string | null {
    return this._gone;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Follow these, too; those that are followed already, or were, are left as they are. */
  follow(sources: readonly LogSource[]): void {
    for (const source of sources) {
      const name = nameOf(source);
      if (!this._known.has(name)) {
        this._known.add(name);
        this._waiting.push(source);
      }
    }
    this._openNext();
    this._schedule();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    for (const { follower } of this._open.values()) {
      follower.changed.disconnect(this._onChanged, this);
      follower.dispose();
    }
    this._open.clear();
    Signal.clearData(this);
  }

  private _openNext(): void {
    while (this._open.size < AT_ONCE && this._waiting.length > 0) {
      const source = this._waiting.shift() as LogSource;
      const { socket, runId } = this._options;
      const key = { runId, nodeId: source.nodeId, attempt: source.attempt };
      const follower = LogFollower.of({ socket, key });
      follower.changed.connect(this._onChanged, this);
      this._open.set(nameOf(source), { source, follower, read: 0 });
      if (follower.isLoaded) {
        // Somebody else follows it already, so it may say nothing more.
        this._onChanged(follower);
      }
    }
  }

  private _onChanged(follower: LogFollower): void {
    const name = nameOf(follower.key);
    const open = this._open.get(name);
    if (open === undefined) {
      return;
    }
    this._log.add(open.source, follower.entries.slice(open.read));
    open.read = follower.entries.length;
    this._gone ??= follower.gone;
    if (follower.isEnded) {
      this._open.delete(name);
      follower.changed.disconnect(this._onChanged, this);
      follower.dispose();
      this._openNext();
    }
    this._schedule();
  }

  private _schedule(): void {
    this._timer ??= window.setTimeout(() => {
      this._timer = undefined;
      this._changed.emit();
    }, PAUSE);
  }

  private _changed = new Signal<this, void>(this);
  private _gone: string | null = null;
  private _isDisposed = false;
  private _known = new Set<string>();
  private _log: MergedLog;
  private _open = new Map<string, { source: LogSource; follower: LogFollower; read: number }>();
  private _options: MergedFollower.IOptions;
  private _timer: number | undefined;
  private _waiting: LogSource[] = [];
}

export namespace MergedFollower {
  export interface IOptions {
    socket: DagflowSocket;
    runId: string;
    trans: TranslationBundle;
    limits?: MergedLogLimits;
  }
}

function nameOf({ nodeId, attempt }: { nodeId: string; attempt: number }): string {
  return `${nodeId}/${attempt}`;
}
