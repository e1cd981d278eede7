import { IDisposable } from '@lumino/disposable';

/** Calls back at most once per animation frame, however often it was asked to. */
export class FrameBatch implements IDisposable {
  constructor(private readonly _callback: () => void) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  request(): void {
    if (this._handle === null && !this._isDisposed) {
      this._handle = window.requestAnimationFrame(() => {
        this._handle = null;
        this._callback();
      });
    }
  }

  dispose(): void {
    this._isDisposed = true;
    if (this._handle !== null) {
      window.cancelAnimationFrame(this._handle);
      this._handle = null;
    }
  }

  private _handle: number | null = null;
  private _isDisposed = false;
}
