import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import type {
  Crossing,
  OptionValues,
  Problem,
  SplitCell,
  SplitMethod,
  SplitPlan
} from '../../services';
import { ImportModel } from '../dialogs/import/importModel';
import { begun, pushed, redone, undone, type History } from './history';
import type { Parts } from './parts';

/** What a person has changed. */
interface Draft {
  /** Null leaves it to the server. */
  by: SplitMethod | null;
  /** Null takes them as the method cuts them. */
  parts: Parts | null;
  /** How values cross, by name. */
  how: Readonly<Record<string, string>>;
}

const UNCHANGED: Draft = { by: null, parts: null, how: {} };

/** A notebook on its way to becoming a pipeline: where it is cut, and what comes of that. */
export class SplitModel implements IDisposable {
  constructor(options: ImportModel.IOptions) {
    this.import = new ImportModel(options);
    this.import.changed.connect(this._onImport, this);
  }

  /** What comes of the plan; the server is asked anew after each change. */
  readonly import: ImportModel;

  /** The plan that was told last; null until one was. */
  get plan(): SplitPlan | null {
    return this._plan;
  }

  get by(): SplitMethod {
    return this._draft.by ?? this.plan?.by ?? 'headings';
  }
  set by(by: SplitMethod) {
    if (by !== this.by) {
      this._change({ by, parts: null, how: {} });
    }
  }

  /** The parts as they are now, whether the server knows them already or not. */
  get parts(): Parts {
    return this._draft.parts ?? this.plan?.parts ?? [];
  }
  set parts(parts: Parts) {
    if (parts !== this.parts) {
      this._change({ ...this._draft, by: this.by, parts });
    }
  }

  get cells(): readonly SplitCell[] {
    return this.plan?.cells ?? [];
  }

  /** What crosses, as far as it is known; with what was just chosen. */
  get crossings(): readonly Crossing[] {
    const { how } = this._draft;
    return (this.plan?.crossings ?? []).map(crossing =>
      Object.hasOwn(how, crossing.name) ? { ...crossing, how: how[crossing.name] } : crossing
    );
  }

  setHow(name: string, how: string): void {
    this._change({ ...this._draft, how: { ...this._draft.how, [name]: how } });
  }

  get problems(): readonly Problem[] {
    return this.import.problems;
  }

  get canUndo(): boolean {
    return this._history.past.length > 0;
  }

  get canRedo(): boolean {
    return this._history.future.length > 0;
  }

  undo(): void {
    this._become(undone(this._history));
  }

  redo(): void {
    this._become(redone(this._history));
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.import.isDisposed;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.import.changed.disconnect(this._onImport, this);
      this.import.dispose();
      Signal.clearData(this);
    }
  }

  private get _draft(): Draft {
    return this._history.present;
  }

  private _change(draft: Draft): void {
    this._become(pushed(this._history, draft));
  }

  private _become(history: History<Draft>): void {
    if (history !== this._history) {
      this._history = history;
      this.import.values = valuesOf(history.present);
    }
  }

  private _onImport(): void {
    this._plan = this.import.imported?.plan ?? this._plan;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _history = begun(UNCHANGED);
  private _plan: SplitPlan | null = null;
}

/** What is changed as options of the importer. */
function valuesOf({ by, parts, how }: Draft): OptionValues {
  const method: OptionValues = by === null ? {} : { by };
  const isPlanned = parts !== null || Object.keys(how).length > 0;
  const plan = { ...method, ...(parts === null ? {} : { parts }), how };
  return { ...method, ...(isPlanned ? { plan: JSON.stringify(plan) } : {}) };
}
