import type { FlowNode } from '../projection';
import type { Box } from './boxes';

/** Pixels of the overview on the screen. */
export const OVERVIEW = { width: 150, height: 100 };

/** Pixels of it that stay free at each side. */
const MARGIN = 5;

/** The class by which a node has the colour of its state. */
export function stateClass(node: FlowNode): string {
  return `jp-mod-${node.data.type === 'group' ? 'group' : (node.data.record?.state ?? 'idle')}`;
}

/** What of the canvas the overview shows, and how many pixels of the canvas one of its own stands for. */
export function frameAround(shown: Box): { frame: Box; scale: number } {
  const scale = Math.max(shown.width / OVERVIEW.width, shown.height / OVERVIEW.height);
  const width = (OVERVIEW.width + 2 * MARGIN) * scale;
  const height = (OVERVIEW.height + 2 * MARGIN) * scale;
  const x = shown.x - (width - shown.width) / 2;
  const y = shown.y - (height - shown.height) / 2;
  return { frame: { x, y, width, height }, scale };
}

/** Rectangles as one line, as SVG writes paths. */
export function outline(boxes: readonly Box[]): string {
  return boxes
    .map(({ x, y, width, height }) => `M${x},${y}h${width}v${height}h${-width}z`)
    .join('');
}
