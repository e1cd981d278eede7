import type { Edge, Node, NodeChange } from '@xyflow/react';

import {
  edgeKey,
  edgeTitle,
  executorOf,
  hasFile,
  isBranchSkipped,
  isDrawnOnly,
  nodeRecord,
  nodeTitle,
  nodeTitles,
  nodeTypeOf,
  resourcesOf,
  runsInExecutor,
  workspacePath,
  type Defaults,
  type NodeRecord,
  type NodeType,
  type PipelineEdge,
  type PipelineNode,
  type Resources,
  type RunView,
  type Sensor
} from '../model';
import { groupColor, type GroupColor } from '../elements/groupColors';
import { portsOf, type NotebookEntry, type Problem, type Staleness } from '../services';
import { cardBox, samePorts } from './cardBox';
import { LARGE } from './large';
import { positionsOf, type Point } from './layout';
import { marksOf, type NodeMarks } from './nodeMarks';
import {
  inputsOf,
  NO_WIRES,
  ORDER_IN,
  ORDER_OUT,
  outputsOf,
  wiresByNode,
  type PortView,
  type Wires
} from './portViews';

export interface NodeData extends Record<string, unknown> {
  title: string;
  type: NodeType;
  /** Relative to the pipeline's folder. */
  path: string;
  /** A command's argv; empty for nodes of other types. */
  command: readonly string[];
  /** What a sensor waits for. */
  sensor: Sensor | null;
  /** A note's Markdown, or a group's title, which may be empty. */
  text: string;
  /** A group's colour. */
  color: GroupColor;
  /** Whether the note, or the group's title, is being written on the canvas. */
  isEdited: boolean;
  inputs: readonly PortView[];
  outputs: readonly PortView[];
  /** Who runs it; null for what no executor is asked to run. */
  executor: string | null;
  record: NodeRecord | null;
  marks: NodeMarks;
  /** What it asks for in the run that is shown; nothing without one. */
  asked: Resources;
  problems: readonly Problem[];
  /** Whether its file is still being read for the first time. */
  isLoading: boolean;
  /** Why its file could not be read. */
  fileError: string | null;
  /** Whether there is no such file. */
  isFileMissing: boolean;
  /** Whether its notebook has neither inputs nor outputs, for no cell is tagged as such. */
  isUntagged: boolean;
}

export type FlowNode = Node<NodeData, 'card' | 'note' | 'frame'>;
/** What a wire shows beside its line. */
export interface WireData extends Record<string, unknown> {
  condition: string | null;
  /** Whether it leads on from a failure of its source. */
  isOnFailure: boolean;
  problems: readonly Problem[];
  /** The run did not go along: the condition did not hold, or nothing failed. */
  isSkipped: boolean;
}

export type FlowEdge = Edge<WireData, 'wire'>;

/** All that a canvas shows. */
export interface CanvasState {
  /** The pipeline's path from the server's root. */
  path: string;
  nodes: readonly PipelineNode[];
  edges: readonly PipelineEdge[];
  /** What holds for nodes that say nothing. */
  defaults: Defaults | undefined;
  run: RunView | null;
  /** Whether results are those of the document as it is now, by id of the node. */
  staleness: ReadonlyMap<string, Staleness>;
  /** What is known of a node's file, by its path from the server's root. */
  notebook: (path: string) => NotebookEntry;
  problems: ReadonlyMap<string, readonly Problem[]>;
  edgeProblems: ReadonlyMap<string, readonly Problem[]>;
  /** The note that is being written on the canvas. */
  editedNote: string | null;
  selectedNodes: ReadonlySet<string>;
  selectedEdges: ReadonlySet<string>;
}

/** The canvas is one stop of the Tab key; within it the arrow keys walk. */
const NO_TAB_STOP = { tabIndex: -1 };

/** `describe` puts a node in words for those who do not see it. */
export function projectNodes(
  state: CanvasState,
  describe: (data: NodeData) => string = data => data.title
): FlowNode[] {
  const surroundings = surroundingsOf(state);
  return state.nodes.map(node => flowNode(state, node, surroundings, describe));
}

/** What one node's card shows of all others, and of the run's snapshot. */
export interface Surroundings {
  positions: ReadonlyMap<string, Point>;
  wires: ReturnType<typeof wiresByNode>;
  titles: ReadonlyMap<string, string>;
  asked: ReadonlyMap<string, Resources>;
}

export function surroundingsOf({
  nodes,
  edges,
  run
}: Pick<CanvasState, 'nodes' | 'edges' | 'run'>): Surroundings {
  return {
    positions: positionsOf(nodes, edges),
    wires: wiresByNode(edges),
    titles: nodeTitles(nodes),
    asked: askedResources(run)
  };
}

/** One node as it is drawn. */
export function flowNode(
  state: CanvasState,
  node: PipelineNode,
  { positions, wires, titles, asked }: Surroundings,
  describe: (data: NodeData) => string
): FlowNode {
  const data = projectNode(
    state,
    node,
    { ...(wires.get(node.id) ?? NO_WIRES), titles },
    asked.get(node.id) ?? {}
  );
  return {
    id: node.id,
    ...drawingOf(node),
    position: positions.get(node.id) ?? { x: 0, y: 0 },
    selected: state.selectedNodes.has(node.id),
    ...(data.type === 'group' ? groupLayer(state.selectedNodes.has(node.id)) : {}),
    ariaLabel: describe(data),
    domAttributes: NO_TAB_STOP,
    ...(state.nodes.length > LARGE && !isDrawnOnly(data.type) ? cardBox(data) : {}),
    data
  };
}

/** `describe` puts an edge, given what it is called, in words for those who do not see it. */
export function projectEdges(
  state: CanvasState,
  describe: (title: string, edge: PipelineEdge, data: WireData) => string = title => title
): FlowEdge[] {
  const titles = nodeTitles(state.nodes);
  return drawnEdges(state.edges, titles).map(drawn => flowEdge(state, drawn, titles, describe));
}

/** An edge that can be drawn: its `edgeKey`, and the id of its drawing, for several may have one key. */
export interface DrawnEdge {
  edge: PipelineEdge;
  key: string;
  id: string;
}

/** An edge to nowhere cannot be drawn; validation tells of it. */
export function drawnEdges(
  edges: readonly PipelineEdge[],
  titles: ReadonlyMap<string, string>
): DrawnEdge[] {
  const seen = new Map<string, number>();
  return edges
    .filter(edge => titles.has(edge.source) && titles.has(edge.target))
    .map(edge => {
      const key = edgeKey(edge);
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      return { edge, key, id: count === 0 ? key : `${key}#${count}` };
    });
}

/** One edge as it is drawn. */
export function flowEdge(
  state: CanvasState,
  { edge, key, id }: DrawnEdge,
  titles: ReadonlyMap<string, string>,
  describe: (title: string, edge: PipelineEdge, data: WireData) => string
): FlowEdge {
  const data = projectWire(state, edge, key);
  return {
    id,
    type: 'wire',
    source: edge.source,
    target: edge.target,
    sourceHandle: edge.source_output ? `${ORDER_OUT}:${edge.source_output}` : ORDER_OUT,
    targetHandle: edge.target_parameter ? `${ORDER_IN}:${edge.target_parameter}` : ORDER_IN,
    selected: state.selectedEdges.has(key),
    ariaLabel: describe(edgeTitle(edge, titles), edge, data),
    domAttributes: NO_TAB_STOP,
    className: [
      edge.target_parameter ? 'jp-mod-value' : 'jp-mod-order',
      ...(isActive(state.run, edge) ? ['jp-mod-active'] : []),
      ...(data.isOnFailure ? ['jp-mod-onFailure'] : []),
      ...(data.isSkipped ? ['jp-mod-skipped'] : []),
      ...(data.problems.length > 0 ? [`jp-mod-${severityOf(data.problems)}`] : [])
    ].join(' '),
    data
  };
}

function projectWire(state: CanvasState, edge: PipelineEdge, key: string): WireData {
  return {
    condition: edge.condition || null,
    isOnFailure: edge.on === 'failure',
    problems: state.edgeProblems.get(key) ?? [],
    isSkipped: state.run !== null && isBranchSkipped(state.run, edge)
  };
}

/** The worst of several problems. */
export function severityOf(problems: readonly Problem[]): Problem['severity'] {
  return problems.some(problem => problem.severity === 'error') ? 'error' : 'warning';
}

/** The nodes to show next: objects of those that did not change stay, and so does what xyflow has measured. */
export function reconcileNodes(
  before: readonly FlowNode[],
  after: readonly FlowNode[]
): FlowNode[] {
  const known = new Map(before.map(node => [node.id, node]));
  return after.map(node => {
    const old = known.get(node.id);
    if (!old) {
      return node;
    }
    if (old === node) {
      return old;
    }
    const data = sameJson(old.data, node.data) ? old.data : node.data;
    const position = old.dragging || samePoint(old, node) ? old.position : node.position;
    const size = old.resizing ? sizeIn(old) : sizeIn(node);
    const isSame =
      data === old.data &&
      position === old.position &&
      old.type === node.type &&
      old.width === size.width &&
      old.height === size.height &&
      !!node.selected === !!old.selected;
    const { type, selected, ariaLabel, zIndex } = node;
    const box = boxAfter(old, node);
    return isSame
      ? old
      : { ...old, ...size, ...box, type, data, position, selected, ariaLabel, zIndex };
  });
}

/** The nodes after xyflow's changes: of those that it has measured the handles need not be reckoned any more. */
export function measuredNodes(
  nodes: FlowNode[],
  changes: readonly NodeChange<FlowNode>[]
): FlowNode[] {
  const measured = new Set(
    changes.flatMap(change => (change.type === 'dimensions' ? [change.id] : []))
  );
  return measured.size === 0
    ? nodes
    : nodes.map(node =>
        node.handles && measured.has(node.id) ? { ...node, handles: undefined } : node
      );
}

/** What was measured stays true until the ports change; what was reckoned is reckoned anew. */
function boxAfter(old: FlowNode, node: FlowNode): Pick<FlowNode, 'measured' | 'handles'> {
  const { measured, handles } = node;
  const isReckoned = old.handles !== undefined || !samePorts(old.data, node.data);
  return handles !== undefined && isReckoned ? { measured, handles } : {};
}

/** What the nodes of a run ask for, by id, as the run has it. */
function askedResources(run: RunView | null): Map<string, Resources> {
  const nodes = run?.document.nodes ?? [];
  return new Map(run ? nodes.map(node => [node.id, resourcesOf(run.document, node)]) : []);
}

function projectNode(
  state: CanvasState,
  node: PipelineNode,
  wires: Wires,
  asked: Resources
): NodeData {
  const type = nodeTypeOf(node);
  const isRead = hasFile(type) && !!node.path;
  const entry = entryOf(state, node);
  const ports = portsOf(node, entry.info);
  return {
    title: nodeTitle(node),
    type,
    path: node.path ?? '',
    command: node.command ?? [],
    sensor: node.sensor ?? null,
    text: (type === 'group' ? node.name : node.text) ?? '',
    color: groupColor(node.ui?.color),
    isEdited: state.editedNote === node.id,
    inputs: inputsOf(node, ports, wires),
    outputs: outputsOf(ports, wires),
    executor: runsInExecutor(type) ? executorOf(node, state.defaults) : null,
    record: state.run ? (nodeRecord(state.run, node.id) ?? null) : null,
    marks: marksOf(node, state.run, state.staleness),
    asked,
    problems: state.problems.get(node.id) ?? [],
    isLoading: isRead && entry.info === null && entry.error === null,
    fileError: entry.info === null && !entry.isMissing ? entry.error : null,
    isFileMissing: entry.isMissing ?? false,
    isUntagged: type === 'notebook' && entry.info?.tags?.length === 0
  };
}

/** What is known of a node's file. */
export function entryOf(state: CanvasState, node: PipelineNode): NotebookEntry {
  return hasFile(nodeTypeOf(node)) && node.path
    ? state.notebook(workspacePath(state.path, node.path))
    : NO_ENTRY;
}

const NO_ENTRY: NotebookEntry = { info: null, error: null };

/** The kind of drawing that a node is, and the size in canvas pixels of those that have none by their contents. */
function drawingOf(node: PipelineNode): Pick<FlowNode, 'type' | 'width' | 'height'> {
  const { width, height } = node.ui ?? {};
  switch (nodeTypeOf(node)) {
    case 'note':
      return {
        type: 'note',
        width: sizeOf(width, NOTE_WIDTH, NOTE_SIZES),
        height: sizeOf(height, NOTE_HEIGHT, NOTE_SIZES)
      };
    case 'group':
      return {
        // xyflow has styles of its own for what it calls a group.
        type: 'frame',
        width: sizeOf(width, GROUP_WIDTH, GROUP_SIZES),
        height: sizeOf(height, GROUP_HEIGHT, GROUP_SIZES)
      };
    default:
      return { type: 'card' };
  }
}

/** Groups lie below all else, also when they are selected, which xyflow lifts by so much. */
function groupLayer(isSelected: boolean): Partial<FlowNode> {
  return { zIndex: isSelected ? -1 - LIFTED : -1, style: THROUGH };
}

const LIFTED = 1000;
/** What is within a group's frame is the canvas. */
const THROUGH = { pointerEvents: 'none' } as const;

export const NOTE_WIDTH = 250;
export const NOTE_HEIGHT = 130;
export const SMALLEST_NOTE = 60;
export const GROUP_WIDTH = 420;
export const GROUP_HEIGHT = 260;
export const SMALLEST_GROUP = 100;
const NOTE_SIZES: Sizes = [SMALLEST_NOTE, 4000];
const GROUP_SIZES: Sizes = [SMALLEST_GROUP, 20_000];

/** The smallest and the largest. */
type Sizes = readonly [number, number];

/** Whatever a document says: a size in which it can be seen. */
function sizeOf(told: unknown, otherwise: number, [smallest, largest]: Sizes): number {
  const size = typeof told === 'number' && Number.isFinite(told) ? told : otherwise;
  return Math.min(largest, Math.max(smallest, size));
}

/** Whether the run is at this edge: its target runs. */
function isActive(run: RunView | null, edge: PipelineEdge): boolean {
  return run !== null && nodeRecord(run, edge.target)?.state === 'running';
}

function sizeIn({ width, height }: FlowNode): Pick<FlowNode, 'width' | 'height'> {
  return { width, height };
}

function samePoint(a: FlowNode, b: FlowNode): boolean {
  return a.position.x === b.position.x && a.position.y === b.position.y;
}

function sameJson(a: NodeData, b: NodeData): boolean {
  if (a === b) {
    return true;
  }
  return (Object.keys(a) as (keyof NodeData)[]).every(
    key => a[key] === b[key] || JSON.stringify(a[key]) === JSON.stringify(b[key])
  );
}
