export { RunsModel } from './model';
export { RunsPanelWidget, type RunsPanelActions } from './panel';
export { RunActions } from './runActions';
