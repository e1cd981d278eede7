import type { IWidgetTracker } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';

import type { DagflowWidget } from './widget';

/** The open pipelines. */
export type IDagflowTracker = IWidgetTracker<DagflowWidget>;

export const IDagflowTracker = new Token<IDagflowTracker>(
  'jupyter-dagflow:IDagflowTracker',
  'A tracker of the pipelines that are open.'
);
