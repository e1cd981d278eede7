import {
  useReactFlow,
  useStoreApi,
  ViewportPortal,
  type FinalConnectionState
} from '@xyflow/react';
import * as React from 'react';

import type { Point } from '../layout';
import { inputEnd, outputEnd } from '../portTypes';
import { ORDER_IN, ORDER_OUT } from '../portViews';
import type { FlowNode } from '../projection';
import type { Offer } from './offers';
import type { OpenWire } from './openWire';
import { QuickAdd } from './QuickAdd';
import type { QuickAddModel, QuickAddRequest } from './quickAddModel';

/** Of the popover, in pixels. */
const SIZE = { width: 340, height: 400 };
const GAP = 8;
/** About where a card's order handles are, in canvas pixels, and how wide cards are. */
const CARD = { width: 250, handle: 20 };

/** Quick-add over the canvas: opened by a double click on the bare canvas, or by whoever opens its model. */
export function QuickAddLayer({ model }: { model: QuickAddModel }): JSX.Element | null {
  const request = useRequest(model);
  const pointer = usePointer();
  useDoubleClick(model);
  const [place, setPlace] = React.useState<Place | null>(null);
  const store = useStoreApi();
  const flow = useReactFlow<FlowNode>();
  React.useLayoutEffect(() => {
    const frame = store.getState().domNode?.getBoundingClientRect();
    setPlace(request && frame ? placeOf(request, frame, pointer.current) : null);
  }, [request, store, pointer]);
  if (request === null || place === null) {
    return null;
  }
  const close = () => {
    model.close();
    focusCanvas(store.getState().domNode);
  };
  // What was chosen elsewhere keeps the focus, or takes it.
  const leave = (to: Element) => (store.getState().domNode?.contains(to) ? close() : model.close());
  const { wire } = request;
  const at = flow.screenToFlowPosition(place.page, { snapToGrid: false });
  const choose = (offer: Offer) => {
    void model.add(offer, wire === null ? model.canvas.freePlace(at) : cardAtWire(wire, at), wire);
    focusCanvas(store.getState().domNode);
  };
  return (
    <>
      {wire !== null && <PendingWire wire={wire} to={at} />}
      <QuickAdd
        key={`${place.page.x} ${place.page.y}`}
        model={model}
        wire={wire}
        style={place.style}
        onChoose={choose}
        onClose={close}
        onLeave={leave}
      />
    </>
  );
}

/** Opens quick-add when a wire is dropped on the bare canvas. */
export function useWireDrop(model: QuickAddModel | null) {
  return React.useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      const target = document.elementFromPoint(point.clientX, point.clientY);
      const wire = wireOf(state);
      if (model && wire && state.toHandle === null && target?.matches('.react-flow__pane')) {
        model.open({ at: { x: point.clientX, y: point.clientY }, wire });
      }
    },
    [model]
  );
}

function wireOf(state: FinalConnectionState): OpenWire | null {
  const { fromHandle, fromNode } = state;
  if (!fromHandle || !fromNode) {
    return null;
  }
  const side = fromHandle.type;
  const whole = side === 'source' ? ORDER_OUT : ORDER_IN;
  const name = fromHandle.id?.startsWith(`${whole}:`)
    ? fromHandle.id.slice(whole.length + 1)
    : null;
  const { data } = fromNode.internals.userNode as FlowNode;
  const end = side === 'source' ? outputEnd : inputEnd;
  return { nodeId: fromHandle.nodeId, side, port: name === null ? null : end(data, name) };
}

interface Place {
  /** Where the new node is wanted, on the page. */
  page: Point;
  /** Where the popover stands, within the canvas. */
  style: React.CSSProperties;
}

function placeOf(request: QuickAddRequest, frame: DOMRect, pointer: Point | null): Place {
  const middle = { x: frame.left + frame.width / 2, y: frame.top + frame.height / 3 };
  const page = request.at ?? pointer ?? middle;
  const within = (wanted: number, size: number, room: number) =>
    Math.max(GAP, Math.min(wanted, room - size - GAP));
  const left = within(page.x - frame.left, SIZE.width, frame.width);
  const top = within(page.y - frame.top, SIZE.height, frame.height);
  const maxHeight = Math.min(SIZE.height, frame.height - 2 * GAP);
  return { page, style: { left, top, width: SIZE.width, maxHeight } };
}

/** Where a card stands whose order handle is at a wire's loose end. */
function cardAtWire(wire: OpenWire, end: Point): Point {
  const x = wire.side === 'source' ? end.x : end.x - CARD.width;
  return { x, y: end.y - CARD.handle };
}

/** The wire as it was dropped, while the node at its end is chosen. */
function PendingWire({ wire, to }: { wire: OpenWire; to: Point }): JSX.Element | null {
  const flow = useReactFlow<FlowNode>();
  const node = flow.getInternalNode(wire.nodeId);
  const whole = wire.side === 'source' ? ORDER_OUT : ORDER_IN;
  const id = wire.port === null ? whole : `${whole}:${wire.port.name}`;
  const handle = node?.internals.handleBounds?.[wire.side]?.find(each => each.id === id);
  if (!node || !handle) {
    return null;
  }
  const { x, y } = node.internals.positionAbsolute;
  const from = { x: x + handle.x + handle.width / 2, y: y + handle.y + handle.height / 2 };
  const bend = Math.max(40, Math.abs(to.x - from.x) / 2) * (wire.side === 'source' ? 1 : -1);
  return (
    <ViewportPortal>
      <svg className="jp-DagflowQuickAdd-pending" aria-hidden="true">
        <path
          d={`M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`}
        />
        <circle cx={to.x} cy={to.y} r={4} />
      </svg>
    </ViewportPortal>
  );
}

function useRequest(model: QuickAddModel): QuickAddRequest | null {
  const [request, setRequest] = React.useState(model.request);
  React.useEffect(() => {
    const update = () => setRequest(model.request);
    model.changed.connect(update);
    update();
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
  return request;
}

/** Where on the page the pointer is while it is over the canvas; null while it is elsewhere. */
function usePointer(): React.MutableRefObject<Point | null> {
  const pointer = React.useRef<Point | null>(null);
  const store = useStoreApi();
  React.useEffect(() => {
    const { domNode } = store.getState();
    const move = (event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY };
    };
    const leave = () => {
      pointer.current = null;
    };
    domNode?.addEventListener('pointermove', move, { passive: true });
    domNode?.addEventListener('pointerleave', leave);
    return () => {
      domNode?.removeEventListener('pointermove', move);
      domNode?.removeEventListener('pointerleave', leave);
    };
  }, [store]);
  return pointer;
}

function useDoubleClick(model: QuickAddModel): void {
  const store = useStoreApi();
  React.useEffect(() => {
    const { domNode } = store.getState();
    const open = (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.matches('.react-flow__pane')) {
        model.open({ at: { x: event.clientX, y: event.clientY } });
      }
    };
    domNode?.addEventListener('dblclick', open);
    return () => domNode?.removeEventListener('dblclick', open);
  }, [store, model]);
}

function focusCanvas(frame: HTMLElement | null): void {
  frame?.closest<HTMLElement>('.jp-DagflowCanvas')?.focus({ preventScroll: true });
}
