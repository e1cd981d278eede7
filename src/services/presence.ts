import type { JSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

/** Another person in the same document, as far as it can be shown. */
export interface Companion {
  /** Names one open document of a person; one person may have several. */
  clientId: number;
  name: string;
  /** A CSS colour. */
  color: string;
  /** Where the pointer is, in canvas pixels; null while it is elsewhere. */
  pointer: Readonly<{ x: number; y: number }> | null;
  /** Ids of the nodes that are selected there. */
  nodes: readonly string[];
}

/** What is known of everybody by the shared document; that of `y-protocols`, as far as it is used. */
export interface Awareness {
  readonly clientID: number;
  getStates(): Map<number, Record<string, unknown>>;
  setLocalStateField(field: string, value: JSONValue): void;
  on(event: 'change', listener: () => void): void;
  off(event: 'change', listener: () => void): void;
}

/** Who else is in a document, and what they point at; and tells them the same of this person. */
export class Presence implements IDisposable {
  constructor(options: Presence.IOptions) {
    this._awareness = options.awareness;
    this._awareness.on('change', this._onChange);
    this._onChange();
  }

  /** The others, by the time they came. */
  get others(): readonly Companion[] {
    return this._others;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Tell the others where the pointer is; null: no longer here. */
  point(pointer: { x: number; y: number } | null): void {
    const [x, y] = [Math.round(pointer?.x ?? 0), Math.round(pointer?.y ?? 0)];
    this._tell({ ...this._own, pointer: pointer && { x, y } });
  }

  /** Tell the others which nodes are selected. */
  select(nodes: Iterable<string>): void {
    this._tell({ ...this._own, nodes: [...nodes].slice(0, MOST_NODES) });
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._awareness.off('change', this._onChange);
      Signal.clearData(this);
    }
  }

  /** Nobody hears it alone, so it is sent once there is somebody. */
  private _tell(own: Own): void {
    this._own = own;
    if (this._awareness.getStates().size > 1) {
      this._awareness.setLocalStateField(FIELD, own);
    }
  }

  private _onChange = (): void => {
    const before = this._others;
    const states = [...this._awareness.getStates()].filter(
      ([id]) => id !== this._awareness.clientID
    );
    this._others = states.map(([id, state]) => companionOf(id, state));
    if (this._others.length > before.length) {
      this._awareness.setLocalStateField(FIELD, this._own);
    }
    if (JSON.stringify(before) !== JSON.stringify(this._others)) {
      this._changed.emit();
    }
  };

  private _awareness: Awareness;
  private _changed = new Signal<this, void>(this);
  private _isDisposed = false;
  private _others: readonly Companion[] = [];
  private _own: Own = { pointer: null, nodes: [] };
}

export namespace Presence {
  export interface IOptions {
    awareness: Awareness;
  }
}

type Own = { pointer: { x: number; y: number } | null; nodes: string[] };

const FIELD = 'dagflow';
/** More are not shown one by one. */
const MOST_NODES = 200;
const LONGEST_NAME = 60;
const COLOR = /^(var\(--[\w-]{1,64}\)|#[0-9a-fA-F]{3,8}|(rgb|hsl)a?\([\d\s,.%/]{1,40}\))$/;
const PLAIN_COLOR = 'var(--jp-brand-color1)';

/** What another client says of itself, of which nothing is taken on trust. */
export function companionOf(clientId: number, state: Readonly<Record<string, unknown>>): Companion {
  const user = recordOf(state.user);
  const told = recordOf(state[FIELD]);
  const pointer = recordOf(told.pointer);
  const { x, y } = pointer;
  const names = [user.display_name, user.name, user.username].filter(isText);
  return {
    clientId,
    name: (names[0] ?? '').slice(0, LONGEST_NAME),
    color: isText(user.color) && COLOR.test(user.color) ? user.color : PLAIN_COLOR,
    pointer: isPlace(x) && isPlace(y) ? { x, y } : null,
    nodes: Array.isArray(told.nodes) ? told.nodes.filter(isText).slice(0, MOST_NODES) : []
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
