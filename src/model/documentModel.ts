import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { Signal, type ISignal } from '@lumino/signaling';

import { CONTENT_TYPE, MODEL_NAME } from './fileType';
import { DagflowDocument, type DagflowChange } from './document';

/** What a document context holds of a `.dagflow` file: a frame around the shared model. */
export class DagflowDocumentModel implements DocumentRegistry.IModel {
  constructor(options: DocumentRegistry.IModelOptions<DagflowDocument> = {}) {
    this.sharedModel = options.sharedModel ?? DagflowDocument.create();
    this.collaborative = !!options.collaborationEnabled;
    this.sharedModel.changed.connect(this._onChanged, this);
  }

  readonly sharedModel: DagflowDocument;
  readonly collaborative: boolean;
  readonly defaultKernelName = '';
  readonly defaultKernelLanguage = '';

  get contentChanged(): ISignal<this, void> {
    return this._contentChanged;
  }

  get stateChanged(): ISignal<this, { name: string; oldValue: unknown; newValue: unknown }> {
    return this._stateChanged;
  }

  get dirty(): boolean {
    return this.sharedModel.dirty;
  }
  /** Whoever ends a save takes the mark off; it stays if there were edits while the save was under way. */
  set dirty(value: boolean) {
    const saved = this._saved;
    if (!value) {
      this._saved = null;
    }
    const isBehind = !value && saved !== null && saved !== this.sharedModel.getSource();
    this.sharedModel.dirty = isBehind || value;
  }

  get readOnly(): boolean {
    return this._readOnly;
  }
  set readOnly(newValue: boolean) {
    const oldValue = this._readOnly;
    if (newValue !== oldValue) {
      this._readOnly = newValue;
      this._stateChanged.emit({ name: 'readOnly', oldValue, newValue });
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  initialize(): void {
    this.sharedModel.clearUndoHistory();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this.sharedModel.changed.disconnect(this._onChanged, this);
    this.sharedModel.dispose();
    Signal.clearData(this);
  }

  /** The file's text, as a save begins with it. */
  toString(): string {
    const text = this.sharedModel.getSource();
    // Of what people share the server saves everything, each time.
    this._saved = this.collaborative ? null : text;
    return text;
  }

  fromString(value: string): void {
    this._saved = null;
    this.sharedModel.setSource(value);
  }

  toJSON(): never {
    throw new Error('A pipeline is saved as text.');
  }

  fromJSON(): never {
    throw new Error('A pipeline is read as text.');
  }

  private _onChanged(_sender: DagflowDocument, change: DagflowChange): void {
    if (change.pipelineChange) {
      this._contentChanged.emit();
    }
    for (const state of change.stateChange ?? []) {
      this._stateChanged.emit({
        name: state.name,
        oldValue: state.oldValue,
        newValue: state.newValue
      });
    }
  }

  private _isDisposed = false;
  private _readOnly = false;
  /** The text of the save that is under way; null when there is none. */
  private _saved: string | null = null;
  private _contentChanged = new Signal<this, void>(this);
  private _stateChanged = new Signal<this, { name: string; oldValue: unknown; newValue: unknown }>(
    this
  );
}

/** Makes the models of `.dagflow` files. */
export class DagflowDocumentModelFactory implements DocumentRegistry.IModelFactory<
  DagflowDocumentModel,
  DagflowDocument
> {
  readonly name = MODEL_NAME;
  readonly contentType = CONTENT_TYPE;
  readonly fileFormat = 'text';
  readonly collaborative = true;

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
  }

  createNew(options?: DocumentRegistry.IModelOptions<DagflowDocument>): DagflowDocumentModel {
    return new DagflowDocumentModel(options);
  }

  preferredLanguage(_path: string): string {
    return '';
  }

  private _isDisposed = false;
}
