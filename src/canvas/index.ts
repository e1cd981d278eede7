export { CanvasModel } from './canvasModel';
export { CanvasWidget } from './CanvasWidget';
export type { CanvasActions, MarkdownRenderer } from './context';
export type { Point } from './layout';
export type { NewNode } from './newNodes';
