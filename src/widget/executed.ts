import type { IDocumentManager } from '@jupyterlab/docmanager';
import { ServerConnection } from '@jupyterlab/services';

import { nodeRecord, type RunView } from '../model';
import { ApiError, type DagflowApi } from '../services';
import { showCell } from './cells';

export interface ExecutedOptions {
  api: DagflowApi;
  documents: IDocumentManager;
  run: RunView;
  nodeId: string;
  /** 0 stands for the attempt whose result a node without one of its own took over. */
  attempt: number;
  /** The cell to show (index among all cells, from 0); null for whichever is in sight. */
  cell: number | null;
  /** Folder of the runs, relative to the server's root. */
  runsFolder: string;
}

/** Open what an attempt left. Throws ApiError. */
export async function openExecuted(options: ExecutedOptions): Promise<void> {
  const notebook = options.documents.openOrReveal(await executedPath(options));
  if (notebook && options.cell !== null) {
    void showCell(notebook, options.cell);
  }
}

/** Where what an attempt left lies, from the server's root. Throws ApiError. */
async function executedPath(options: ExecutedOptions): Promise<string> {
  const { api, run, nodeId, attempt } = options;
  // What an earlier attempt made, of whichever run, lies where that one left it; without one of its own, a node may have
  // taken over the result of one.
  const reused = attempt === 0 ? nodeRecord(run, nodeId)?.reused : null;
  const record = await api.attempt(reused ?? { run_id: run.run_id, node_id: nodeId, attempt });
  const path = `${options.runsFolder}/${record.directory}/output.ipynb`;
  await checkThere(options.documents, path);
  return path;
}

/** Files of runs may be deleted, by hand or with the run whose result another one took over. */
async function checkThere(documents: IDocumentManager, path: string): Promise<void> {
  try {
    await documents.services.contents.get(path, { content: false });
  } catch (error) {
    if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
      throw new ApiError(`It is gone: the file ${path} is no longer there.`, 404);
    }
    throw error;
  }
}
