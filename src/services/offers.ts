import { DagflowApi } from './api';
import { ClusterOffers } from './records';

/** What clusters offer, asked for when it is needed and not again within some seconds. */
export class ClusterOffersCache {
  constructor(options: ClusterOffersCache.IOptions) {
    this._api = options.api;
    this._now = options.now ?? Date.now;
  }

  /** The offers of a cluster; empty texts stand for the context and the namespace that hold by themselves. */
  get(context: string, namespace: string): Promise<ClusterOffers> {
    const name = JSON.stringify([context, namespace]);
    const known = this._answers.get(name);
    if (known && this._now() - known.time < KEPT_MS) {
      return known.offers;
    }
    // A refusal is kept as well: asking again at once would only be refused again.
    const offers = this._api.offers(context, namespace);
    this._answers.set(name, { time: this._now(), offers });
    return offers;
  }

  private _answers = new Map<string, { time: number; offers: Promise<ClusterOffers> }>();
  private _api: DagflowApi;
  private _now: () => number;
}

const KEPT_MS = 10_000;

export namespace ClusterOffersCache {
  export interface IOptions {
    api: DagflowApi;
    /** Milliseconds since the epoch. */
    now?: () => number;
  }
}
