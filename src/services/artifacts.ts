import { DagflowApi } from './api';
import { ArtifactInfo, ArtifactKey } from './records';

/** Artifacts of attempts, read when they are looked at. They do not change once their attempt has ended. */
export class ArtifactsCache {
  constructor(options: ArtifactsCache.IOptions) {
    this._api = options.api;
  }

  get(key: ArtifactKey): Promise<ArtifactInfo> {
    const name = JSON.stringify([key.runId, key.nodeId, key.attempt, key.name]);
    const known = this._answers.get(name);
    if (known) {
      // What was looked at last is forgotten last.
      this._answers.delete(name);
      this._answers.set(name, known);
      return known;
    }
    const answer = this._api.artifact(key);
    this._answers.set(name, answer);
    // A refusal is not kept: the file may be there again, or the server.
    answer.catch(() => this._answers.delete(name));
    for (const oldest of this._answers.keys()) {
      if (this._answers.size <= KEPT) {
        break;
      }
      this._answers.delete(oldest);
    }
    return answer;
  }

  private _answers = new Map<string, Promise<ArtifactInfo>>();
  private _api: DagflowApi;
}

/** Previews hold images, so not all that were ever seen are kept. */
const KEPT = 50;

export namespace ArtifactsCache {
  export interface IOptions {
    api: DagflowApi;
  }
}
