import type { IDisposable } from '@lumino/disposable';

import type { CanvasModel } from '../../canvas';

/** Keeps two canvases at one selection. What only one of them has is left alone by the other. */
export class SelectionLink implements IDisposable {
  /** At first `to` takes over what is selected in `from`. */
  constructor(
    private readonly _from: CanvasModel,
    private readonly _to: CanvasModel
  ) {
    _from.selection.changed.connect(this._onFrom, this);
    _to.selection.changed.connect(this._onTo, this);
    this._onFrom();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._from.selection.changed.disconnect(this._onFrom, this);
    this._to.selection.changed.disconnect(this._onTo, this);
  }

  private _onFrom(): void {
    this._carry(this._from, this._to);
  }

  private _onTo(): void {
    this._carry(this._to, this._from);
  }

  private _carry(from: CanvasModel, to: CanvasModel): void {
    if (this._isCarrying) {
      return;
    }
    const { nodes, edges } = from.selection;
    const known = [...nodes].filter(id => to.document.node(id) !== undefined);
    const wires = [...edges].filter(key => to.document.edge(key) !== undefined);
    if (!from.selection.isEmpty && known.length === 0 && wires.length === 0) {
      return;
    }
    // What the other one takes over comes back as its own change.
    this._isCarrying = true;
    to.selection.set(known, wires);
    this._isCarrying = false;
  }

  private _isCarrying = false;
  private _isDisposed = false;
}
