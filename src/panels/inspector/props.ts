import { TranslationBundle } from '@jupyterlab/translation';

import { AttemptRecord, DagflowDocument, PipelineEdge, RunView } from '../../model';
import {
  ClusterOffers,
  ExecutorChoice,
  KernelChoice,
  NotebookEntry,
  Problem,
  RerunMode
} from '../../services';

/** What the panels ask of the lab around them. */
export interface PanelActions {
  openNotebook(nodeId: string): void;
  /** Open the executed notebook of an attempt, at a cell (index among all cells, from 0) if one is given. */
  openExecuted(nodeId: string, attempt: number, cell: number | null): void;
  openLog(nodeId: string, attempt: number): void;
  rerun(mode: RerunMode, nodeId?: string): void;
  selectNode(nodeId: string): void;
  /** Select an edge, by `edgeKey`. */
  selectEdge(key: string): void;
}

export interface InspectorProps {
  document: DagflowDocument;
  /** The selected node; null shows the wire, or the pipeline without one. */
  nodeId: string | null;
  /** The selected wire, while no node is selected. */
  edge: PipelineEdge | null;
  /** Whether the field of the wire's condition is to take the focus, and who to tell that it has. */
  isConditionWanted: boolean;
  onConditionFocused: () => void;
  /** How many nodes are selected. */
  selected: number;
  /** What is known of the notebook of the selected node, or of the wire's source; null without one. */
  notebook: NotebookEntry | null;
  kernels: readonly KernelChoice[];
  executors: readonly ExecutorChoice[];
  problems: readonly Problem[];
  run: RunView | null;
  actions: PanelActions;
  /** Attempts of a node in the run that is shown, oldest first. */
  loadAttempts(runId: string, nodeId: string): Promise<AttemptRecord[]>;
  /** What a cluster offers; empty texts stand for the context and namespace that hold by themselves. */
  loadOffers(context: string, namespace: string): Promise<ClusterOffers>;
  trans: TranslationBundle;
}
