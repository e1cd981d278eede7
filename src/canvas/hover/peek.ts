/** Milliseconds that the pointer or the focus rests on a node before it is told of. */
const DELAY_MS = 500;

/** Which node is looked at a little closer: the one under the pointer, else the one that has the keyboard's focus. */
export class Peek {
  constructor(private readonly _onChange: (id: string | null) => void) {}

  /** The pointer is over a node, or over none. */
  point(id: string | null): void {
    if (id !== this._pointed) {
      this._pointed = id;
      this._aim(id ?? this._focused);
    }
  }

  /** The keyboard's focus is on a node, or on none. */
  focus(id: string | null): void {
    if (id !== this._focused) {
      this._focused = id;
      this._aim(id ?? this._pointed);
    }
  }

  /** Nothing more of what is looked at until something else is: it is pressed, dragged or done with. */
  close(): void {
    this._aim(null);
  }

  /** The node that is shown. */
  get shown(): string | null {
    return this._shown;
  }

  /** Whether it is shown because of the keyboard. */
  get isByKeys(): boolean {
    return this._shown !== null && this._shown === this._focused;
  }

  private _aim(id: string | null): void {
    window.clearTimeout(this._timer);
    if (id === this._shown) {
      return;
    }
    this._show(null);
    if (id !== null) {
      this._timer = window.setTimeout(() => this._show(id), DELAY_MS);
    }
  }

  private _show(id: string | null): void {
    if (id !== this._shown) {
      this._shown = id;
      this._onChange(id);
    }
  }

  private _focused: string | null = null;
  private _pointed: string | null = null;
  private _shown: string | null = null;
  private _timer: number | undefined;
}
