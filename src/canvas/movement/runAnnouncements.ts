import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import type { RunView } from '../../model';
import type { CanvasModel } from '../canvasModel';
import { announcementOf } from './announcements';
import type { Announcer } from './announcer';

/** Milliseconds during which changes are gathered into one announcement. */
const QUIET_MS = 1000;

/** Says how the run goes on, at most once a second however many nodes change. */
export class RunAnnouncements implements IDisposable {
  constructor(
    private readonly _model: CanvasModel,
    private readonly _announcer: Announcer,
    private readonly _trans: TranslationBundle
  ) {
    this._told = _model.run;
    _model.changed.connect(this._onChanged, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._model.changed.disconnect(this._onChanged, this);
    window.clearTimeout(this._timer);
  }

  private _onChanged(): void {
    if (this._timer === undefined && this._model.run !== this._told) {
      this._timer = window.setTimeout(() => this._tell(), QUIET_MS);
    }
  }

  private _tell(): void {
    this._timer = undefined;
    const { run } = this._model;
    const text = announcementOf(this._told, run, this._trans);
    this._told = run;
    if (text !== null) {
      this._announcer.say(text);
    }
  }

  private _isDisposed = false;
  private _timer: number | undefined;
  private _told: RunView | null;
}
