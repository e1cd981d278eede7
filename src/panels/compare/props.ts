import type { TranslationBundle } from '@jupyterlab/translation';

import type { AttemptReference } from '../../model';
import type { NotebookDiff } from '../../services';
import type { ComparedRun } from './table';

/** What can be done with runs that are compared. */
export interface CompareActions {
  openRun: (runId: string, nodeId?: string) => void;
  /** Leave a run out. */
  remove: (runId: string) => void;
  /** Compare the others with this one. */
  setBaseline: (runId: string) => void;
  /** Throws what `errorMessage` tells. */
  compareNotebooks: (left: AttemptReference, right: AttemptReference) => Promise<NotebookDiff>;
}

/** What all views of a comparison are given. */
export interface CompareProps {
  /** The oldest first. */
  runs: readonly ComparedRun[];
  /** The position of the run that the others are compared with. */
  baseline: number;
  actions: CompareActions;
  trans: TranslationBundle;
}
