import { ISignal, Signal } from '@lumino/signaling';

import { DagflowApi } from './api';
import { PoolState } from './records';

/** The pools of the workspace, asked for when they are looked at. */
export class Pools {
  constructor(options: Pools.IOptions) {
    this._api = options.api;
  }

  /** The pools as they were at the last look; null before the first. */
  get all(): readonly PoolState[] | null {
    return this._all;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Look again. Throws ApiError. */
  async refresh(): Promise<void> {
    this._all = await this._api.pools();
    this._changed.emit();
  }

  /** Make a pool, or give one another size. Throws ApiError. */
  async set(name: string, slots: number): Promise<void> {
    await this._api.setPool(name, slots);
    await this.refresh();
  }

  private _all: readonly PoolState[] | null = null;
  private _api: DagflowApi;
  private _changed = new Signal<this, void>(this);
}

export namespace Pools {
  export interface IOptions {
    api: DagflowApi;
  }
}
