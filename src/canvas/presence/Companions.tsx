import { useReactFlow, useStore, ViewportPortal } from '@xyflow/react';
import * as React from 'react';

import { Presence, type Companion } from '../../services';
import { useCanvas } from '../context';
import type { CanvasModel } from '../canvasModel';
import type { FlowEdge, FlowNode } from '../projection';

/** Milliseconds between two places of the pointer that others are told. */
const POINTER_PAUSE = 50;

/** The pointers of others in the same document, and rings around what they have selected. */
export function Companions({ model }: { model: CanvasModel }): JSX.Element | null {
  const { trans } = useCanvas();
  const presence = usePresence(model);
  const others = useOthers(presence);
  usePointer(presence);
  const zoom = useStore(store => store.transform[2]);
  return others.length === 0 ? null : (
    <ViewportPortal>
      {others.map(other => (
        <React.Fragment key={other.clientId}>
          {other.nodes.map(id => (
            <Ring key={id} nodeId={id} other={other} />
          ))}
          {other.pointer && (
            <div
              className="jp-DagflowCompanion"
              style={{
                ...colored(other),
                transform: `translate(${other.pointer.x}px, ${other.pointer.y}px) scale(${1 / zoom})`
              }}
            >
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden>
                <path d="M1 1l5 13 2.200-5.500L14 6z" />
              </svg>
              <span className="jp-DagflowCompanion-name">{other.name || trans.__('Somebody')}</span>
            </div>
          )}
        </React.Fragment>
      ))}
    </ViewportPortal>
  );
}

/** A frame around a node that another person has selected. */
function Ring({ nodeId, other }: { nodeId: string; other: Companion }): JSX.Element | null {
  const { trans } = useCanvas();
  const box = useStore(
    store => {
      const node = store.nodeLookup.get(nodeId);
      const { x, y } = node?.internals.positionAbsolute ?? { x: 0, y: 0 };
      return node ? [x, y, node.measured.width ?? 0, node.measured.height ?? 0] : null;
    },
    (before, after) => String(before) === String(after)
  );
  if (box === null) {
    return null;
  }
  const [x, y, width, height] = box;
  return (
    <div
      className="jp-DagflowCompanion-ring"
      style={{ ...colored(other), transform: `translate(${x}px, ${y}px)`, width, height }}
    >
      <span className="jp-DagflowCompanion-name">{other.name || trans.__('Somebody')}</span>
    </div>
  );
}

function usePresence(model: CanvasModel): Presence | null {
  const [presence, setPresence] = React.useState<Presence | null>(null);
  React.useEffect(() => {
    const made = new Presence({ awareness: model.document.awareness });
    const select = () => made.select(model.selection.nodes);
    model.selection.changed.connect(select);
    select();
    setPresence(made);
    return () => {
      model.selection.changed.disconnect(select);
      made.point(null);
      made.dispose();
    };
  }, [model]);
  return presence;
}

function useOthers(presence: Presence | null): readonly Companion[] {
  const subscribe = React.useCallback(
    (listener: () => void) => {
      presence?.changed.connect(listener);
      return () => {
        presence?.changed.disconnect(listener);
      };
    },
    [presence]
  );
  return React.useSyncExternalStore(subscribe, () => presence?.others ?? NOBODY);
}

const NOBODY: readonly Companion[] = [];

/** Tell the others where the pointer is while it is over the canvas. */
function usePointer(presence: Presence | null): void {
  const ground = useStore(store => store.domNode);
  const flow = useReactFlow<FlowNode, FlowEdge>();
  React.useEffect(() => {
    if (ground === null || presence === null) {
      return;
    }
    let waiting: number | null = null;
    let last = { x: 0, y: 0 };
    const tell = () => {
      waiting = null;
      presence.point(flow.screenToFlowPosition(last, { snapToGrid: false }));
    };
    const move = (event: PointerEvent) => {
      last = { x: event.clientX, y: event.clientY };
      waiting ??= window.setTimeout(tell, POINTER_PAUSE);
    };
    const leave = () => {
      window.clearTimeout(waiting ?? undefined);
      waiting = null;
      presence.point(null);
    };
    ground.addEventListener('pointermove', move);
    ground.addEventListener('pointerleave', leave);
    return () => {
      window.clearTimeout(waiting ?? undefined);
      ground.removeEventListener('pointermove', move);
      ground.removeEventListener('pointerleave', leave);
    };
  }, [ground, flow, presence]);
}

function colored(other: Companion): React.CSSProperties {
  return { '--jp-dagflow-companion': other.color } as React.CSSProperties;
}
