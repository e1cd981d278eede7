import { Panel, useStore, useStoreApi } from '@xyflow/react';
import { XYMinimap, type XYMinimapInstance } from '@xyflow/system';
import * as React from 'react';

import type { FlowEdge, FlowNode } from '../projection';
import { boxAround, type Box } from './boxes';
import { frameAround, outline, OVERVIEW, stateClass } from './overviewParts';
import { boxOf } from './view';

export interface LargeOverviewProps {
  onClick: (event: React.MouseEvent, place: { x: number; y: number }) => void;
}

/**
 * The overview of a large pipeline: a shape for each state, where xyflow has an element for each node, each of which is
 * looked at whenever the view moves.
 */
export function LargeOverview({ onClick }: LargeOverviewProps): JSX.Element {
  const nodes = useStore(store => store.nodes) as FlowNode[];
  const title = useStore(store => store.ariaLabelConfig['minimap.ariaLabel']);
  const [x, y, zoom] = useStore(store => store.transform);
  const width = useStore(store => store.width);
  const height = useStore(store => store.height);
  const { box, shapes } = React.useMemo(() => drawingOf(nodes), [nodes]);
  const view = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  const { frame, scale } = frameAround(boxAround(box === null ? [view] : [box, view]) ?? view);
  const { svg, hand } = useHand(scale);
  return (
    <Panel position="bottom-right" className="react-flow__minimap" style={OVERVIEW}>
      <svg
        {...OVERVIEW}
        ref={svg}
        className="react-flow__minimap-svg"
        viewBox={`${frame.x} ${frame.y} ${frame.width} ${frame.height}`}
        role="img"
        aria-label={title}
        onClick={event => {
          const [left, top] = hand.current?.pointer(event.nativeEvent, event.currentTarget) ?? [
            0, 0
          ];
          onClick(event, { x: left, y: top });
        }}
      >
        {shapes}
        <path
          className="react-flow__minimap-mask"
          d={outline([frame, view])}
          fillRule="evenodd"
          pointerEvents="none"
        />
      </svg>
    </Panel>
  );
}

/** The nodes of each state as one shape, and the box around them all. */
function drawingOf(nodes: readonly FlowNode[]): { box: Box | null; shapes: JSX.Element[] } {
  const alike = new Map<string, Box[]>();
  const boxes = nodes.map(node => {
    const box = boxOf(node);
    const name = stateClass(node);
    const others = alike.get(name) ?? [];
    others.push(box);
    alike.set(name, others);
    return box;
  });
  const shapes = [...alike].map(([name, each]) => (
    <path key={name} className={`react-flow__minimap-node ${name}`} d={outline(each)} />
  ));
  return { box: boxAround(boxes), shapes };
}

/** Drags and wheels on the overview move what is seen, as they do on that of a small pipeline. */
function useHand(scale: number) {
  const store = useStoreApi<FlowNode, FlowEdge>();
  const panZoom = useStore(each => each.panZoom);
  const width = useStore(each => each.width);
  const height = useStore(each => each.height);
  const svg = React.useRef<SVGSVGElement>(null);
  const hand = React.useRef<XYMinimapInstance | null>(null);
  const viewScale = React.useRef(scale);
  viewScale.current = scale;
  React.useEffect(() => {
    if (svg.current === null || panZoom === null) {
      return;
    }
    hand.current = XYMinimap({
      domNode: svg.current,
      panZoom,
      getTransform: () => store.getState().transform,
      getViewScale: () => viewScale.current
    });
    return () => hand.current?.destroy();
  }, [panZoom, store]);
  React.useEffect(() => {
    const { translateExtent } = store.getState();
    hand.current?.update({ translateExtent, width, height, pannable: true, zoomable: true });
  }, [panZoom, width, height, store]);
  return { svg, hand };
}
