/** Milliseconds that a move of the drawing takes; none for those who asked their system for less motion. */
export function moveDuration(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200;
}
