export { ProgressBar, SharesBar } from './ProgressBar';
export { RunBar, type RunBarProps } from './RunBar';
export { RunStatus, RunStatusModel } from './statusItem';
export { canRerunFailed, failedNodes, runSeconds, runSummary, runWord } from './summary';
