import type { RunTab } from '../panels';

/** What to show of a run. */
export interface RunPlace {
  runId: string;
  tab?: RunTab;
  /** A node, or an instance of one. */
  nodeId?: string;
  attempt?: number;
}
