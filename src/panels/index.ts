export { Breadcrumbs, type BreadcrumbsProps } from './breadcrumbs/Breadcrumbs';
export * from './compare';
export { exportPipeline, type ExportDialogOptions } from './dialogs/export/exportDialog';
export type { TextView, TextViewFactory } from './dialogs/export/FilePreview';
export type { ExportMemory, ExportTarget, RememberedExport } from './dialogs/export/targets';
export { askRun, type RunDialogOptions } from './dialogs/runDialog';
export { valuesGiven, type RunChoice } from './dialogs/runTexts';
export { Inspector } from './inspector/Inspector';
export type { InspectorProps, PanelActions } from './inspector/props';
export { LogPanel, type LogPanelProps } from './log/LogPanel';
export { ProblemsList, type ProblemsListProps } from './problems/ProblemsList';
export {
  canRerunFailed,
  RunBar,
  runSummary,
  RunStatus,
  RunStatusModel,
  type RunBarProps
} from './runBar';
export * from './runPage';
export * from './runsPanel';
