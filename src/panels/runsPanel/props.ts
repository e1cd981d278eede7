import type { TranslationBundle } from '@jupyterlab/translation';

import type { ConnectionState, RunSummary } from '../../services';
import type { RunFilter } from './filters';
import type { Marking } from './marking';

/** Whose runs are listed: those of the pipeline in front, or all. */
export type RunScope = 'pipeline' | 'workspace';

/** What can be done with one run; those that nothing here can do are missing. */
export type RunAct = 'open' | 'stop' | 'rerun' | 'run' | 'remove';

export interface RunsPanelProps {
  runs: readonly RunSummary[];
  isLoaded: boolean;
  isLoading: boolean;
  hasMore: boolean;
  error: string | null;
  connection: ConnectionState;
  scope: RunScope;
  /** Path of the pipeline in front; null while there is none. */
  pipeline: string | null;
  filter: RunFilter;
  marking: Marking;
  canCompare: boolean;
  onScope: (scope: RunScope) => void;
  onFilter: (filter: RunFilter) => void;
  /** Change the marking as it stands, which may be newer than the one drawn; null changes nothing. Gives what it became. */
  onMarking: (change: (marking: Marking) => Marking | null) => Marking | null;
  onAct: (act: RunAct, runId: string) => void;
  onRemoveMarked: () => void;
  onCompareMarked: () => void;
  onMore: () => void;
  onRefresh: () => void;
  /** Run the pipeline in front. */
  onRunPipeline: () => void;
  trans: TranslationBundle;
}
