import { ReactWidget } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel, type Widget } from '@lumino/widgets';
import * as React from 'react';

import type { Problem } from '../../../services';
import { FormDialog } from '../parts/formDialog';
import { ImportChoices } from './ImportChoices';
import type { ImportModel } from './importModel';
import { ImportOutcome, type ImportInto } from './ImportOutcome';
import type { ImportTarget } from './ImportSave';

export interface ImportDialogOptions {
  model: ImportModel;
  contents: Contents.IManager;
  /** Draws what the import makes. */
  preview: Widget;
  /** The pipeline that the file was dropped on; null where there is none. */
  into: ImportInto | null;
  /** Whether this only tells how it was imported. */
  isReport: boolean;
  nodeTitle: (nodeId: string) => string | null;
  /** Show the node of a problem in the preview. */
  showNode: (nodeId: string) => void;
  trans: TranslationBundle;
}

/** Show what a file becomes, and let it be imported; where it went, or null if the person thought better of it. */
export async function importPipeline(options: ImportDialogOptions): Promise<ImportTarget | null> {
  const { model, trans } = options;
  const name = PathExt.basename(model.path);
  let target: ImportTarget | null = null;
  const body = new ImportBody(options, done => {
    target = done;
    dialog.reject();
  });
  const dialog = new FormDialog({
    title: options.isReport ? trans.__('How %1 was imported', name) : trans.__('Import %1', name),
    body,
    buttons: [],
    hasClose: true
  });
  dialog.addClass('jp-DagflowImportDialog');
  await dialog.launch();
  return target;
}

/** Choices at the left, the drawing at the right, and below it what is to know. */
class ImportBody extends Panel {
  constructor(
    private readonly _options: ImportDialogOptions,
    onDone: (target: ImportTarget) => void
  ) {
    super();
    this.addClass('jp-DagflowImport');
    const { model, isReport, trans } = _options;
    const choices = new ImportPart(model, () => (
      <ImportChoices model={model} isOpen={!isReport} trans={trans} />
    ));
    choices.addClass('jp-DagflowImport-choices');
    const outcome = new ImportPart(model, () => (
      <ImportOutcome
        {..._options}
        isOpen={!isReport}
        onDone={onDone}
        onProblem={(problem: Problem) =>
          problem.node_id !== null && _options.showNode(problem.node_id)
        }
      />
    ));
    outcome.addClass('jp-DagflowImport-outcome');
    _options.preview.addClass('jp-DagflowImport-preview');
    [choices, _options.preview, outcome].forEach(part => this.addWidget(part));
    model.changed.connect(this._arrange, this);
    this._arrange();
  }

  /** What has nothing to draw leaves the room to what is to know. */
  private _arrange(): void {
    const { document, isLoading } = this._options.model;
    this._options.preview.setHidden(document === null);
    this.toggleClass('jp-mod-loading', isLoading);
  }
}

/** A part of the dialog, drawn anew whenever there is something else to show. */
class ImportPart extends ReactWidget {
  constructor(
    private readonly _model: ImportModel,
    private readonly _draw: () => JSX.Element
  ) {
    super();
    _model.changed.connect(this.update, this);
  }

  override dispose(): void {
    this._model.changed.disconnect(this.update, this);
    super.dispose();
  }

  protected override render(): JSX.Element {
    return this._draw();
  }
}
