export type { FileNodeType } from './files';
export { DagflowPanel } from './panel';
export { PipelineSession, type SharedServices } from './session';
export { DagflowWidget, DagflowWidgetFactory } from './widget';
