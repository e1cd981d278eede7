export { Crossings } from './Crossings';
export { SplitBar } from './SplitBar';
export { SplitCells } from './SplitCells';
export { SplitModel } from './splitModel';
export { SplitOutcome } from './SplitOutcome';
