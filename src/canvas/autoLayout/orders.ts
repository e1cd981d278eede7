/** Nodes from top to bottom, in columns from left to right. */
export type Columns = readonly (readonly string[])[];

export interface Link {
  from: string;
  to: string;
}

/** How often wires between neighbouring columns cross. */
export function crossingsOf(columns: Columns, links: readonly Link[]): number {
  const place = new Map(
    columns.flatMap((ids, column) => ids.map((id, row) => [id, { column, row }] as const))
  );
  const rows = columns.map((): [number, number][] => []);
  for (const { from, to } of links) {
    const [a, b] = [place.get(from), place.get(to)];
    if (a && b && b.column === a.column + 1) {
      rows[a.column].push([a.row, b.row]);
    }
  }
  return rows.reduce((sum, pairs, column) => {
    pairs.sort(([a, b], [c, d]) => a - c || b - d);
    const ends = pairs.map(([, row]) => row);
    return sum + inversionsOf(ends, columns[column + 1]?.length ?? 0);
  }, 0);
}

/** In how many pairs the first number is the greater one; numbers are whole, from 0 to below `size`. */
export function inversionsOf(numbers: readonly number[], size: number): number {
  // A tree of sums: how many numbers up to each have been seen.
  const tree = new Array<number>(size + 1).fill(0);
  let inversions = 0;
  numbers.forEach((number, seen) => {
    let upTo = 0;
    for (let at = number + 1; at > 0; at -= at & -at) {
      upTo += tree[at];
    }
    inversions += seen - upTo;
    for (let at = number + 1; at <= size; at += at & -at) {
      tree[at]++;
    }
  });
  return inversions;
}

/** How many pairs within columns stand the other way round than they did; `heightOf` says where each stood. */
export function turnedPairs(columns: Columns, heightOf: (id: string) => number): number {
  return columns.reduce((sum, ids) => {
    const heights = [...new Set(ids.map(heightOf))].sort((a, b) => a - b);
    const ranks = new Map(heights.map((height, rank) => [height, rank]));
    const numbers = ids.map(id => ranks.get(heightOf(id)) ?? 0);
    return sum + inversionsOf(numbers, heights.length);
  }, 0);
}
