import { boxAround, type Box } from '../movement/boxes';
import type { LaidNode } from './drawing';

/** A note further than so many canvas pixels from every card is near none. */
const NEAR = 120;

/** A card with the notes that go where it goes. */
export interface Block {
  card: LaidNode;
  notes: readonly LaidNode[];
  /** Around all of them. */
  box: Box;
}

/** A frame and the cards in it. */
export interface Frame {
  node: LaidNode;
  cards: ReadonlySet<string>;
}

/** What belongs together on a canvas. */
export interface Parts {
  blocks: readonly Block[];
  /** Frames with something in them, the smallest first. */
  frames: readonly Frame[];
  /** Notes and frames that belong to nothing. */
  loose: readonly LaidNode[];
}

/** Sort out what belongs together: notes with the card next to them, and frames with what is in them. */
export function partsOf(nodes: readonly LaidNode[]): Parts {
  const cards = nodes.filter(node => node.kind === 'card');
  const others = nodes.filter(node => node.kind !== 'card');
  const framed = others.map(node => ({ node, cards: cardsIn(node, cards) }));
  const frames = framed
    .filter(frame => frame.cards.size > 0)
    .sort((a, b) => areaOf(a.node) - areaOf(b.node));
  const notes = new Map<string, LaidNode[]>(cards.map(card => [card.id, []]));
  const loose: LaidNode[] = [];
  for (const { node } of framed.filter(frame => frame.cards.size === 0)) {
    const card = node.kind === 'note' ? cardOf(node, cards, frames) : null;
    (card === null ? loose : (notes.get(card.id) ?? loose)).push(node);
  }
  const blocks = cards.map(card => blockOf(card, notes.get(card.id) ?? []));
  return { blocks, frames, loose };
}

/** A card with its notes. */
export function blockOf(card: LaidNode, notes: readonly LaidNode[]): Block {
  return { card, notes, box: boxAround([card, ...notes]) ?? card };
}

function cardsIn(frame: Box, cards: readonly LaidNode[]): Set<string> {
  return new Set(cards.filter(card => isWithin(card, frame)).map(card => card.id));
}

/** The card that a note is about: the nearest of its frame, or else the nearest if that is near. */
function cardOf(
  note: LaidNode,
  cards: readonly LaidNode[],
  frames: readonly Frame[]
): LaidNode | null {
  const frame = frames.find(({ node }) => isWithin(note, node));
  const candidates = frame ? cards.filter(card => frame.cards.has(card.id)) : cards;
  const gaps = candidates.map(card => ({ card, gap: gapBetween(note, card) }));
  const nearest = gaps.reduce<(typeof gaps)[number] | null>(
    (best, each) => (best === null || each.gap < best.gap ? each : best),
    null
  );
  return nearest !== null && (frame !== undefined || nearest.gap <= NEAR) ? nearest.card : null;
}

export function isWithin(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function areaOf({ width, height }: Box): number {
  return width * height;
}

/** How far it is from one box to the other; nothing for those that touch. */
function gapBetween(a: Box, b: Box): number {
  const dx = Math.max(0, b.x - (a.x + a.width), a.x - (b.x + b.width));
  const dy = Math.max(0, b.y - (a.y + a.height), a.y - (b.y + b.height));
  return Math.hypot(dx, dy);
}
