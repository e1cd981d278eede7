export { Breadcrumbs, type BreadcrumbsProps } from './breadcrumbs/Breadcrumbs';
export { TextButton } from './buttons';
export * from './compare';
export { askPipeline } from './dialogs/addToPipeline/addToPipelineDialog';
export { askFromNotebooks } from './dialogs/fromNotebooks/fromNotebooksDialog';
export { ProposalsModel } from './dialogs/fromNotebooks/proposalsModel';
export { pipelineChoices, type PipelineChoice } from './dialogs/addToPipeline/choices';
export { exportPipeline, type ExportDialogOptions } from './dialogs/export/exportDialog';
export type { TextView, TextViewFactory } from './dialogs/export/FilePreview';
export type { ExportMemory, ExportTarget, RememberedExport } from './dialogs/export/targets';
export { countsOf, pipelineOf } from './dialogs/import/counts';
export { importPipeline, type ImportDialogOptions } from './dialogs/import/importDialog';
export { ImportModel } from './dialogs/import/importModel';
export type { ImportInto } from './dialogs/import/ImportOutcome';
export type { ImportTarget } from './dialogs/import/ImportSave';
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
export * from './split';
