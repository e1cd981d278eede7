/** Pieces of the log that are drawn, from the first up to the one after the last. */
export interface PieceRange {
  from: number;
  to: number;
}

/** How many pieces are drawn at first, and how many more each "Show earlier" brings. */
export const WINDOW = 10;
/** How many are drawn at most. */
export const MOST = 40;

/**
 * The pieces to draw of `total`. While following it is the end of the log; while reading what was drawn stays, with what
 * comes right after it; and around a piece that must be seen (`wanted`) unless it is among them.
 */
export function nextRange(
  before: PieceRange,
  total: number,
  isFollowing: boolean,
  wanted: number | null
): PieceRange {
  if (wanted !== null && (wanted < before.from || wanted >= before.to)) {
    const from = Math.max(0, wanted - WINDOW / 2);
    return { from, to: Math.min(total, from + WINDOW) };
  }
  const isGone = before.from >= total;
  if (isFollowing || isGone) {
    const size = Math.min(MOST, Math.max(WINDOW, before.to - before.from));
    return { from: Math.max(0, total - size), to: total };
  }
  const to = total - before.to <= 1 ? total : before.to;
  return { from: before.from, to: Math.min(to, before.from + MOST) };
}

/** With pieces before what is drawn; what is then too much is left out at the end. */
export function withEarlier({ from, to }: PieceRange): PieceRange {
  const first = Math.max(0, from - WINDOW);
  return { from: first, to: Math.min(to, first + MOST) };
}

/** With pieces after what is drawn; what is then too much is left out at the beginning. */
export function withLater({ from, to }: PieceRange, total: number): PieceRange {
  const end = Math.min(total, to + WINDOW);
  return { from: Math.max(from, end - MOST), to: end };
}
