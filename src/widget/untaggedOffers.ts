import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { TranslationBundle } from '@jupyterlab/translation';

import { typeOfFile } from '../model';
import type { NotebookPorts } from '../services';

/** Says of notebooks that were added that they have no tagged cells, once for all that came together. */
export class UntaggedOffers implements IDisposable {
  constructor(private readonly _options: UntaggedOffers.IOptions) {
    _options.ports.changed.connect(this._look, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Look at files that were added, by their paths from the server's root, as soon as they have been read. */
  watch(paths: readonly string[]): void {
    paths.filter(path => typeOfFile(path) === 'notebook').forEach(path => this._waiting.add(path));
    this._look();
  }

  dispose(): void {
    this._isDisposed = true;
    this._options.ports.changed.disconnect(this._look, this);
  }

  private _look(): void {
    const { ports } = this._options;
    const entries = [...this._waiting].map(path => ({ path, ...ports.get(path) }));
    if (
      entries.length === 0 ||
      entries.some(({ info, error }) => info === null && error === null)
    ) {
      return;
    }
    this._waiting.clear();
    const untagged = entries.filter(({ info }) => info?.tags?.length === 0);
    if (untagged.length > 0) {
      this._tell(untagged.map(({ path }) => path));
    }
  }

  private _tell(paths: readonly string[]): void {
    const { add, trans } = this._options;
    const [first] = paths.map(path => PathExt.basename(path));
    const told = trans._n(
      '%2 has no cells tagged parameters or outputs, so no values can be wired to it.',
      '%1 notebooks, %2 among them, have no cells tagged parameters or outputs, so no values can be wired to them.',
      paths.length,
      first
    );
    Notification.info(told, {
      autoClose: 10_000,
      actions: [{ label: trans.__('Add tagged cells…'), callback: () => add(paths) }]
    });
  }

  private _isDisposed = false;
  private _waiting = new Set<string>();
}

export namespace UntaggedOffers {
  export interface IOptions {
    ports: Pick<NotebookPorts, 'get' | 'changed'>;
    /** Ask whether these get tagged cells. */
    add: (paths: readonly string[]) => void;
    trans: TranslationBundle;
  }
}
