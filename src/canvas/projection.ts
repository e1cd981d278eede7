import type { Edge, Node } from '@xyflow/react';

import {
  edgeKey,
  edgeTitle,
  executorOf,
  isBranchSkipped,
  isPipelineReference,
  nodeRecord,
  nodeTitle,
  nodeTitles,
  resourcesOf,
  workspacePath,
  type Defaults,
  type NodeRecord,
  type PipelineEdge,
  type PipelineNode,
  type Resources,
  type RunView
} from '../model';
import type { NotebookEntry, NotebookInfo, Problem } from '../services';
import { positionsOf } from './layout';

/** Handles of a whole node, for edges that only order. */
export const ORDER_IN = 'in';
export const ORDER_OUT = 'out';

/** An input or output of a node, as its card shows it. */
export interface PortView {
  name: string;
  /** Empty when it is not known. */
  type: string;
  /** Where an input's value comes from or what it is by default, in short; empty for an output. */
  value: string;
  help: string;
  /** The notebook has no such port, though the document speaks of it. */
  isMissing: boolean;
  isWired: boolean;
}

export interface NodeData extends Record<string, unknown> {
  title: string;
  /** Relative to the pipeline's folder. */
  path: string;
  inputs: readonly PortView[];
  outputs: readonly PortView[];
  /** Who runs it. */
  executor: string;
  record: NodeRecord | null;
  /** What it asks for in the run that is shown; nothing without one. */
  asked: Resources;
  problems: readonly Problem[];
  /** Whether the notebook is still being read for the first time. */
  isLoading: boolean;
  /** Why the notebook could not be read. */
  notebookError: string | null;
}

export type FlowNode = Node<NodeData, 'card'>;
/** What a wire shows beside its line. */
export interface WireData extends Record<string, unknown> {
  condition: string | null;
  problems: readonly Problem[];
  /** The run did not go along: the condition did not hold. */
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
  /** What is known of a notebook, by its path from the server's root. */
  notebook: (path: string) => NotebookEntry;
  problems: ReadonlyMap<string, readonly Problem[]>;
  edgeProblems: ReadonlyMap<string, readonly Problem[]>;
  selectedNodes: ReadonlySet<string>;
  selectedEdges: ReadonlySet<string>;
}

export function projectNodes(state: CanvasState): FlowNode[] {
  const positions = positionsOf(state.nodes, state.edges);
  const wires = wiresByNode(state.edges);
  const titles = nodeTitles(state.nodes);
  const asked = askedResources(state.run);
  return state.nodes.map(node => ({
    id: node.id,
    type: 'card',
    position: positions.get(node.id) ?? { x: 0, y: 0 },
    selected: state.selectedNodes.has(node.id),
    ariaLabel: nodeTitle(node),
    data: projectNode(
      state,
      node,
      { ...(wires.get(node.id) ?? NO_WIRES), titles },
      asked.get(node.id) ?? {}
    )
  }));
}

export function projectEdges(state: CanvasState): FlowEdge[] {
  const titles = nodeTitles(state.nodes);
  const seen = new Map<string, number>();
  // An edge to nowhere cannot be drawn; validation tells of it.
  const drawn = state.edges.filter(edge => titles.has(edge.source) && titles.has(edge.target));
  return drawn.map(edge => {
    const key = edgeKey(edge);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    const data = projectWire(state, edge, key);
    return {
      id: count === 0 ? key : `${key}#${count}`,
      type: 'wire',
      source: edge.source,
      target: edge.target,
      sourceHandle: edge.source_output ? `${ORDER_OUT}:${edge.source_output}` : ORDER_OUT,
      targetHandle: edge.target_parameter ? `${ORDER_IN}:${edge.target_parameter}` : ORDER_IN,
      selected: state.selectedEdges.has(key),
      ariaLabel: [edgeTitle(edge, titles), ...(data.condition ? [data.condition] : [])].join(': '),
      className: [
        edge.target_parameter ? 'jp-mod-value' : 'jp-mod-order',
        ...(isActive(state.run, edge) ? ['jp-mod-active'] : []),
        ...(data.isSkipped ? ['jp-mod-skipped'] : []),
        ...(data.problems.length > 0 ? [`jp-mod-${severityOf(data.problems)}`] : [])
      ].join(' '),
      data
    };
  });
}

function projectWire(state: CanvasState, edge: PipelineEdge, key: string): WireData {
  return {
    condition: edge.condition || null,
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
    const data = sameJson(old.data, node.data) ? old.data : node.data;
    const position = old.dragging || samePoint(old, node) ? old.position : node.position;
    const isSame =
      data === old.data && position === old.position && !!node.selected === !!old.selected;
    return isSame
      ? old
      : { ...old, data, position, selected: node.selected, ariaLabel: node.ariaLabel };
  });
}

/** The wires at one node's ports, and how all nodes are called. */
interface Wires {
  inputs: ReadonlyMap<string, PipelineEdge>;
  outputs: ReadonlySet<string>;
  titles: ReadonlyMap<string, string>;
}

const NO_WIRES: Omit<Wires, 'titles'> = { inputs: new Map(), outputs: new Set() };

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
  const isNotebook = (node.type ?? 'notebook') === 'notebook' && !!node.path;
  const entry = isNotebook
    ? state.notebook(workspacePath(state.path, node.path ?? ''))
    : { info: null, error: null };
  return {
    title: nodeTitle(node),
    path: node.path ?? '',
    inputs: inputsOf(node, entry.info, wires),
    outputs: outputsOf(node, entry.info, wires),
    executor: executorOf(node, state.defaults),
    record: state.run ? (nodeRecord(state.run, node.id) ?? null) : null,
    asked,
    problems: state.problems.get(node.id) ?? [],
    isLoading: isNotebook && entry.info === null && entry.error === null,
    notebookError: entry.info === null ? entry.error : null
  };
}

function inputsOf(node: PipelineNode, info: NotebookInfo | null, wires: Wires): PortView[] {
  const values = node.parameters ?? {};
  const value = (name: string, fallback: string) => {
    const wire = wires.inputs.get(name);
    if (wire) {
      return `${wires.titles.get(wire.source) ?? wire.source}.${wire.source_output ?? ''}`;
    }
    return Object.hasOwn(values, name) ? valueText(values[name]) : fallback;
  };
  const known = (info?.parameters ?? []).map(parameter => ({
    name: parameter.name,
    type: parameter.type,
    value: value(parameter.name, parameter.default_source ?? valueText(parameter.default)),
    help: parameter.help,
    isMissing: false,
    isWired: wires.inputs.has(parameter.name)
  }));
  const names = new Set(known.map(port => port.name));
  const others = [...new Set([...wires.inputs.keys(), ...Object.keys(values)])];
  return [
    ...known,
    ...others
      .filter(name => !names.has(name))
      .map(name => ({
        name,
        type: '',
        value: value(name, ''),
        help: '',
        isMissing: info !== null,
        isWired: wires.inputs.has(name)
      }))
  ];
}

function outputsOf(node: PipelineNode, info: NotebookInfo | null, wires: Wires): PortView[] {
  const known = new Set([...(node.outputs ?? info?.outputs ?? [])]);
  return [...new Set([...known, ...wires.outputs])].map(name => ({
    name,
    type: '',
    value: '',
    help: '',
    isMissing: info !== null && !known.has(name),
    isWired: wires.outputs.has(name)
  }));
}

function wiresByNode(edges: readonly PipelineEdge[]): Map<string, Omit<Wires, 'titles'>> {
  const wires = new Map<string, { inputs: Map<string, PipelineEdge>; outputs: Set<string> }>();
  const of = (id: string) => {
    const known = wires.get(id) ?? { inputs: new Map(), outputs: new Set() };
    wires.set(id, known);
    return known;
  };
  for (const edge of edges) {
    if (edge.source_output && edge.target_parameter) {
      of(edge.source).outputs.add(edge.source_output);
      of(edge.target).inputs.set(edge.target_parameter, edge);
    }
  }
  return wires;
}

/** A value in one short line. */
export function valueText(value: unknown): string {
  if (isPipelineReference(value)) {
    return `pipeline.${value.pipeline}`;
  }
  const text = JSON.stringify(value) ?? '';
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** Whether the run is at this edge: its target runs. */
function isActive(run: RunView | null, edge: PipelineEdge): boolean {
  return run !== null && nodeRecord(run, edge.target)?.state === 'running';
}

function samePoint(a: FlowNode, b: FlowNode): boolean {
  return a.position.x === b.position.x && a.position.y === b.position.y;
}

function sameJson(a: NodeData, b: NodeData): boolean {
  return (Object.keys(a) as (keyof NodeData)[]).every(
    key => a[key] === b[key] || JSON.stringify(a[key]) === JSON.stringify(b[key])
  );
}
