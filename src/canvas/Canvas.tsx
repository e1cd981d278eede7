import {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  Controls,
  MarkerType,
  ReactFlow,
  SelectionMode,
  useStore,
  type EdgeChange,
  type FinalConnectionState,
  type NodeChange,
  type ReactFlowInstance
} from '@xyflow/react';
import { UUID } from '@lumino/coreutils';
import * as React from 'react';

import type { CanvasModel } from './canvasModel';
import { drawnEdgeKey, movesOf, selectionAfter } from './changes';
import { ConnectionHint } from './ConnectionHint';
import {
  CanvasContext,
  DrawingContext,
  type CanvasContextValue,
  type MarkdownRenderer
} from './context';
import { EmptyHint } from './EmptyHint';
import { GroupFrame } from './groups/GroupFrame';
import { useGroupDrag } from './groups/useGroupDrag';
import { canvasLabels } from './labels';
import { LARGE, levelled, PlainView } from './large';
import type { Point } from './layout';
import { describersOf, type Describers } from './movement/descriptions';
import { FindBar } from './find/FindBar';
import type { FindModel } from './find/findModel';
import { useFound } from './find/useFind';
import { HoverLayer } from './hover/HoverLayer';
import { Guides } from './movement/Guides';
import { moveDuration } from './movement/motion';
import { Overview } from './movement/Overview';
import type { CanvasPreferences } from './movement/preferences';
import { useBoxSelection } from './movement/useBoxSelection';
import { usePreferences } from './movement/usePreferences';
import { useSnapping } from './movement/useSnapping';
import { useSpaceHeld } from './movement/useSpaceHeld';
import { wholeFit, ZOOM, type CanvasView } from './movement/view';
import { NodeCard } from './NodeCard';
import { NoteCard } from './NoteCard';
import { PlainCard } from './PlainCard';
import { PlainWires } from './PlainWires';
import { Companions } from './presence/Companions';
import { measuredNodes, reconcileNodes, type FlowEdge, type FlowNode } from './projection';
import { Projector } from './projector';
import { QuickAddLayer, useWireDrop } from './quickAdd/QuickAddLayer';
import type { QuickAddModel } from './quickAdd/quickAddModel';
import { SpliceHint } from './SpliceHint';
import { useDrawing } from './useDrawing';
import { useHandlers } from './useHandlers';
import { Wire } from './Wire';

const NODE_TYPES = { card: NodeCard, note: NoteCard, frame: GroupFrame };
const PLAIN_TYPES = { ...NODE_TYPES, card: PlainCard };
const EDGE_TYPES = { wire: Wire };
const EDGE_DEFAULTS = { markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 } };
/** Zoom below which names and states are written larger. */
const FAR = 0.6;
/** The middle button; the left one draws a selection box, unless the space bar is held. */
const PAN_BUTTONS = [1];
/** Pixels that the pointer has to go before a box begins. */
const CLICK_DISTANCE = 3;
/** Nodes beyond which an overview helps. */
const MANY = 7;

export interface CanvasProps extends CanvasContextValue {
  model: CanvasModel;
  isReadOnly: boolean;
  createMarkdown: MarkdownRenderer | null;
  view: CanvasView;
  preferences: CanvasPreferences;
  find: FindModel;
  /** Null where nothing can be added. */
  quickAdd: QuickAddModel | null;
}

/** The drawing: nodes, wires, and the ways to change them. */
export function Canvas(props: CanvasProps): JSX.Element {
  const { model, isReadOnly, createMarkdown, actions, trans, view, preferences } = props;
  const drawing = useDrawing(model, view, trans);
  const describe = React.useMemo(() => describersOf(trans), [trans]);
  const flow = useFlow(model, drawing.place, describe);
  const found = useFound(props.find, flow);
  const frame = React.useRef<HTMLDivElement>(null);
  const isPanning = useSpaceHeld(frame);
  const boxSelection = useBoxSelection(model);
  const quickAdd = isReadOnly ? null : props.quickAdd;
  const onWireDrop = useWireDrop(quickAdd);
  const { snapped, guides, onNodeDrag } = useSnapping(
    preferences,
    React.useCallback(() => view.flow, [view])
  );
  const { onNodeDragStart, withMembers } = useGroupDrag(view);
  const { minimap } = usePreferences(preferences);
  const hasOverview = minimap && flow.nodes.length > MANY;
  const fit = wholeFit(hasOverview);
  const context = React.useMemo(() => ({ actions, trans }), [actions, trans]);
  const notes = React.useMemo(
    () => ({ model, isReadOnly, createMarkdown }),
    [model, isReadOnly, createMarkdown]
  );
  const labels = React.useMemo(() => canvasLabels(trans), [trans]);
  // Two canvases on a page may not share the ids of their patterns and arrow heads.
  const [id] = React.useState(() => UUID.uuid4());
  const [isFirstFitted] = React.useState(flow.nodes.length > 0);
  const isLarge = flow.nodes.length > LARGE;
  // A large pipeline is fitted when it opens, which shows it from afar.
  const [isPlain, setPlain] = React.useState(true);
  const [isFitted, setFitted] = React.useState(!isLarge);
  const isDrawnPlainly = isLarge && isPlain;
  const handlers = useHandlers({
    onNodesChange: (changes: NodeChange<FlowNode>[]) =>
      flow.onNodesChange(snapped(withMembers(changes))),
    onNodeDrag: (
      event: React.MouseEvent | MouseEvent | TouchEvent,
      _: FlowNode,
      nodes: FlowNode[]
    ) => {
      onNodeDrag(event);
      drawing.onNodeDrag(event, nodes);
    },
    onEdgeDoubleClick: (_: React.MouseEvent, edge: FlowEdge) =>
      actions.editCondition(drawnEdgeKey(edge.id)),
    onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (!drawing.dropWire(event, state)) {
        onWireDrop(event, state);
      }
    },
    onInit: (instance: ReactFlowInstance<FlowNode, FlowEdge>) => {
      view.flow = instance;
      if (isLarge && isFirstFitted) {
        // xyflow fits when it has measured the first cards; here it has nothing to wait for, and does not begin.
        void instance.fitView(fit).then(() => setFitted(true));
      }
    }
  });
  const standing = React.useMemo(() => found.edges.filter(isSetOff), [found.edges]);
  const level = React.useMemo(() => found.nodes.map(levelled), [found.nodes]);
  return (
    <CanvasContext.Provider value={context}>
      <DrawingContext.Provider value={notes}>
        <ReactFlow<FlowNode, FlowEdge>
          {...flow}
          {...found}
          {...boxSelection}
          ref={frame}
          id={id}
          {...drawing.handlers}
          {...handlers}
          onNodeDragStart={onNodeDragStart}
          ariaLabelConfig={labels}
          nodes={isDrawnPlainly ? level : found.nodes}
          edges={isDrawnPlainly ? standing : found.edges}
          nodeTypes={isDrawnPlainly ? PLAIN_TYPES : NODE_TYPES}
          onlyRenderVisibleElements={isLarge && !isPlain}
          edgeTypes={EDGE_TYPES}
          defaultEdgeOptions={EDGE_DEFAULTS}
          onError={warn}
          nodesDraggable={!isReadOnly && !isPanning}
          nodesConnectable={!isReadOnly}
          edgesReconnectable={!isReadOnly}
          // Deleting is a command of the lab: this key handler would hear keys pressed in other documents.
          deleteKeyCode={null}
          // So are walking and moving by keys, and the space bar would be taken from all documents.
          disableKeyboardA11y
          panActivationKeyCode={null}
          selectionKeyCode={null}
          panOnDrag={isPanning || PAN_BUTTONS}
          panOnScroll
          selectionOnDrag
          paneClickDistance={CLICK_DISTANCE}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={['Control', 'Meta', 'Shift']}
          connectionRadius={28}
          connectOnClick={false}
          // A double click adds a node.
          zoomOnDoubleClick={false}
          minZoom={ZOOM.least}
          maxZoom={ZOOM.most}
          // Not for an empty canvas: it would wait for the first node and move away what was just dropped.
          fitView={isFirstFitted}
          fitViewOptions={fit}
          proOptions={{ hideAttribution: true }}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
          <Controls showInteractive={false} fitViewOptions={{ ...fit, duration: moveDuration() }} />
          <FarView />
          {isDrawnPlainly && <PlainWires edges={found.edges} />}
          {isFitted && <PlainView onChange={setPlain} />}
          {hasOverview && <Overview isLarge={isLarge} />}
          <Guides guides={guides} />
          <ConnectionHint hand={drawing.hand} />
          <SpliceHint tracker={drawing.tracker} />
          <Companions model={model} />
          <HoverLayer model={model} />
          {flow.nodes.length === 0 && <EmptyHint />}
          <FindBar model={props.find} />
          {quickAdd !== null && <QuickAddLayer model={quickAdd} />}
        </ReactFlow>
      </DrawingContext.Provider>
    </CanvasContext.Provider>
  );
}

/** Marks the canvas when it is seen from so far that only large letters can be read. */
function FarView(): null {
  const isFar = useStore(store => store.transform[2] < FAR);
  const ground = useStore(store => store.domNode);
  React.useLayoutEffect(() => {
    ground?.classList.toggle('jp-mod-afar', isFar);
  }, [ground, isFar]);
  return null;
}

/** Whether a wire is drawn by itself also where the others are drawn plainly. */
function isSetOff({ selected, className }: FlowEdge): boolean {
  return selected === true || className?.includes('jp-mod-found') === true;
}

/** xyflow's number for a wire whose port is not there, which is so until the file of its node has been read. */
const NO_PORT = '008';

/** What xyflow finds odd; it would say the other thing for each wire, whenever anything moves. */
function warn(id: string, message: string): void {
  if (id !== NO_PORT) {
    console.warn(`jupyter-dagflow: ${message}`);
  }
}

/** The nodes and edges to show, and what to do when xyflow reports changes. */
function useFlow(
  model: CanvasModel,
  place: (moves: ReadonlyMap<string, Point>) => void,
  describe: Describers
) {
  const projector = React.useMemo(() => new Projector(describe), [describe]);
  const [nodes, setNodes] = React.useState<FlowNode[]>(() => projector.project(model.state).nodes);
  const [edges, setEdges] = React.useState<FlowEdge[]>(() => projector.project(model.state).edges);
  React.useEffect(() => {
    const update = () => {
      const after = projector.project(model.state);
      setNodes(before => reconcileNodes(before, after.nodes));
      setEdges(after.edges);
    };
    model.changed.connect(update);
    update();
    return () => {
      model.changed.disconnect(update);
    };
  }, [model, projector]);
  const onNodesChange = React.useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      setNodes(before => measuredNodes(applyNodeChanges(changes, before), changes));
      const selected = selectionAfter(model.selection.nodes, changes);
      if (selected !== null) {
        model.selection.set(selected, model.selection.edges);
      }
      place(movesOf(changes));
    },
    [model, place]
  );
  const onEdgesChange = React.useCallback(
    (changes: EdgeChange<FlowEdge>[]) => {
      setEdges(before => applyEdgeChanges(changes, before));
      const selected = selectionAfter(model.selection.edges, changes);
      if (selected !== null) {
        model.selection.set(model.selection.nodes, selected);
      }
    },
    [model]
  );
  const onNodeClick = React.useCallback(
    (event: React.MouseEvent, node: FlowNode) => {
      // A plain click on one of several selected nodes selects that one only.
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        model.selection.set([node.id]);
      }
    },
    [model]
  );
  const onNodeContextMenu = React.useCallback(
    (_: React.MouseEvent, node: FlowNode) => {
      // The menu is about the node under the pointer, unless that is one of several chosen.
      if (!model.selection.nodes.has(node.id)) {
        model.selection.set([node.id]);
      }
    },
    [model]
  );
  const onEdgeContextMenu = React.useCallback(
    (_: React.MouseEvent, edge: FlowEdge) => model.selection.set([], [drawnEdgeKey(edge.id)]),
    [model]
  );
  return {
    nodes,
    edges,
    onNodesChange,
    onEdgesChange,
    onNodeClick,
    onNodeContextMenu,
    onEdgeContextMenu
  };
}
