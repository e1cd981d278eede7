import { useStore } from '@xyflow/react';
import * as React from 'react';

import type { FlowNode } from './projection';

/** Nodes beyond which only what is in sight is drawn, and from afar in less detail. */
export const LARGE = 200;

/** Zoom below which the cards of a large pipeline are drawn plainly. */
const PLAIN = 0.3;

/** Tells whether cards are to be drawn plainly whenever that changes; stands within xyflow. */
export function PlainView({ onChange }: { onChange: (isPlain: boolean) => void }): null {
  const isPlain = useStore(store => store.transform[2] < PLAIN);
  // What comes into sight is drawn in the right way at once.
  React.useLayoutEffect(() => onChange(isPlain), [isPlain, onChange]);
  return null;
}

/**
 * A node that lies where it does by its sides, for the plain cards: with a transform of its own each would be a surface,
 * and the browser would sort a thousand of them for each frame.
 */
export function levelled(node: FlowNode): FlowNode {
  const known = LEVELLED.get(node);
  if (known) {
    return known;
  }
  const { x, y } = node.position;
  const drawn = { ...node, style: { ...node.style, transform: 'none', left: x, top: y } };
  LEVELLED.set(node, drawn);
  return drawn;
}

const LEVELLED = new WeakMap<FlowNode, FlowNode>();
