import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import {
  ApiError,
  errorMessage,
  fittingValues,
  type DagflowApi,
  type Imported,
  type Importer,
  type OptionValues,
  type Problem
} from '../../../services';

/** Milliseconds of rest before options that change are asked with. */
const REST = 250;

/** Why nothing could be imported. */
export interface ImportRefusal {
  message: string;
  /** The server's status; 0 where it did not answer. */
  status: number;
  problems: readonly Problem[];
}

/** A file on its way to becoming a pipeline: what it is taken for, what was chosen, and what came of it. */
export class ImportModel implements IDisposable {
  constructor(options: ImportModel.IOptions) {
    this.path = options.path;
    this._options = options;
    this._from = options.from ?? null;
    this.ready = this._read();
  }

  /** The file, from the server's root. */
  readonly path: string;

  /** The first answer is there, or why there is none. */
  readonly ready: Promise<void>;

  /** What there is to choose from. */
  get importers(): readonly Importer[] {
    return this._options.importers;
  }

  /** What the file is taken for; null while that is not known. */
  get importer(): Importer | null {
    const name = this._from ?? this.imported?.importer;
    return this.importers.find(each => each.name === name) ?? null;
  }

  /** Take the file for something else. */
  choose(importer: string): void {
    if (importer !== this.importer?.name) {
      this._from = importer;
      this._imported = null;
      this._begin(0);
    }
  }

  /** The choices of the importer's options. */
  get values(): OptionValues {
    return fittingValues(this.importer?.options ?? [], this._values);
  }
  set values(values: OptionValues) {
    this._values = values;
    this._begin(REST);
  }

  /** What came of it last; null until something did, and after a refusal. */
  get imported(): Imported | null {
    return this._imported;
  }

  /** The text of the pipeline; null while there is none. */
  get document(): string | null {
    return this.imported?.document ?? null;
  }

  get refusal(): ImportRefusal | null {
    return this._refusal;
  }

  get isLoading(): boolean {
    return this._isLoading;
  }

  /** What is wrong or done otherwise. */
  get problems(): readonly Problem[] {
    return this.imported?.problems ?? this.refusal?.problems ?? [];
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  retry(): void {
    this._begin(0);
  }

  dispose(): void {
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    Signal.clearData(this);
  }

  private _begin(rest: number): void {
    window.clearTimeout(this._timer);
    this._turn += 1;
    this._isLoading = true;
    this._changed.emit();
    this._timer = window.setTimeout(() => void this._read(), rest);
  }

  private async _read(): Promise<void> {
    const turn = (this._turn += 1);
    const { api, path, text } = this._options;
    try {
      const from = this._from ?? undefined;
      const imported = await api.import(path, { text, from, options: this.values });
      this._tell(turn, imported, null);
    } catch (error) {
      const [status, problems] =
        error instanceof ApiError ? [error.status, error.problems] : [0, []];
      this._tell(turn, null, { message: errorMessage(error), status, problems });
    }
  }

  private _tell(turn: number, imported: Imported | null, refusal: ImportRefusal | null): void {
    if (turn === this._turn && !this.isDisposed) {
      this._imported = imported;
      this._refusal = refusal;
      this._isLoading = false;
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _from: string | null;
  private _imported: Imported | null = null;
  private _isDisposed = false;
  private _isLoading = true;
  private _options: ImportModel.IOptions;
  private _refusal: ImportRefusal | null = null;
  private _timer: number | undefined;
  private _turn = 0;
  private _values: OptionValues = {};
}

export namespace ImportModel {
  export interface IOptions {
    path: string;
    /** What the file holds, where that is not saved yet. */
    text?: string;
    /** What to take the file for; without it, that is recognised. */
    from?: string;
    importers: readonly Importer[];
    api: Pick<DagflowApi, 'import'>;
  }
}
