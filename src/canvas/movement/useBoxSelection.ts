import * as React from 'react';

import type { CanvasModel } from '../canvasModel';

/** Lets a selection box that is drawn with Ctrl or Shift held add to what was selected. */
export function useBoxSelection(model: CanvasModel) {
  const kept = React.useRef<{ nodes: ReadonlySet<string>; edges: ReadonlySet<string> } | null>(
    null
  );
  const onPointerDownCapture = React.useCallback(
    ({ ctrlKey, metaKey, shiftKey }: React.PointerEvent) => {
      // xyflow forgets the selection as soon as the box begins.
      const { nodes, edges } = model.selection;
      kept.current = ctrlKey || metaKey || shiftKey ? { nodes, edges } : null;
    },
    [model]
  );
  const onSelectionEnd = React.useCallback(() => {
    if (kept.current !== null) {
      const { nodes, edges } = model.selection;
      model.selection.set([...kept.current.nodes, ...nodes], [...kept.current.edges, ...edges]);
      kept.current = null;
    }
  }, [model]);
  return { onPointerDownCapture, onSelectionEnd };
}
