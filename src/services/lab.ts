import { Contents, ServerConnection } from '@jupyterlab/services';

import { DagflowApi } from './api';
import { ArtifactsCache } from './artifacts';
import { FiguresCache } from './figures';
import { KeptKernels } from './keptKernels';
import { ClusterOffersCache } from './offers';
import { Pools } from './pools';
import { DagflowSocket } from './socket';

/** What the whole lab shares of the server: one connection, and one memory of what it answered. */
export interface LabServices {
  api: DagflowApi;
  socket: DagflowSocket;
  offers: ClusterOffersCache;
  artifacts: ArtifactsCache;
  figures: FiguresCache;
  pools: Pools;
  kernels: KeptKernels;
}

export function createLabServices(
  serverSettings: ServerConnection.ISettings,
  contents: Contents.IManager
): LabServices {
  const api = new DagflowApi({ serverSettings });
  return {
    api,
    socket: new DagflowSocket({ serverSettings }),
    offers: new ClusterOffersCache({ api }),
    artifacts: new ArtifactsCache({ api, contents }),
    figures: new FiguresCache({ api }),
    pools: new Pools({ api }),
    kernels: new KeptKernels({ api })
  };
}
