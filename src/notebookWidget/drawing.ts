import type { Edge, Node } from '@xyflow/react';

import { positionsOf } from '../canvas/layout';
import { isDrawnOnly, nodeTypeOf } from '../model/nodeTypes';
import { edgeKey, nodeTitle, type NodeType, type Pipeline } from '../model/pipeline';
import type { CellProgress, NodeState, RunState } from '../model/runs';

/** A pipeline as the kernel sends it: what is drawn of its document. */
export interface Drawing {
  /** The file's path in the workspace. */
  pipeline: string;
  nodes: NonNullable<Pipeline['nodes']>;
  edges: NonNullable<Pipeline['edges']>;
}

/** How a node stands. Times are seconds since the epoch. */
export interface NodeStanding {
  state: NodeState;
  attempt: number;
  cell: CellProgress | null;
  started_at: number | null;
  finished_at: number | null;
  /** How many instances it has if it runs for each item, and how many of these have ended. */
  width: number | null;
  ended: number;
  /** Why it failed, or why it waits. */
  message: string | null;
}

/** How a run stands. */
export interface Standing {
  run_id: string;
  state: RunState;
  /** It should go on, yet its runner is gone. */
  interrupted: boolean;
  started_at: number | null;
  finished_at: number | null;
  message: string | null;
  nodes: Readonly<Record<string, NodeStanding>>;
}

export interface CardData extends Record<string, unknown> {
  title: string;
  type: NodeType;
  /** The file, the command or what is waited for; empty where nothing is said. */
  place: string;
  /** A note's text. */
  text: string;
  isDisabled: boolean;
  standing: NodeStanding | null;
}

export type CardNode = Node<CardData, 'card' | 'note' | 'frame'>;

/** Canvas pixels: a card's, as style/canvas/node.css has its width, and notes' where they say nothing. */
const CARD = { width: 250, height: 100 };
const NOTE = { width: 250, height: 130 };

export function drawNodes(drawing: Drawing, standing: Standing | null): CardNode[] {
  const positions = positionsOf(drawing.nodes, drawing.edges);
  return drawing.nodes.map(node => {
    const type = nodeTypeOf(node);
    const kind = kindOf(type);
    return {
      id: node.id,
      type: kind,
      position: positions.get(node.id) ?? { x: 0, y: 0 },
      // Groups lie beneath all else.
      zIndex: kind === 'frame' ? -1 : 0,
      ...(kind === 'card' ? {} : sizeOf(node.ui ?? {})),
      data: {
        title: nodeTitle(node),
        type,
        place: placeOf(node),
        text: node.text ?? '',
        isDisabled: node.disabled === true,
        standing: standing === null ? null : nodeStanding(standing, node.id)
      }
    };
  });
}

/**
 * The nodes to show next: objects of those that did not change stay, and so does what xyflow has measured, without
 * which it hides a card until it has measured it again.
 */
export function keepMeasured(before: readonly CardNode[], after: readonly CardNode[]): CardNode[] {
  const known = new Map(before.map(node => [node.id, node]));
  return after.map(node => {
    const old = known.get(node.id);
    if (old === undefined) {
      return node;
    }
    const { measured, ...rest } = old;
    return JSON.stringify(rest) === JSON.stringify(node) ? old : { ...node, measured };
  });
}

export function drawEdges(drawing: Drawing, standing: Standing | null): Edge[] {
  const known = new Set(
    drawing.nodes.filter(node => !isDrawnOnly(nodeTypeOf(node))).map(node => node.id)
  );
  return drawing.edges
    .filter(edge => known.has(edge.source) && known.has(edge.target))
    .map((edge, index) => ({
      id: `${index}:${edgeKey(edge)}`,
      source: edge.source,
      target: edge.target,
      className: [
        edge.target_parameter ? 'jp-mod-value' : 'jp-mod-order',
        ...(edge.on === 'failure' ? ['jp-mod-onFailure'] : []),
        ...(standing !== null && nodeStanding(standing, edge.target)?.state === 'running'
          ? ['jp-mod-active']
          : [])
      ].join(' ')
    }));
}

/** The record of a node. Ids are hostile: one may be called `constructor`. */
export function nodeStanding(standing: Standing, nodeId: string): NodeStanding | null {
  return Object.hasOwn(standing.nodes, nodeId) ? standing.nodes[nodeId] : null;
}

/** How tall a cell should be that is so wide, in screen pixels: all of the drawing is seen, within reason. */
export function heightFor(nodes: readonly CardNode[], cellWidth: number): number {
  if (nodes.length === 0) {
    return SHORTEST;
  }
  const right = Math.max(...nodes.map(node => node.position.x + (node.initialWidth ?? CARD.width)));
  const bottom = Math.max(
    ...nodes.map(node => node.position.y + (node.initialHeight ?? CARD.height))
  );
  const left = Math.min(...nodes.map(node => node.position.x));
  const top = Math.min(...nodes.map(node => node.position.y));
  const zoom = Math.min(1, Math.max(1, cellWidth) / (right - left + 2 * MARGIN));
  const wanted = (bottom - top + 2 * MARGIN) * zoom;
  return Math.round(Math.min(TALLEST, Math.max(SHORTEST, wanted)));
}

const SHORTEST = 180;
const TALLEST = 460;
const MARGIN = 32;

/** What draws nodes of a type. A group is no `group`: xyflow would draw a box of its own around that. */
function kindOf(type: NodeType): 'card' | 'note' | 'frame' {
  return type === 'group' ? 'frame' : type === 'note' ? type : 'card';
}

function sizeOf(ui: { width?: number | null; height?: number | null }) {
  const width = Number.isFinite(ui.width) ? Number(ui.width) : NOTE.width;
  const height = Number.isFinite(ui.height) ? Number(ui.height) : NOTE.height;
  return { initialWidth: width, initialHeight: height, width, height };
}

function placeOf(node: Drawing['nodes'][number]): string {
  switch (nodeTypeOf(node)) {
    case 'command':
      return (node.command ?? []).join(' ');
    case 'sensor':
      return sensorPlace(node.sensor);
    default:
      return node.path ?? '';
  }
}

function sensorPlace(sensor: Drawing['nodes'][number]['sensor']): string {
  const { path, url, query, at } = (sensor ?? {}) as Partial<Record<string, unknown>>;
  const told = [path, url, query, at].find(each => typeof each === 'string' && each !== '');
  return typeof told === 'string' ? told : '';
}
