import { TranslationBundle } from '@jupyterlab/translation';

import { AttemptRecord, DagflowDocument, PipelineEdge, PipelineNode, RunView } from '../../model';
import {
  ArtifactInfo,
  ArtifactKey,
  ClusterOffers,
  ExecutorChoice,
  KeptKernels,
  KernelChoice,
  KnownOutput,
  NotebookEntry,
  Pools,
  Problem,
  RerunMode
} from '../../services';

/** What the panels ask of the lab around them. */
export interface PanelActions {
  openNotebook(nodeId: string): void;
  /** Open the executed notebook of an attempt, at a cell (index among all cells, from 0) if one is given. */
  openExecuted(nodeId: string, attempt: number, cell: number | null): void;
  openLog(nodeId: string, attempt: number): void;
  /** The node may be one instance of a node that runs for each item. */
  rerun(mode: RerunMode, nodeId?: string): void;
  /** Kernels that failed attempts of the run have kept; without it nothing is told of them. */
  kept?: { kernels: KeptKernels };
  /** Show how one instance fared; null shows the node as a whole again. */
  showInstance(instanceId: string | null): void;
  /** Open a file by its path from the server's root. */
  openFile(path: string): void;
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
  /** The instance of the selected node of which the result is shown; null shows that of the node as a whole. */
  instance: string | null;
  /** How many nodes are selected. */
  selected: number;
  /** What is known of the notebook of the selected node, or of the wire's source; null without one. */
  notebook: NotebookEntry | null;
  /** What is known of the outputs of any node. */
  outputsOf: (node: PipelineNode) => readonly KnownOutput[];
  kernels: readonly KernelChoice[];
  executors: readonly ExecutorChoice[];
  problems: readonly Problem[];
  run: RunView | null;
  actions: PanelActions;
  /** Attempts of a node in the run that is shown, oldest first. */
  loadAttempts(runId: string, nodeId: string): Promise<AttemptRecord[]>;
  loadArtifact(key: ArtifactKey): Promise<ArtifactInfo>;
  pools: Pools;
  /** What a cluster offers; empty texts stand for the context and namespace that hold by themselves. */
  loadOffers(context: string, namespace: string): Promise<ClusterOffers>;
  trans: TranslationBundle;
}
