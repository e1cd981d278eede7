import * as React from 'react';

/** Times of the whole axis that fit into the view: 1 is all of it, 2 half of it. */
const MOST = 4096;
const STEP = 1.5;

export interface Zoom {
  factor: number;
  canGrow: boolean;
  canShrink: boolean;
  grow: () => void;
  shrink: () => void;
  fit: () => void;
  /** Zoom with the wheel about a place of the view. */
  by: (factor: number, anchor: number | null) => void;
  /** Pixels from the view's left that should stay where they are; null for the middle. */
  anchor: React.MutableRefObject<number | null>;
  onKeyDown: (event: React.KeyboardEvent) => void;
}

/** How much of the axis the view shows; `+`, `-` and `0` change it, too. */
export function useZoom(): Zoom {
  const [factor, setFactor] = React.useState(1);
  const anchor = React.useRef<number | null>(null);
  const by = React.useCallback((change: number, at: number | null) => {
    anchor.current = at;
    setFactor(before => Math.max(1, Math.min(MOST, before * change)));
  }, []);
  const grow = () => by(STEP, null);
  const shrink = () => by(1 / STEP, null);
  const fit = () => setFactor(1);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const act = { '+': grow, '=': grow, '-': shrink, '0': fit }[event.key];
    if (act !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      act();
    }
  };
  const [canGrow, canShrink] = [factor < MOST, factor > 1];
  return { factor, canGrow, canShrink, grow, shrink, fit, by, anchor, onKeyDown };
}
