import type { TranslationBundle } from '@jupyterlab/translation';

import type { AttemptRecord, RunView } from '../../model';
import type {
  ArtifactInfo,
  ArtifactKey,
  DagflowApi,
  DagflowSocket,
  KeptKernels,
  RerunMode
} from '../../services';

/** The views of a run's page. */
export const RUN_TABS = ['graph', 'grid', 'timeline', 'log', 'outputs', 'attempts'] as const;
export type RunTab = (typeof RUN_TABS)[number];

/** What a view of a run's page asks of the lab around it. */
export interface RunPageActions {
  /** Show another run, or another view of this one. */
  openRun(runId: string, tab?: RunTab, nodeId?: string, attempt?: number): void;
  /** Open the executed notebook of an attempt, at a cell (index among all cells, from 0) if one is given. */
  openExecuted(nodeId: string, attempt: number, cell: number | null): void;
  /** Open a file by its path from the server's root. */
  openFile(path: string): void;
  rerun(mode: RerunMode, nodeId?: string): void;
  /** Kernels that failed attempts of the run have kept; without it nothing is told of them. */
  kept?: { kernels: KeptKernels };
}

/** What every view of a run's page is given. All views have one selection, which the canvas has, too. */
export interface RunViewProps {
  run: RunView;
  /** The node, or the instance of one, that is selected, by its id; null when it is none or several. */
  selected: string | null;
  onSelect: (nodeId: string | null) => void;
  /** The attempt of what is selected that was asked for; null for its newest, or all of them. */
  attempt: number | null;
  /** The attempts of all nodes, oldest first; null until they have been read. Kept up to date while the run goes on. */
  attempts: readonly AttemptRecord[] | null;
  api: DagflowApi;
  socket: DagflowSocket;
  loadArtifact: (key: ArtifactKey) => Promise<ArtifactInfo>;
  actions: RunPageActions;
  trans: TranslationBundle;
}
