import { useStore } from '@xyflow/react';
import * as React from 'react';

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
