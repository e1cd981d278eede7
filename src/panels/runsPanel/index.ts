export { isNarrowed, NO_FILTER, queryOfFilter, type RunFilter } from './filters';
export { chosenIds, goTo, kept, NO_MARKING, type Marking } from './marking';
export type { RunAct, RunScope, RunsPanelProps } from './props';
export { RunsPanel } from './RunsPanel';
export { hasFailed as hasFailedNodes } from './texts';
