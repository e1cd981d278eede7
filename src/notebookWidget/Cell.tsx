import {
  applyNodeChanges,
  Background,
  Controls,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type FitViewOptions,
  type NodeChange
} from '@xyflow/react';
import * as React from 'react';

import { Card, Group, Note } from './cards';
import { CellHeader } from './CellHeader';
import {
  drawEdges,
  drawNodes,
  heightFor,
  keepMeasured,
  type CardNode,
  type Drawing,
  type Standing
} from './drawing';
import { trans } from './translation';

const NODE_TYPES = { card: Card, note: Note, frame: Group };
const EDGE_OPTIONS = { markerEnd: { type: MarkerType.ArrowClosed }, focusable: false };
const FIT: FitViewOptions = { maxZoom: 1, padding: 0.06 };
const NO_DRAG_KEYS = null;

export interface CellProps {
  drawing: Drawing;
  standing: Standing | null;
  /** Why there is nothing newer to show; empty if all is well. */
  problem: string;
}

/** A pipeline in a notebook's cell: drawn to be looked at, with its run on it. */
export function Cell({ drawing, standing, problem }: CellProps): JSX.Element {
  const frame = React.useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [nodes, setNodes] = React.useState(() => drawNodes(drawing, standing));
  React.useEffect(
    () => setNodes(before => keepMeasured(before, drawNodes(drawing, standing))),
    [drawing, standing]
  );
  // It only measures: nothing can be moved or removed here.
  const onMeasured = React.useCallback(
    (changes: NodeChange<CardNode>[]) => setNodes(before => applyNodeChanges(changes, before)),
    []
  );
  const edges = React.useMemo(() => drawEdges(drawing, standing), [drawing, standing]);
  return (
    <section
      className="jp-DagflowCell"
      aria-label={trans.__('Pipeline %1', drawing.pipeline)}
      data-run-state={standing?.state ?? ''}
    >
      <CellHeader drawing={drawing} standing={standing} problem={problem} />
      <div
        ref={frame}
        className="jp-DagflowCanvas jp-DagflowCell-canvas"
        style={{ height: heightFor(nodes, width) }}
      >
        <ReactFlowProvider>
          <ReactFlow
            nodes={nodes}
            onNodesChange={onMeasured}
            edges={edges}
            nodeTypes={NODE_TYPES}
            defaultEdgeOptions={EDGE_OPTIONS}
            fitView
            fitViewOptions={FIT}
            minZoom={0.05}
            maxZoom={2}
            nodesDraggable={false}
            nodesConnectable={false}
            elementsSelectable={false}
            deleteKeyCode={NO_DRAG_KEYS}
            selectionKeyCode={NO_DRAG_KEYS}
            // The wheel is the notebook's; with Ctrl it zooms.
            zoomOnScroll={false}
            preventScrolling={false}
            proOptions={{ hideAttribution: true }}
          >
            <Background gap={20} />
            <Controls
              showInteractive={false}
              fitViewOptions={FIT}
              aria-label={trans.__('Zoom')}
              orientation="horizontal"
            />
            <Refit nodes={drawing.nodes} />
          </ReactFlow>
        </ReactFlowProvider>
      </div>
    </section>
  );
}

/** Shows all of the drawing again when its frame has another size, or the pipeline other nodes. */
function Refit({ nodes }: { nodes: Drawing['nodes'] }): null {
  const { fitView } = useReactFlow();
  const width = useStore(store => store.width);
  const height = useStore(store => store.height);
  const names = JSON.stringify(nodes.map(node => [node.id, node.ui]));
  React.useEffect(() => {
    if (width > 0 && height > 0) {
      void fitView(FIT);
    }
  }, [fitView, width, height, names]);
  return null;
}

/** An element's width in screen pixels, 0 while it is not shown. */
function useWidth(element: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = React.useState(0);
  React.useLayoutEffect(() => {
    const { current } = element;
    if (current === null) {
      return;
    }
    setWidth(current.clientWidth);
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
