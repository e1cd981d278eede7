/**
 * What JupyterLab's packages expect of a browser and jsdom does not have.
 */
class StubDragEvent extends MouseEvent {}
class StubPointerEvent extends MouseEvent {}
class StubResizeObserver {
  observe(): void {
    return;
  }
  unobserve(): void {
    return;
  }
  disconnect(): void {
    return;
  }
}

Object.assign(globalThis, {
  DragEvent: globalThis.DragEvent ?? StubDragEvent,
  PointerEvent: globalThis.PointerEvent ?? StubPointerEvent,
  ResizeObserver: globalThis.ResizeObserver ?? StubResizeObserver,
  matchMedia:
    globalThis.matchMedia ??
    ((media: string) => ({
      matches: false,
      media,
      addEventListener: () => undefined,
      removeEventListener: () => undefined
    }))
});

// jsdom has no idle time; what waits for it comes soon.
globalThis.requestIdleCallback ??= callback =>
  window.setTimeout(() => callback({ didTimeout: false, timeRemaining: () => 0 }));

Element.prototype.scrollIntoView ??= () => undefined;
