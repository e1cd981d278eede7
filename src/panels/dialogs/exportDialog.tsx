import { Dialog, ReactWidget, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { Contents, ServerConnection } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';
import { ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import { DagflowApi, Export, Exporter, errorMessage } from '../../services';
import { ExportChoice, ExportForm } from './ExportForm';

export interface ExportDialogOptions {
  api: DagflowApi;
  contents: Contents.IManager;
  /** The pipeline's path, relative to the server's root. */
  path: string;
  /** The pipeline as it is edited. */
  document: JSONObject;
  trans: TranslationBundle;
}

/** Show what the pipeline exports to and save it; gives the paths that were written, none when nothing was. */
export async function exportPipeline(options: ExportDialogOptions): Promise<string[]> {
  const { api, trans } = options;
  try {
    const exporters = await api.exporters();
    const choice = await askExport(options, exporters);
    return choice === null ? [] : await saveFiles(options, choice);
  } catch (error) {
    await showErrorMessage(trans.__('The export failed'), errorMessage(error));
    return [];
  }
}

async function askExport(
  options: ExportDialogOptions,
  exporters: readonly Exporter[]
): Promise<ExportChoice | null> {
  const { api, path, document, trans } = options;
  const form = new ExportFormWidget(exporters, to => api.export(path, to, document), trans);
  const dialog = new ExportDialog(form, {
    title: trans.__('Export %1', PathExt.basename(path)),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Save into workspace') })
    ],
    defaultButton: SAVE
  });
  dialog.addClass('jp-DagflowExportDialog');
  const result = await dialog.launch();
  return result.button.accept ? result.value : null;
}

async function saveFiles(options: ExportDialogOptions, choice: ExportChoice): Promise<string[]> {
  const { contents } = options;
  const folder = PathExt.dirname(options.path);
  const saved: string[] = [];
  for (const { name, content } of choice.files) {
    const path = PathExt.join(folder, name);
    if ((await exists(contents, path)) && !(await mayReplace(path, options.trans))) {
      continue;
    }
    await contents.save(path, { type: 'file', format: 'text', content });
    saved.push(path);
  }
  return saved;
}

async function exists(contents: Contents.IManager, path: string): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
      return false;
    }
    throw error;
  }
}

async function mayReplace(path: string, trans: TranslationBundle): Promise<boolean> {
  const result = await showDialog({
    title: trans.__('Replace the file?'),
    body: trans.__('"%1" is there already.', path),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep it') }),
      Dialog.warnButton({ label: trans.__('Replace') })
    ]
  });
  return result.button.accept;
}

/** Index of the button that saves. */
const SAVE = 1;

/** A dialog that stays open while there is nothing that could be saved. */
class ExportDialog extends Dialog<ExportChoice | null> {
  constructor(
    private readonly _form: ExportFormWidget,
    options: Omit<Partial<Dialog.IOptions<ExportChoice | null>>, 'body'>
  ) {
    super({ ...options, body: _form });
    _form.chosen.connect(this._onChosen, this);
    this._onChosen();
  }

  override resolve(index: number = SAVE): void {
    if (index !== SAVE || this._form.getValue() !== null) {
      super.resolve(index);
    }
  }

  private _onChosen(): void {
    const button = this.node.querySelector<HTMLButtonElement>('.jp-Dialog-footer .jp-mod-accept');
    if (button) {
      button.disabled = this._form.getValue() === null;
    }
  }
}

class ExportFormWidget extends ReactWidget implements Dialog.IBodyWidget<ExportChoice | null> {
  constructor(
    private readonly _exporters: readonly Exporter[],
    private readonly _load: (exporter: string) => Promise<Export>,
    private readonly _trans: TranslationBundle
  ) {
    super();
  }

  /** There is something else to save, or nothing. */
  get chosen(): ISignal<this, void> {
    return this._chosen;
  }

  getValue(): ExportChoice | null {
    return this._choice;
  }

  override render(): JSX.Element {
    return (
      <ExportForm
        exporters={this._exporters}
        load={this._load}
        onChange={choice => {
          this._choice = choice;
          this._chosen.emit();
        }}
        trans={this._trans}
      />
    );
  }

  private _choice: ExportChoice | null = null;
  private _chosen = new Signal<this, void>(this);
}
