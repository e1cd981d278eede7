export { CanvasModel } from './canvasModel';
export { CanvasWidget } from './CanvasWidget';
export type { CanvasActions } from './context';
