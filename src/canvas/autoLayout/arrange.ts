import { boxAround, overlap, type Box } from '../movement/boxes';
import { GRID } from '../movement/snapping';
import { arrangeComponent, COLUMN_GAP, ROW_GAP } from './arrangeComponent';
import { partsOf, isWithin, type Block, type Frame, type Parts } from './blocks';
import { componentsOf } from './components';
import type { LaidEdge, LaidNode, LayoutRequest, Placement } from './drawing';

/** Canvas pixels between the edges of a frame and what is in it. */
const FRAME_GAP = { least: GRID, most: 3 * GRID };

/**
 * Lay a drawing out from left to right, on the grid, so that nothing covers anything else. The left upper corner stays;
 * of several orders it is the one nearest to the present one; notes stay beside their cards and frames around theirs.
 * Of what does not move there is no placement.
 */
export function arrange({ nodes, edges, chosen }: LayoutRequest): Placement[] {
  const all = partsOf(nodes);
  const parts = chosen === null ? all : chosenParts(all, new Set(chosen));
  const start = boxAround(parts.blocks.map(({ card }) => card));
  if (start === null) {
    return [];
  }
  const moved = new Set(parts.blocks.flatMap(({ card, notes }) => [card, ...notes]));
  const obstacles = nodes.filter(node => !moved.has(node) && node.kind === 'card');
  const laid = arrangeParts(parts, edges);
  const at = cornerFor(laid, start, obstacles);
  const cards = placementsOf(parts.blocks, laid.blocks, at);
  const frames = parts.frames.flatMap(({ node }) => {
    const box = laid.frames.get(node.id);
    return box ? [{ ...box, id: node.id, x: box.x + at.x, y: box.y + at.y }] : [];
  });
  const placed = [...cards, ...frames];
  const loose = chosen === null ? looseNotes(parts.loose, nodes, placed) : [];
  const known = new Map(nodes.map(node => [node.id, node]));
  return [...placed, ...loose].filter(place => isElsewhere(place, known.get(place.id)));
}

/** The parts of what was chosen. Notes and frames go along where all of what they belong to does. */
function chosenParts({ blocks, frames, loose }: Parts, chosen: ReadonlySet<string>): Parts {
  return {
    blocks: blocks.filter(({ card }) => chosen.has(card.id)),
    frames: frames.filter(({ cards }) => [...cards].every(card => chosen.has(card))),
    loose
  };
}

interface Laid {
  blocks: ReadonlyMap<string, Box>;
  frames: ReadonlyMap<string, Box>;
}

/** Every component by itself, one below the other as they are now; what hangs on nothing in rows below. */
function arrangeParts({ blocks, frames }: Parts, edges: readonly LaidEdge[]): Laid {
  const known = new Map(blocks.map(block => [block.card.id, block]));
  const order = [...blocks].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
  const links = edges.map(({ source, target }) => [source, target] as const);
  const framed = frames.flatMap(({ cards: [first, ...rest] }) =>
    rest.map(each => [first, each] as const)
  );
  const components = componentsOf(
    order.map(({ card }) => card.id),
    [...links, ...framed]
  );
  const linked = components.filter(ids => ids.length > 1 || isFramed(ids[0], frames));
  const single = components.filter(ids => ids.length === 1 && !isFramed(ids[0], frames)).flat();
  const edgesOf = edgesByComponent(linked, edges);
  const pile = new Pile();
  for (const ids of linked) {
    const parts = ids.flatMap(id => known.get(id) ?? []);
    const own = new Set(ids);
    const ownFrames = frames.filter(({ cards }) => [...cards].some(card => own.has(card)));
    const laid = arrangeComponent(parts, edgesOf.get(ids) ?? [], ownFrames);
    pile.add(laid, frameBoxes(ownFrames, parts, laid));
  }
  pile.addRows(single.flatMap(id => known.get(id) ?? []));
  return pile;
}

function isFramed(id: string, frames: readonly Frame[]): boolean {
  return frames.some(({ cards }) => cards.has(id));
}

function edgesByComponent(
  components: readonly string[][],
  edges: readonly LaidEdge[]
): Map<string[], LaidEdge[]> {
  const owner = new Map(components.flatMap(ids => ids.map(id => [id, ids] as const)));
  const found = new Map<string[], LaidEdge[]>(components.map(ids => [ids, []]));
  for (const edge of edges) {
    const ids = owner.get(edge.source);
    if (ids !== undefined && owner.get(edge.target) === ids) {
      found.get(ids)?.push(edge);
    }
  }
  return found;
}

/** Frames around what is in them now, about as wide as they were; the smallest first. */
function frameBoxes(
  frames: readonly Frame[],
  blocks: readonly Block[],
  laid: ReadonlyMap<string, Box>
): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const { node, cards } of frames) {
    const members = blocks.filter(({ card }) => cards.has(card.id));
    const inner = frames.filter(other => boxes.has(other.node.id) && isWithin(other.node, node));
    const before = boxAround([
      ...members.map(({ box }) => box),
      ...inner.map(({ node: each }) => each)
    ]);
    const now = boxAround([
      ...members.flatMap(({ card }) => laid.get(card.id) ?? []),
      ...inner.flatMap(({ node: each }) => boxes.get(each.id) ?? [])
    ]);
    if (before !== null && now !== null) {
      boxes.set(node.id, framed(node, before, now));
    }
  }
  return boxes;
}

function framed(frame: Box, before: Box, now: Box): Box {
  const gap = (pixels: number): number =>
    Math.min(
      FRAME_GAP.most,
      Math.max(FRAME_GAP.least, GRID * Math.ceil(Math.max(0, pixels) / GRID))
    );
  const left = gap(before.x - frame.x);
  const top = gap(before.y - frame.y);
  const right = gap(frame.x + frame.width - before.x - before.width);
  const bottom = gap(frame.y + frame.height - before.y - before.height);
  return {
    x: now.x - left,
    y: now.y - top,
    width: onGrid(now.width + left + right),
    height: onGrid(now.height + top + bottom)
  };
}

/** What was laid out so far, one thing below the other from the origin on. */
class Pile implements Laid {
  readonly blocks = new Map<string, Box>();
  readonly frames = new Map<string, Box>();

  add(blocks: ReadonlyMap<string, Box>, frames: ReadonlyMap<string, Box> = new Map()): void {
    const around = boxAround([...blocks.values(), ...frames.values()]);
    if (around === null) {
      return;
    }
    const shift = (box: Box): Box => ({
      ...box,
      x: onGrid(box.x - around.x),
      y: onGrid(this._bottom + box.y - around.y)
    });
    blocks.forEach((box, id) => this.blocks.set(id, shift(box)));
    frames.forEach((box, id) => this.frames.set(id, shift(box)));
    this._bottom += GRID * Math.ceil(around.height / GRID) + 2 * ROW_GAP;
    this._width = Math.max(this._width, around.width);
  }

  /** Blocks in rows, as wide as what is there already, or else about as many in a row as there are rows. */
  addRows(blocks: readonly Block[]): void {
    const widest = Math.max(0, ...blocks.map(({ box }) => box.width));
    const square = Math.ceil(Math.sqrt(blocks.length)) * (widest + COLUMN_GAP);
    const most = Math.max(this._width, square);
    const rows = new Map<string, Box>();
    let [x, y, tallest] = [0, 0, 0];
    for (const { card, box } of blocks) {
      if (x > 0 && x + box.width > most) {
        [x, y, tallest] = [0, y + tallest + ROW_GAP, 0];
      }
      rows.set(card.id, { ...box, x, y });
      x += GRID * Math.ceil(box.width / GRID) + COLUMN_GAP;
      tallest = Math.max(tallest, GRID * Math.ceil(box.height / GRID));
    }
    this.add(rows);
  }

  private _bottom = 0;
  private _width = 0;
}

/** Where the layout begins: where it did, on the grid, or further down if something that stays lies there. */
function cornerFor(laid: Laid, start: Box, obstacles: readonly Box[]): { x: number; y: number } {
  const boxes = [...laid.blocks.values(), ...laid.frames.values()];
  const { x: left, y: first } = boxAround([...laid.blocks.values()]) ?? start;
  const top = Math.min(...boxes.map(box => box.y));
  const at = { x: onGrid(start.x) - left, y: onGrid(start.y) - first };
  const isCovered = (other: Box): boolean =>
    boxes.some(box => overlap({ ...box, x: box.x + at.x, y: box.y + at.y }, other));
  for (let stays = obstacles.find(isCovered); stays; stays = obstacles.find(isCovered)) {
    at.y = GRID * Math.ceil((stays.y + stays.height + ROW_GAP) / GRID) - top;
  }
  return at;
}

/** Cards on the grid, each with its notes where they were beside it. */
function placementsOf(
  blocks: readonly Block[],
  laid: ReadonlyMap<string, Box>,
  at: { x: number; y: number }
): Placement[] {
  return blocks.flatMap(({ card, notes, box }) => {
    const place = laid.get(card.id) ?? box;
    const x = onGrid(place.x + at.x + card.x - box.x);
    const y = onGrid(place.y + at.y + card.y - box.y);
    const beside = notes.map(note => ({
      id: note.id,
      x: Math.round(note.x + x - card.x),
      y: Math.round(note.y + y - card.y)
    }));
    return [{ id: card.id, x, y }, ...beside];
  });
}

/** Notes that are near nothing stay where they are; those that are covered now go below everything. */
function looseNotes(
  loose: readonly LaidNode[],
  nodes: readonly LaidNode[],
  placed: readonly Placement[]
): Placement[] {
  const places = new Map(placed.map(place => [place.id, place]));
  const boxes = nodes.flatMap(node => {
    const place = places.get(node.id);
    return place ? [{ ...node, ...place }] : [];
  });
  const notes = loose.filter(note => note.kind === 'note' && boxes.some(box => overlap(box, note)));
  const all = boxAround([...boxes, ...loose]);
  let y = onGrid((all?.y ?? 0) + (all?.height ?? 0) + ROW_GAP);
  return notes.map(note => {
    const place = { id: note.id, x: onGrid(all?.x ?? 0), y };
    y += GRID * Math.ceil(note.height / GRID) + ROW_GAP;
    return place;
  });
}

function isElsewhere(place: Placement, node: LaidNode | undefined): boolean {
  return (
    node !== undefined &&
    (place.x !== node.x ||
      place.y !== node.y ||
      (place.width ?? node.width) !== node.width ||
      (place.height ?? node.height) !== node.height)
  );
}

function onGrid(value: number): number {
  // Without a negative zero, which files would keep.
  return Math.round(value / GRID) * GRID + 0;
}
