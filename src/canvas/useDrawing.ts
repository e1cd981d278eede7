import type { TranslationBundle } from '@jupyterlab/translation';
import type { FinalConnectionState } from '@xyflow/react';
import * as React from 'react';

import type { CanvasModel } from './canvasModel';
import type { Point } from './layout';
import type { CanvasView } from './movement/view';
import type { FlowNode } from './projection';
import { SpliceTracker } from './spliceTracker';
import { WireHand } from './wireHand';

type PointerLike = MouseEvent | React.MouseEvent | TouchEvent | React.TouchEvent;

/** What is carried on the canvas and where it is let go: wires, their ends, and nodes over wires. */
export function useDrawing(model: CanvasModel, view: CanvasView, trans: TranslationBundle) {
  return React.useMemo(() => {
    const options = { document: model.document, flow: () => view.flow, trans };
    const hand = new WireHand({ ...options, refocus: () => view.focusNode(null) });
    const tracker = new SpliceTracker(options);
    return {
      hand,
      tracker,
      handlers: { ...hand.handlers, onNodeDragStop: () => tracker.end() },
      onNodeDrag: (event: PointerLike, nodes: readonly FlowNode[]) =>
        tracker.drag(nodes, screenPoint(event)),
      dropWire: (event: MouseEvent | TouchEvent, state: FinalConnectionState) =>
        hand.drop(state, screenPoint(event)),
      place: (moves: ReadonlyMap<string, Point>) => tracker.place(moves)
    };
  }, [model, view, trans]);
}

function screenPoint(event: PointerLike): Point {
  const { clientX: x, clientY: y } = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x, y };
}
