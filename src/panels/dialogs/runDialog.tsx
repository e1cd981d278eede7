import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';

import { RunForm } from './runForm';
import { RunChoice, RunFormOptions, firstTexts, readTexts } from './runTexts';

export interface RunDialogOptions extends RunFormOptions {
  /** The pipeline's name. */
  title: string;
}

/** Ask for the pipeline's parameters; null when the person thinks better of it. */
export async function askRun(options: RunDialogOptions): Promise<RunChoice | null> {
  const { trans } = options;
  const dialog = new RunDialog(new RunFormWidget(options), {
    title: trans.__('Run %1', options.title),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Run') })
    ],
    defaultButton: RUN,
    focusNodeSelector: 'input, textarea, select'
  });
  const result = await dialog.launch();
  return result.button.accept ? result.value : null;
}

/** Index of the button that runs. */
const RUN = 1;

/** A dialog that stays open while its form has mistakes. */
class RunDialog extends Dialog<RunChoice | null> {
  constructor(
    private readonly _form: RunFormWidget,
    options: Omit<Partial<Dialog.IOptions<RunChoice | null>>, 'body'>
  ) {
    super({ ...options, body: _form });
  }

  override resolve(index: number = RUN): void {
    if (index === RUN && this._form.getValue() === null) {
      this._form.complain();
    } else {
      super.resolve(index);
    }
  }
}

class RunFormWidget extends ReactWidget implements Dialog.IBodyWidget<RunChoice | null> {
  constructor(private readonly _options: RunFormOptions) {
    super();
    this._texts = firstTexts(_options);
  }

  getValue(): RunChoice | null {
    return readTexts(this._options, this._texts);
  }

  complain(): void {
    this._isComplaining = true;
    this.update();
  }

  override render(): JSX.Element {
    return (
      <RunForm
        {...this._options}
        isComplaining={this._isComplaining}
        onChange={texts => {
          this._texts = texts;
        }}
      />
    );
  }

  private _isComplaining = false;
  private _texts: ReturnType<typeof firstTexts>;
}
