export { DagflowPanel } from './panel';
export * from './runPage';
export { PipelineSession, type SharedServices } from './session';
export { DagflowWidget, DagflowWidgetFactory } from './widget';
