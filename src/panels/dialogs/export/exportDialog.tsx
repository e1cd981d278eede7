import { ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';

import { Problem } from '../../../services';
import { FormDialog } from '../parts/formDialog';
import { ExportForm, ExportFormProps } from './ExportForm';
import { ExportMemory, RememberedExport } from './targets';

export interface ExportDialogOptions extends Omit<
  ExportFormProps,
  'remembered' | 'onRemember' | 'onProblem'
> {
  /** What the pipeline is called. */
  title: string;
  /** The target to begin with; else the last one. */
  first?: string;
  memory: ExportMemory | null;
  /** Go to the place of a problem on the canvas. */
  showProblem: (problem: Problem) => void;
}

const NOTHING_YET: RememberedExport = { target: '', options: {} };

/** Show what the pipeline exports to, and let it be saved. */
export async function exportPipeline(options: ExportDialogOptions): Promise<void> {
  const { memory, trans } = options;
  const last = (await memory?.load()) ?? NOTHING_YET;
  const body = new ExportBody({
    ...options,
    remembered: { ...last, target: options.first ?? last.target },
    onRemember: chosen => memory?.save(chosen),
    openFile: path => {
      dialog.reject();
      options.openFile(path);
    },
    onProblem: problem => {
      dialog.reject();
      // The dialog gives the focus back to what had it; only then can another place take it.
      void closed.then(() => options.showProblem(problem));
    }
  });
  const dialog = new FormDialog({
    title: trans.__('Export %1', options.title),
    body,
    buttons: [],
    hasClose: true
  });
  dialog.addClass('jp-DagflowExportDialog');
  const closed = dialog.launch();
  await closed;
}

class ExportBody extends ReactWidget {
  constructor(private readonly _props: ExportFormProps) {
    super();
    this.addClass('jp-DagflowExport-body');
  }

  override render(): JSX.Element {
    return <ExportForm {...this._props} />;
  }
}
