import type { SplitCell, SplitPart } from '../../services';

/** Parts of a notebook, and what becomes of them when a person cuts it otherwise. All is by index, and nothing changes in place. */
export type Parts = readonly SplitPart[];

/** Cells of one part that stand together. */
export interface Segment {
  /** The part, by index. */
  part: number;
  /** Its cells, by index in the notebook. */
  cells: readonly number[];
  /** Whether the part has earlier cells, before those of another one. */
  isContinued: boolean;
}

/** The parts in the order of the notebook; one comes again where others lie between its cells. */
export function segmentsOf(parts: Parts): Segment[] {
  const owned = parts
    .flatMap(({ cells }, part) => cells.map(cell => ({ part, cell })))
    .sort((a, b) => a.cell - b.cell);
  const seen = new Set<number>();
  const segments: { part: number; cells: number[]; isContinued: boolean }[] = [];
  for (const { part, cell } of owned) {
    const last = segments.at(-1);
    if (last?.part === part) {
      last.cells.push(cell);
    } else {
      segments.push({ part, cells: [cell], isContinued: seen.has(part) });
      seen.add(part);
    }
  }
  return segments;
}

/** Where the cut before a segment may go: the first cell after it, from the earliest to the latest. */
export function cutRange(segments: readonly Segment[], index: number): readonly number[] {
  const [before, after] = [segments[index - 1], segments[index]];
  return before && after ? [...before.cells.slice(1), ...after.cells] : [];
}

/** Move the cut before a segment, so that `cell` is the first after it; each side keeps a cell. */
export function moveCut(parts: Parts, index: number, cell: number): Parts {
  const segments = segmentsOf(parts);
  const range = cutRange(segments, index);
  const [before, after] = [segments[index - 1], segments[index]];
  const to = [...range].reverse().find(each => each <= cell) ?? range[0];
  if (to === undefined || to === after.cells[0]) {
    return parts;
  }
  const both = new Set([...before.cells, ...after.cells]);
  const ofPart = (part: number) =>
    [...both].filter(each => (each < to ? before.part : after.part) === part);
  return parts.map((part, at) =>
    at === before.part || at === after.part
      ? { ...part, cells: sorted([...part.cells.filter(each => !both.has(each)), ...ofPart(at)]) }
      : part
  );
}

/** Begin a part of its own at a cell, with all that follows it in the same part. */
export function splitAt(parts: Parts, cell: number, cells: readonly SplitCell[]): Parts {
  const at = parts.findIndex(part => part.cells.includes(cell));
  const part = parts[at];
  if (part === undefined || part.cells[0] === cell) {
    return parts;
  }
  const heading = cells.find(({ index }) => index === cell)?.heading ?? null;
  const name = freeName(heading ?? part.name, parts);
  const kept = { ...part, cells: part.cells.filter(each => each < cell) };
  const fresh = { name, cells: part.cells.filter(each => each >= cell) };
  return [...parts.slice(0, at), kept, fresh, ...parts.slice(at + 1)];
}

/** Put the part of the segment after a segment into that segment's own. */
export function mergeWithNext(parts: Parts, index: number): Parts {
  const segments = segmentsOf(parts);
  const [into, gone] = [segments[index]?.part, segments[index + 1]?.part];
  if (into === undefined || gone === undefined) {
    return parts;
  }
  const cells = sorted([...parts[into].cells, ...parts[gone].cells]);
  return parts
    .map((part, at) => (at === into ? { ...part, cells } : part))
    .filter((_, at) => at !== gone);
}

export function renamePart(parts: Parts, index: number, name: string): Parts {
  return parts.map((part, at) => (at === index ? { ...part, name } : part));
}

/** A name that no part has: `load`, `load-2`. */
function freeName(text: string, parts: Parts): string {
  const taken = new Set(parts.map(({ name }) => name));
  const words = text.toLowerCase().match(/[\p{L}\p{N}_.]+/gu) ?? ['part'];
  const base = words.join('-').slice(0, LONGEST);
  let name = base;
  for (let number = 2; taken.has(name); number++) {
    name = `${base}-${number}`;
  }
  return name;
}

const LONGEST = 48;

function sorted(cells: readonly number[]): number[] {
  return [...cells].sort((a, b) => a - b);
}
