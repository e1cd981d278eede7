import { StringExt } from '@lumino/algorithm';

/** How well typed letters stand in a text: a lower score is better. `indices` are the letters' places. */
export interface FuzzyMatch {
  score: number;
  indices: readonly number[];
}

/** Where the letters stand in the text in their order, best from the beginning of a word; null if they do not. */
export function fuzzyMatch(text: string, letters: string): FuzzyMatch | null {
  const wanted = letters.replace(/\s+/g, '').toLowerCase();
  const source = text.toLowerCase();
  if (wanted === '') {
    return { score: 0, indices: [] };
  }
  // A text whose small letters are of another length would be marked at the wrong places.
  const isSameLength = source.length === text.length;
  let best: FuzzyMatch | null = null;
  for (const start of wordStarts(text)) {
    const match = StringExt.matchSumOfDeltas(source, wanted, start);
    if (match === null) {
      break;
    }
    const score = match.score + Math.min(start, LATEST) / 100;
    if (best === null || score < best.score) {
      best = { score, indices: isSameLength ? match.indices : [] };
    }
  }
  return best;
}

const LATEST = 50;

/** Where words begin: after what is no letter or digit, and at capitals after small letters. The beginning is one. */
function wordStarts(text: string): number[] {
  const starts = [...text.matchAll(/(?<=[^\p{L}\p{N}])[\p{L}\p{N}]|(?<=\p{Ll})\p{Lu}/gu)];
  return [...new Set([0, ...starts.map(match => match.index)])];
}
