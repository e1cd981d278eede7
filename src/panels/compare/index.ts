export { CompareView, type CompareViewProps } from './CompareView';
export type { CompareActions } from './props';
export { inOrder, type ComparedRun } from './table';
