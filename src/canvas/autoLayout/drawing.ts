import type { Box } from '../movement/boxes';

/** What lies on the canvas, as far as a layout goes: plain, so that a worker may have it. */
export interface LaidNode extends Box {
  id: string;
  kind: 'card' | 'note' | 'group';
}

export interface LaidEdge {
  source: string;
  target: string;
}

export interface LayoutRequest {
  nodes: readonly LaidNode[];
  edges: readonly LaidEdge[];
  /** The ids of what is to be laid out; null for all. */
  chosen: readonly string[] | null;
}

/** Where something comes to lie; a group may get another size. */
export interface Placement {
  id: string;
  x: number;
  y: number;
  width?: number;
  height?: number;
}
