import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { AttemptReference } from '../model';
import type { ArtifactInfo, ArtifactKey, Figure, KeptKernels, RerunMode } from '../services';
import type { CanvasModel } from './canvasModel';

/** Makes what draws Markdown. */
export type MarkdownRenderer = () => IRenderMime.IRenderer;

/** What the canvas asks of the lab around it. */
export interface CanvasActions {
  openNotebook(nodeId: string): void;
  /** Open the executed notebook of an attempt, at a cell (index among all cells, from 0) if one is given. */
  openExecuted(nodeId: string, attempt: number, cell: number | null): void;
  openLog(nodeId: string, attempt: number): void;
  rerun(mode: RerunMode, nodeId?: string): void;
  /** Kernels that failed attempts of the run have kept; without it nothing is told of them. */
  kept?: { kernels: KeptKernels; runId: () => string | null };
  /** Show how one instance of a node that runs for each item fared; null shows the node as a whole again. */
  showInstance(instanceId: string | null): void;
  loadArtifact(key: ArtifactKey): Promise<ArtifactInfo>;
  /** The last figure of an attempt that has ended; null without one. */
  loadFigure(attempt: AttemptReference): Promise<Figure | null>;
  /** Open a file by its path from the server's root. */
  openFile(path: string): void;
  /** Let another file be chosen for a node; left out where the drawing is not edited. */
  chooseFile?: (nodeId: string) => void;
  /** Let the notebook of a node get tagged cells; left out likewise. */
  addTags?: (nodeId: string) => void;
  /** Let the condition of an edge, by `edgeKey`, be typed. */
  editCondition(edgeKey: string): void;
}

export interface CanvasContextValue {
  actions: CanvasActions;
  trans: TranslationBundle;
}

/** What every card needs beside its own data. */
export const CanvasContext = React.createContext<CanvasContextValue | null>(null);

export function useCanvas(): CanvasContextValue {
  const value = React.useContext(CanvasContext);
  if (value === null) {
    throw new Error('A part of the canvas stands outside of it.');
  }
  return value;
}

/** What some cards need of the drawing that they stand in; what draws Markdown is null where nothing does. */
export interface DrawingContextValue {
  model: CanvasModel;
  isReadOnly: boolean;
  createMarkdown: MarkdownRenderer | null;
}

export const DrawingContext = React.createContext<DrawingContextValue | null>(null);
