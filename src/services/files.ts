import type { DagflowApi } from './api';
import type { FoundFiles, NotebookInfo } from './records';

/** The files of the workspace that can become nodes of one pipeline. */
export class NodeFiles {
  constructor(options: NodeFiles.IOptions) {
    this._api = options.api;
    this._pipeline = options.pipeline;
  }

  /** What was found last without letters, to be shown until it is known better; null before the first time. */
  get last(): FoundFiles | null {
    return this._last;
  }

  /** Files whose paths hold the letters in their order. May throw ApiError. */
  async find(letters = ''): Promise<FoundFiles> {
    const found = await this._api.files(this._pipeline(), letters);
    if (letters === '') {
      this._last = found;
    }
    return found;
  }

  /** What a file says of itself, by its path from the server's root; null if it cannot be read. */
  async describe(path: string): Promise<NotebookInfo | null> {
    try {
      return await this._api.notebook(path);
    } catch {
      // Why it cannot be read is told by its card as soon as there is one.
      return null;
    }
  }

  private _api: DagflowApi;
  private _last: FoundFiles | null = null;
  private _pipeline: () => string;
}

export namespace NodeFiles {
  export interface IOptions {
    api: DagflowApi;
    /** The pipeline's path from the server's root, as it is now. */
    pipeline: () => string;
  }
}
