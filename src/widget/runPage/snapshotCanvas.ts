import { JSONExt, type JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { CanvasModel, type Selection } from '../../canvas';
import { DagflowDocument, type Pipeline, type RunView } from '../../model';
import type { RunFollower } from '../../services';
import { snapshotPorts, type SnapshotPorts } from './snapshotPorts';

/** The drawing of a run: the snapshot that ran, how its nodes fared, and nothing that could be edited. */
export class SnapshotCanvas implements IDisposable {
  constructor(options: SnapshotCanvas.IOptions) {
    const { follower, selection } = options;
    this._follower = follower;
    const nothing = new Signal<this, void>(this);
    this.model = new CanvasModel({
      document: this.document,
      selection,
      services: {
        follower: {
          get path() {
            return follower.run?.pipeline ?? '';
          },
          get run() {
            return follower.run;
          },
          get connection() {
            return follower.connection;
          },
          changed: follower.changed
        },
        ports: { get: path => this._ports(path), changed: nothing },
        problems: { byNode: new Map(), byEdge: new Map(), changed: nothing },
        staleness: { nodes: new Map(), changed: nothing }
      }
    });
    follower.changed.connect(this._onRun, this);
    this._onRun();
  }

  readonly document = new SnapshotDocument();
  readonly model: CanvasModel;

  get isDisposed(): boolean {
    return this.document.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._follower.changed.disconnect(this._onRun, this);
      this.model.dispose();
      this.document.dispose();
      Signal.clearData(this);
    }
  }

  /** A rerun takes a new snapshot; else the drawing stays what it is. */
  private _onRun(): void {
    const { run } = this._follower;
    if (run === null) {
      return;
    }
    this._ports = snapshotPorts(run);
    if (this._shown !== run.document && !sameDocument(this._shown, run)) {
      this.document.setSource(run.document as JSONObject);
    }
    this._shown = run.document;
  }

  private _follower: RunFollower;
  private _ports: SnapshotPorts = () => ({ info: null, error: null });
  private _shown: Pipeline | null = null;
}

/** What ran cannot be changed any more. */
export class SnapshotDocument extends DagflowDocument {
  protected override _edit(): void {
    // As it ran.
  }
}

export namespace SnapshotCanvas {
  export interface IOptions {
    follower: RunFollower;
    selection: Selection;
  }
}

function sameDocument(shown: Pipeline | null, run: RunView): boolean {
  return shown !== null && JSONExt.deepEqual(shown as JSONObject, run.document as JSONObject);
}
