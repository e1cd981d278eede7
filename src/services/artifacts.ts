import { Answers } from './answers';
import { DagflowApi } from './api';
import { ArtifactInfo, ArtifactKey } from './records';

/** Artifacts of attempts, read when they are looked at. They do not change once their attempt has ended. */
export class ArtifactsCache {
  constructor(options: ArtifactsCache.IOptions) {
    this._answers = new Answers(key => options.api.artifact(key), KEPT);
  }

  get({ runId, nodeId, attempt, name }: ArtifactKey): Promise<ArtifactInfo> {
    return this._answers.get({ runId, nodeId, attempt, name });
  }

  private _answers: Answers<ArtifactKey, ArtifactInfo>;
}

/** Previews hold images, so not all that were ever seen are kept. */
const KEPT = 50;

export namespace ArtifactsCache {
  export interface IOptions {
    api: DagflowApi;
  }
}
