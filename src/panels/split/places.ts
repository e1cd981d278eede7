import type { Problem } from '../../services';

/** The cell that a problem is about, by its index from 0; null if it is about none. */
export function cellOf({ path }: Problem): number | null {
  const [, number] = /^cell (\d+)\b/.exec(path) ?? [];
  return number === undefined ? null : Number(number) - 1;
}

/** What is wrong with cells, in words, by their index. */
export function cellProblems(problems: readonly Problem[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const problem of problems) {
    const cell = cellOf(problem);
    if (cell !== null && problem.severity === 'error') {
      found.set(cell, [found.get(cell) ?? '', problem.message].join(' ').trim());
    }
  }
  return found;
}
