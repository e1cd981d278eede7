import { useStoreApi } from '@xyflow/react';
import * as React from 'react';

import type { CanvasModel } from '../canvasModel';
import { NodePeek } from './NodePeek';
import { Peek } from './peek';

/** Tells more of the node that the pointer or the focus rests on. Nothing is made or read before. */
export function HoverLayer({ model }: { model: CanvasModel }): JSX.Element | null {
  const store = useStoreApi();
  const [shown, setShown] = React.useState<string | null>(null);
  const [peek] = React.useState(() => new Peek(setShown));
  React.useEffect(() => {
    const frame = store.getState().domNode;
    return frame ? follow(frame, peek) : undefined;
  }, [store, peek]);
  return shown === null ? null : <NodePeek key={shown} nodeId={shown} model={model} />;
}

/** Look where pointer and focus are within an element; gives what ends it. */
function follow(frame: HTMLElement, peek: Peek): () => void {
  const onPointer = (event: PointerEvent) =>
    // What is dragged, or has a popover of its own open, is not told of.
    peek.point(event.buttons > 0 || isBusy(frame) ? null : nodeAt(event.target));
  const onFocus = (event: FocusEvent) => {
    const target = event.target as Element;
    peek.focus(target.matches('.react-flow__node:focus-visible') ? nodeAt(target) : null);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && peek.shown !== null) {
      if (peek.isByKeys) {
        // The next one is for what is selected.
        event.stopPropagation();
      }
      peek.close();
    }
  };
  const [onLeave, onBlur, onPress] = [
    () => peek.point(null),
    () => peek.focus(null),
    () => peek.close()
  ];
  frame.addEventListener('pointerover', onPointer);
  frame.addEventListener('pointerleave', onLeave);
  frame.addEventListener('pointerdown', onPress, true);
  frame.addEventListener('focusin', onFocus);
  frame.addEventListener('focusout', onBlur);
  // Before the lab's own keys.
  window.addEventListener('keydown', onKey, true);
  return () => {
    frame.removeEventListener('pointerover', onPointer);
    frame.removeEventListener('pointerleave', onLeave);
    frame.removeEventListener('pointerdown', onPress, true);
    frame.removeEventListener('focusin', onFocus);
    frame.removeEventListener('focusout', onBlur);
    window.removeEventListener('keydown', onKey, true);
    peek.close();
  };
}

function nodeAt(target: EventTarget | null): string | null {
  const node = target instanceof Element ? target.closest('.react-flow__node') : null;
  return node?.getAttribute('data-id') ?? null;
}

function isBusy(frame: HTMLElement): boolean {
  return frame.querySelector('.jp-DagflowPopover') !== null;
}
