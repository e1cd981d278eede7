import { Position } from '@xyflow/react';

/** Where a popover stands beside a card. */
export interface PlaceBeside {
  position: Position;
  align: 'start' | 'end';
  /** Pixels that there are for it. */
  maxHeight: number;
}

/** Pixels that a popover takes at most, its distance from the card and from the border of the canvas included. */
const WIDEST = 360;
const HIGHEST = 360;
const MARGINS = 16;

/** Where one stands that nothing is known of. */
export const BELOW: PlaceBeside = {
  position: Position.Bottom,
  align: 'start',
  maxHeight: HIGHEST
};

/** Where there is room on the canvas for a popover beside the card that something stands on. */
export function placeBeside(element: Element): PlaceBeside {
  const card = element.closest('.react-flow__node')?.getBoundingClientRect();
  const canvas = element.closest('.react-flow')?.getBoundingClientRect();
  if (!card || !canvas) {
    return BELOW;
  }
  const [above, below] = [card.top - canvas.top, canvas.bottom - card.bottom];
  const beside = { align: above < below ? 'start' : 'end', maxHeight: HIGHEST } as const;
  if (below < HIGHEST && canvas.right - card.right >= WIDEST) {
    return { ...beside, position: Position.Right };
  }
  if (below < HIGHEST && card.left - canvas.left >= WIDEST) {
    return { ...beside, position: Position.Left };
  }
  const maxHeight = Math.min(HIGHEST, Math.max(above, below) - MARGINS);
  return { position: above > below ? Position.Top : Position.Bottom, align: 'start', maxHeight };
}
