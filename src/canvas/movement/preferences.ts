import { Signal, type ISignal } from '@lumino/signaling';

export interface PreferenceValues {
  /** Whether what is dragged comes to rest on the grid and flush with other nodes. */
  snap: boolean;
  /** Whether large pipelines show an overview. */
  minimap: boolean;
  /** Whether all wires show what went through them. */
  edgeValues: boolean;
}

/** How a person wants canvases to be, the same for all of them. */
export class CanvasPreferences {
  get values(): PreferenceValues {
    return this._values;
  }

  get changed(): ISignal<this, PreferenceValues> {
    return this._changed;
  }

  set(values: Partial<PreferenceValues>): void {
    const next = { ...this._values, ...values };
    const names = Object.keys(next) as (keyof PreferenceValues)[];
    if (names.some(name => next[name] !== this._values[name])) {
      this._values = next;
      this._changed.emit(next);
    }
  }

  private _changed = new Signal<this, PreferenceValues>(this);
  private _values: PreferenceValues = { snap: true, minimap: true, edgeValues: false };
}
