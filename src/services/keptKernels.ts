import { ISignal, Signal } from '@lumino/signaling';

import { AttemptReference } from '../model';
import { DagflowApi } from './api';
import * as json from './json';

/** A kernel that a failed attempt has kept. */
export interface KeptKernel extends AttemptReference {
  /** When it ends by itself, in seconds since the epoch. */
  until: number;
  /** The cell that failed, of all cells of the executed notebook from 0; null when none did. */
  cell: number | null;
}

/** A kept kernel as one of the server's. */
export interface OpenedKernel {
  kernelId: string;
  name: string;
}

/** What can be done with a kept kernel; whoever can do it tells so by `KeptKernels.actions`. */
export interface KeptKernelActions {
  /** Open the executed notebook in the very kernel, at the cell that failed. */
  open(attempt: AttemptReference): void;
  /** Go on in the kernel, from the cell that failed. */
  goOn(attempt: AttemptReference): void;
}

/** The kept kernels of the workspace, which are few: looked for when a failure is shown, and while there are any. */
export class KeptKernels {
  constructor(options: KeptKernels.IOptions) {
    this._api = options.api;
  }

  /** Null until somebody can do something. */
  actions: KeptKernelActions | null = null;

  /** For how many seconds kernels of failed nodes are to be kept; 0 keeps none. */
  keepS = 0;

  /** There are other kernels than before. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The kernel of an attempt, if it is known to live. */
  find(attempt: AttemptReference): KeptKernel | null {
    const found = this._kernels.find(each => isSame(each, attempt));
    return found !== undefined && found.until > Date.now() / 1000 ? found : null;
  }

  /** The kernel of an attempt that lived when it was looked for, and whose time is up. */
  findExpired(attempt: AttemptReference): KeptKernel | null {
    const now = Date.now() / 1000;
    const past = this._kernels.filter(each => each.until <= now);
    return [...past, ...this._expired].find(each => isSame(each, attempt)) ?? null;
  }

  /** Look soon; who asks meanwhile is told together. */
  look(delay = LOOK_MS): void {
    if (this._timer !== null && delay >= this._delay) {
      return;
    }
    this._stop();
    this._delay = delay;
    this._timer = window.setTimeout(() => void this.refresh(), delay);
  }

  /** Look now. What cannot be known stays as it was. */
  async refresh(): Promise<void> {
    this._stop();
    try {
      const kernels = await this._api.keptKernels();
      if (JSON.stringify(kernels) !== JSON.stringify(this._kernels)) {
        // What goes earlier was ended by somebody, who knows.
        const soon = Date.now() / 1000 + EARLY_S;
        const gone = this._kernels.filter(each => !kernels.some(other => isSame(each, other)));
        this._expired = [...gone.filter(each => each.until <= soon), ...this._expired].slice(
          0,
          MOST
        );
        this._kernels = kernels;
        this._changed.emit();
      }
    } catch {
      // The server may be away; whoever acts on a kernel is told then.
    }
    if (this._kernels.length > 0) {
      this.look(AGAIN_MS);
    }
  }

  private _stop(): void {
    window.clearTimeout(this._timer ?? undefined);
    this._timer = null;
  }

  private _api: DagflowApi;
  private _changed = new Signal<this, void>(this);
  private _delay = 0;
  private _expired: readonly KeptKernel[] = [];
  private _kernels: readonly KeptKernel[] = [];
  private _timer: number | null = null;
}

export namespace KeptKernels {
  export interface IOptions {
    api: DagflowApi;
  }
}

const LOOK_MS = 200;
const AGAIN_MS = 10_000;
/** By how much the server's clock may be ahead of this one, in seconds. */
const EARLY_S = 5;
/** Kernels that are remembered once their time was up. */
const MOST = 50;

export function readKeptKernels(value: unknown): KeptKernel[] {
  const body = json.asObject(value, 'answer');
  return json.asRecords(body.kernels, 'kernels', ['run_id', 'node_id']).map(kernel => ({
    run_id: String(kernel.run_id),
    node_id: String(kernel.node_id),
    attempt: json.asNumber(kernel.attempt, 'attempt'),
    until: json.asNumber(kernel.until, 'until'),
    cell: json.asNumberOrNull(kernel.cell, 'cell')
  }));
}

export function readOpenedKernel(value: unknown): OpenedKernel {
  const body = json.asObject(value, 'answer');
  return {
    kernelId: json.asString(body.kernel_id, 'kernel_id'),
    name: json.asString(body.name, 'name')
  };
}

function isSame(one: AttemptReference, other: AttemptReference): boolean {
  return (
    one.run_id === other.run_id && one.node_id === other.node_id && one.attempt === other.attempt
  );
}
