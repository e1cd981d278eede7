import { ReactWidget } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel, type Widget } from '@lumino/widgets';
import * as React from 'react';

import type { WireProposal } from '../../../services';
import { FormDialog } from '../parts/formDialog';
import { FoundProblems } from '../parts/FoundProblems';
import { CreateBar } from './CreateBar';
import { ProposalList } from './ProposalList';
import type { ProposalsModel } from './proposalsModel';

export interface FromNotebooksOptions {
  model: ProposalsModel;
  contents: Contents.IManager;
  /** Draws the pipeline as it will be. */
  preview: Widget;
  /** What the pipeline is called unless the person says otherwise. */
  name: string;
  /** Show a proposal in the drawing; null shows none any more. */
  onPoint: (proposal: WireProposal | null) => void;
  trans: TranslationBundle;
}

/** Let a pipeline be made of notebooks; its path, or null if the person thinks better of it. */
export async function askFromNotebooks(options: FromNotebooksOptions): Promise<string | null> {
  const { model, trans } = options;
  let made: string | null = null;
  const body = new FromNotebooksBody(options, path => {
    made = path;
    dialog.reject();
  });
  const dialog = new FormDialog({
    title: trans._n('Pipeline from %1 notebook', 'Pipeline from %1 notebooks', model.paths.length),
    body,
    buttons: [],
    hasClose: true
  });
  dialog.addClass('jp-DagflowFromNotebooks');
  await dialog.launch();
  return made;
}

/** Proposals at the left, the drawing at the right, and below it what could not be read and where it goes. */
class FromNotebooksBody extends Panel {
  constructor(options: FromNotebooksOptions, onDone: (path: string) => void) {
    super();
    this.addClass('jp-DagflowProposals');
    const { model, preview, trans } = options;
    const list = new ModelView(model, () => <ProposalList {...options} />);
    list.addClass('jp-DagflowProposals-side');
    const foot = new ModelView(model, () => (
      <>
        <FoundProblems
          problems={model.found?.problems ?? []}
          nodeTitle={() => null}
          hasPlace={() => false}
          onShow={() => undefined}
          trans={trans}
        />
        <CreateBar {...options} onDone={onDone} />
      </>
    ));
    foot.addClass('jp-DagflowProposals-foot');
    preview.addClass('jp-DagflowProposals-preview');
    [list, preview, foot].forEach(part => this.addWidget(part));
  }
}

/** A part of the dialog, drawn anew whenever the model changes. */
class ModelView extends ReactWidget {
  constructor(
    private readonly _model: ProposalsModel,
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
