import { Signal, type ISignal } from '@lumino/signaling';

/** What a canvas says to screen readers: one sentence at a time. */
export class Announcer {
  /** What was said last. */
  get text(): string {
    return this._text;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  say(text: string): void {
    // The same sentence again is news again, which a live region knows by a change of its text.
    this._text = text === this._text ? `${text}\u00a0` : text;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _text = '';
}
