export { attemptOfPath, FailedState } from './failedState';
export * from './comparePage';
export { DagflowPanel } from './panel';
export * from './runPage';
export * from './runsPanel';
export type { RunPlace } from './runPlace';
export { PipelineSession, type SharedServices } from './session';
export { inlineNode, makeFromSelection } from './subPipelines';
export { DagflowWidget, DagflowWidgetFactory } from './widget';
