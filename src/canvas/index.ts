export { CanvasModel } from './canvasModel';
export { CanvasWidget } from './CanvasWidget';
export { clipText, nodesFor, readClip } from './clipboard';
export type { CanvasActions, MarkdownRenderer } from './context';
export {
  colorSelection,
  groupSelection,
  selectedGroups,
  ungroupSelection
} from './groups/grouping';
export { placed } from './autoLayout/placing';
export type { Point } from './layout';
export type { NewNode } from './newNodes';
export { newNodeName } from './quickAdd/offers';
export { QuickAddModel } from './quickAdd/quickAddModel';
export { inlineSubPipeline } from './subPipeline/inline';
export { putHere } from './subPipeline/putHere';
export { makeSubPipeline } from './subPipeline/make';
export { drawPicture, type Picture, type PictureOptions } from './picture/picture';
export { rasterized } from './picture/raster';
export { CanvasPreferences, type PreferenceValues } from './movement/preferences';
export type { Direction } from './movement/walking';
export { Selection } from './selection';
