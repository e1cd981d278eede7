import type { Contents } from '@jupyterlab/services';

import { Answers } from './answers';
import { DagflowApi } from './api';
import { notebookPreview } from './notebookPreview';
import { ArtifactInfo, ArtifactKey } from './records';

/** Artifacts of attempts, read when they are looked at. They do not change once their attempt has ended. */
export class ArtifactsCache {
  constructor(options: ArtifactsCache.IOptions) {
    const { api, contents } = options;
    this._answers = new Answers(
      async key => withNotebook(await api.artifact(key), contents ?? null),
      KEPT
    );
  }

  get({ runId, nodeId, attempt, name }: ArtifactKey): Promise<ArtifactInfo> {
    return this._answers.get({ runId, nodeId, attempt, name });
  }

  private _answers: Answers<ArtifactKey, ArtifactInfo>;
}

/** Previews hold images, so not all that were ever seen are kept. */
const KEPT = 50;

/** Bytes of a notebook that is read to be shown. */
const LARGEST = 8 << 20;

async function withNotebook(
  info: ArtifactInfo,
  contents: Pick<Contents.IManager, 'get'> | null
): Promise<ArtifactInfo> {
  const { path, preview, size } = info;
  if (contents === null || preview !== null || !path || !isNotebook(path) || size > LARGEST) {
    return info;
  }
  try {
    const { content } = await contents.get(path, { type: 'notebook', content: true });
    return { ...info, ...notebookPreview(content) };
  } catch {
    // It is no notebook, whatever its name says; it can still be opened as text.
    return info;
  }
}

function isNotebook(path: string): boolean {
  return path.toLowerCase().endsWith('.ipynb');
}

export namespace ArtifactsCache {
  export interface IOptions {
    api: DagflowApi;
    /** Reads notebooks, of which the server makes no preview; without it they have none. */
    contents?: Pick<Contents.IManager, 'get'>;
  }
}
