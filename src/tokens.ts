import type { IWidgetTracker } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';

import type { LabServices } from './services';
import type { DagflowWidget } from './widget';

/** The open pipelines. */
export type IDagflowTracker = IWidgetTracker<DagflowWidget>;

export const IDagflowTracker = new Token<IDagflowTracker>(
  'jupyter-dagflow:IDagflowTracker',
  'A tracker of the pipelines that are open.'
);

/** What talks with the server. */
export type IDagflowServices = LabServices;

export const IDagflowServices = new Token<IDagflowServices>(
  'jupyter-dagflow:IDagflowServices',
  'The connection to the server extension, and what is remembered of its answers.'
);
