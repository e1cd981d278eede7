import { useStoreApi, useUpdateNodeInternals } from '@xyflow/react';
import * as React from 'react';

import type { NodeData } from './projection';

/**
 * Lets xyflow look for a card's handles anew when its ports change. By itself it looks when a card is there for the
 * first time or changes its size, which a port beside another one does not.
 */
export function useHandlesOf(id: string, { inputs, outputs }: NodeData): void {
  const store = useStoreApi();
  const update = useUpdateNodeInternals();
  const names = JSON.stringify([inputs, outputs].map(ports => ports.map(port => port.name)));
  const seen = React.useRef(names);
  React.useEffect(() => {
    if (seen.current !== names) {
      seen.current = names;
      updateSoon(store, id, update);
    }
  }, [store, update, id, names]);
}

/** Cards by their drawing whose handles are looked for together: with each look xyflow goes through all of a drawing. */
const WAITING = new WeakMap<object, Set<string>>();

function updateSoon(drawing: object, id: string, update: (ids: string[]) => void): void {
  const waiting = WAITING.get(drawing);
  if (waiting) {
    waiting.add(id);
    return;
  }
  const ids = new Set([id]);
  WAITING.set(drawing, ids);
  queueMicrotask(() => {
    WAITING.delete(drawing);
    update([...ids]);
  });
}
