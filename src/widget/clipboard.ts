import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { IDisposable } from '@lumino/disposable';

import { clipText, nodesFor, readClip, type CanvasWidget, type Point } from '../canvas';
import type { PipelineSession } from './session';

/** Copies nodes of a canvas to the system's clipboard, as JSON, and back from there. */
export class PipelineClipboard implements IDisposable {
  constructor(options: PipelineClipboard.IOptions) {
    this._session = options.session;
    this._canvas = options.canvas;
    const { node } = this._canvas;
    POINTER_EVENTS.forEach(type => node.addEventListener(type, this));
    PRESS_EVENTS.forEach(type => window.addEventListener(type, this, true));
    // Browsers send it to whatever the text cursor is in, which a canvas has none of.
    document.addEventListener('paste', this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    POINTER_EVENTS.forEach(type => this._canvas.node.removeEventListener(type, this));
    PRESS_EVENTS.forEach(type => window.removeEventListener(type, this, true));
    document.removeEventListener('paste', this);
  }

  /** Copy the selected nodes; returns whether they are on the clipboard. */
  async copy(): Promise<boolean> {
    const { document, path, services } = this._session;
    const { selection } = this._session.canvas;
    const { trans } = services;
    if (selection.nodes.size === 0) {
      return false;
    }
    const isCopied = await Private.write(clipText(document, selection.nodes, path));
    if (isCopied) {
      const count = selection.nodes.size;
      this._canvas.announcer.say(trans._n('Copied %1 node.', 'Copied %1 nodes.', count));
    } else {
      Notification.warning(
        trans.__('The browser does not let this page write to the clipboard. Nothing was copied.'),
        TOLD
      );
    }
    return isCopied;
  }

  /** Copy the selected nodes, and delete them once they are on the clipboard. */
  async cut(): Promise<void> {
    if (await this.copy()) {
      this._session.canvas.deleteSelection();
    }
  }

  /**
   * Paste what is on the clipboard: where the menu was opened, where the pointer is, else where it stood, or as near to
   * that as it covers nothing.
   */
  async paste(isAtMenu: boolean): Promise<void> {
    if (this._isKeyOfBrowser) {
      // The browser's own paste follows, which needs no permission.
      return;
    }
    const { trans } = this._session.services;
    const at = isAtMenu ? this._canvas.menuPoint : undefined;
    const text = await Private.read();
    if (text === null) {
      Notification.warning(
        trans.__(
          'The browser does not let menus read the clipboard. Press Ctrl+V (⌘V) on the canvas instead.'
        ),
        TOLD
      );
      return;
    }
    this._add(text, at);
  }

  handleEvent(event: Event): void {
    if (event.type === 'pointermove') {
      const { clientX: x, clientY: y } = event as PointerEvent;
      this._pointer = { x, y };
    } else if (event.type === 'pointerleave') {
      this._pointer = null;
    } else if (event.type === 'pointerdown') {
      this._isKeyOfBrowser = false;
    } else if (event.type === 'keydown') {
      const { ctrlKey, metaKey, key } = event as KeyboardEvent;
      this._isKeyOfBrowser = (ctrlKey || metaKey) && key.toLowerCase() === 'v';
    } else if (this._isAddressed()) {
      event.preventDefault();
      const text = (event as ClipboardEvent).clipboardData?.getData('text/plain') ?? '';
      const at = this._pointer && this._canvas.view.flow?.screenToFlowPosition(this._pointer);
      this._add(text, at ?? undefined);
    }
  }

  private _add(text: string, at: Point | undefined): void {
    const { canvas, document, path, services } = this._session;
    const { trans } = services;
    const { clip, problem } = readClip(text, trans);
    if (clip === null) {
      Notification.warning(problem, TOLD);
      return;
    }
    if (document.problem !== null || this._canvas.isReadOnly) {
      return;
    }
    const nodes = nodesFor(clip, path);
    canvas.addCopies({ nodes, edges: clip.edges }, this._canvas.freeCorner(nodes, at));
    const { length } = clip.nodes;
    this._canvas.announcer.say(trans._n('Pasted %1 node.', 'Pasted %1 nodes.', length));
    const ids = [...canvas.selection.nodes];
    // After the next drawing, when it is known how large they are.
    requestAnimationFrame(() => this._canvas.view.keepInView(ids));
  }

  /** Whether the keyboard is the canvas's, and nothing is written there. */
  private _isAddressed(): boolean {
    const { node } = this._canvas;
    return node.contains(document.activeElement) && !this._canvas.hasClass('jp-mod-writing');
  }

  private _canvas: CanvasWidget;
  private _isDisposed = false;
  /** Whether what was pressed last is the key by which the browser itself pastes. */
  private _isKeyOfBrowser = false;
  /** Where on the page the pointer is; null while it is not over the canvas. */
  private _pointer: Point | null = null;
  private _session: PipelineSession;
}

export namespace PipelineClipboard {
  export interface IOptions {
    session: PipelineSession;
    canvas: CanvasWidget;
  }
}

const PRESS_EVENTS = ['keydown', 'pointerdown'] as const;
const POINTER_EVENTS = ['pointermove', 'pointerleave'] as const;
const TOLD = { autoClose: 8000 } as const;

namespace Private {
  /** Put a text on the clipboard; returns whether it is there. Works without TLS, too. */
  export async function write(text: string): Promise<boolean> {
    let isWritten = false;
    const onCopy = (event: ClipboardEvent) => {
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      event.stopImmediatePropagation();
      isWritten = event.clipboardData !== null;
    };
    document.addEventListener('copy', onCopy, true);
    Clipboard.generateEvent(document.body);
    document.removeEventListener('copy', onCopy, true);
    if (isWritten) {
      return true;
    }
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // It is refused, or the page has no clipboard at all.
      return false;
    }
  }

  /** The text on the clipboard; null if the browser does not give it. */
  export async function read(): Promise<string | null> {
    try {
      return await navigator.clipboard.readText();
    } catch {
      return null;
    }
  }
}
