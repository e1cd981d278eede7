import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import { Problem } from '../../../services';
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
  const dialog = new ExportDialog({
    title: trans.__('Export %1', options.title),
    body,
    buttons: [],
    hasClose: true
  });
  const closed = dialog.launch();
  await closed;
}

/** A dialog with buttons of its own in its body, which keeps the focus within, and Enter to what has the focus. */
class ExportDialog extends Dialog<unknown> {
  constructor(options: Partial<Dialog.IOptions<unknown>>) {
    super(options);
    this.addClass('jp-DagflowExportDialog');
    this.node.ariaLabel = String(options.title);
  }

  override handleEvent(event: Event): void {
    if (event.type === 'keydown') {
      this._onKey(event as KeyboardEvent);
    } else if (event.type === 'focus') {
      if (!this.node.contains(event.target as Node)) {
        event.stopPropagation();
        this._stops()[0]?.focus();
      }
    } else if (event.type !== 'input') {
      super.handleEvent(event);
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    document.addEventListener('keydown', this._onStrayKey, true);
    // Until there are targets, the button that closes has the focus.
    this._stops()[0]?.focus();
  }

  protected override onAfterDetach(message: Message): void {
    document.removeEventListener('keydown', this._onStrayKey, true);
    super.onAfterDetach(message);
  }

  /** A button that goes away with its notice leaves the focus to nobody. */
  private _onStrayKey = (event: KeyboardEvent): void => {
    if (event.target === document.body) {
      this._onKey(event);
    }
  };

  private _onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      this.reject();
    } else if (event.key === 'Tab') {
      const stops = this._stops();
      const [end, start] = event.shiftKey ? [0, stops.length - 1] : [stops.length - 1, 0];
      const isLost = document.activeElement === document.body;
      if (stops.length > 0 && (isLost || document.activeElement === stops[end])) {
        event.stopPropagation();
        event.preventDefault();
        stops[start].focus();
      }
    }
  }

  /** What the Tab key goes through. */
  private _stops(): HTMLElement[] {
    const found = this.node.querySelectorAll<HTMLElement>(
      'button, input, select, textarea, a[href], [contenteditable="true"], [tabindex]'
    );
    return [...found].filter(
      each =>
        each.tabIndex >= 0 &&
        !each.matches(':disabled, [type="radio"]:not(:checked)') &&
        each.getClientRects().length > 0
    );
  }
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
