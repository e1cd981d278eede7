import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  chosenPipeline,
  type ChosenPipeline,
  type PipelineChoice,
  type PipelineForm
} from './choices';
import { PipelineFormView } from './PipelineForm';

export interface AddToPipelineOptions {
  /** What the notebook is called. */
  title: string;
  /** Open ones first. */
  choices: readonly PipelineChoice[];
  /** The folder of a new pipeline, from the server's root. */
  folder: string;
  /** What a new pipeline is called unless the person says otherwise. */
  newName: string;
  /** Whether the notebook has edits that are not saved. */
  isDirty: boolean;
  trans: TranslationBundle;
}

/** Ask which pipeline a notebook is added to; null when the person thinks better of it. */
export async function askPipeline(options: AddToPipelineOptions): Promise<ChosenPipeline | null> {
  const { trans } = options;
  const dialog = new AddToPipelineDialog(new PipelineFormWidget(options), {
    title: trans.__('Add %1 to a pipeline', options.title),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Add') })
    ],
    defaultButton: ADD,
    focusNodeSelector: 'input[type="radio"]:checked'
  });
  const result = await dialog.launch();
  return result.button.accept ? result.value : null;
}

/** Index of the button that adds. */
const ADD = 1;

/** A dialog that stays open while its form has mistakes. */
class AddToPipelineDialog extends Dialog<ChosenPipeline | null> {
  constructor(
    private readonly _form: PipelineFormWidget,
    options: Omit<Partial<Dialog.IOptions<ChosenPipeline | null>>, 'body'>
  ) {
    super({ ...options, body: _form });
  }

  override resolve(index: number = ADD): void {
    if (index === ADD && this._form.getValue() === null) {
      this._form.complain();
    } else {
      super.resolve(index);
    }
  }
}

class PipelineFormWidget extends ReactWidget implements Dialog.IBodyWidget<ChosenPipeline | null> {
  constructor(private readonly _options: AddToPipelineOptions) {
    super();
    const { choices, newName } = _options;
    this._form = { path: choices[0]?.path ?? null, name: newName, isSaving: true };
  }

  getValue(): ChosenPipeline | null {
    const { choices, folder, trans } = this._options;
    const taken = choices.map(({ path }) => path);
    return chosenPipeline(this._form, folder, taken, trans);
  }

  complain(): void {
    this._isComplaining = true;
    this.update();
  }

  override render(): JSX.Element {
    return (
      <PipelineFormView
        {...this._options}
        first={this._form}
        isComplaining={this._isComplaining}
        onChange={form => {
          this._form = form;
        }}
      />
    );
  }

  private _form: PipelineForm;
  private _isComplaining = false;
}
