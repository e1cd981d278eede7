export { attemptOfPath, FailedState } from './failedState';
export { DagflowPanel } from './panel';
export * from './runPage';
export * from './runsPanel';
export type { RunPlace } from './runPlace';
export { PipelineSession, type SharedServices } from './session';
export { DagflowWidget, DagflowWidgetFactory } from './widget';
