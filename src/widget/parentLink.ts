import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import { nodeRecord } from '../model';
import { RunFollower, type DagflowApi, type DagflowSocket } from '../services';

/** Where a pipeline was opened from: a node of another one. */
export interface Crumb {
  /** The other pipeline's path from the server's root, and what it is called. */
  path: string;
  title: string;
  /** The run that was shown there; null for whichever is its newest. */
  runId: string | null;
  /** The node, or the instance of one that runs for each item. */
  nodeId: string;
}

/** Looks after a node of another pipeline, to know which run is its work. */
export class ParentLink implements IDisposable {
  constructor(options: ParentLink.IOptions) {
    this.crumbs = options.crumbs;
    const { path, runId } = this.crumb;
    this._follower = new RunFollower({ api: options.api, socket: options.socket, path, runId });
    this._follower.changed.connect(() => this._changed.emit());
  }

  /** The way here, the outermost pipeline first. */
  readonly crumbs: readonly Crumb[];

  /** The last of the way: the pipeline right around this one. */
  get crumb(): Crumb {
    return this.crumbs[this.crumbs.length - 1];
  }

  /** The run that is the node's work; null before it has begun. */
  get childId(): string | null {
    const { run } = this._follower;
    return (run && nodeRecord(run, this.crumb.nodeId)?.child_run_id) ?? null;
  }

  /** Something happened in the run around. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._follower.dispose();
      Signal.clearData(this);
    }
  }

  private _changed = new Signal<this, void>(this);
  private _follower: RunFollower;
  private _isDisposed = false;
}

export namespace ParentLink {
  export interface IOptions {
    api: DagflowApi;
    socket: DagflowSocket;
    crumbs: readonly Crumb[];
  }
}
