import { Dialog } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';

/** A dialog with buttons of its own in its body, which keeps the focus within, and Enter to what has the focus. */
export class FormDialog extends Dialog<unknown> {
  constructor(options: Partial<Dialog.IOptions<unknown>>) {
    super(options);
    this.addClass('jp-DagflowFormDialog');
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
    // Until there is more, the button that closes has the focus.
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
