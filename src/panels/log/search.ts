import { plainText } from './ansi';
import type { LogLine, LogLineKind } from './lines';

/** What is looked for in a log. */
export interface LogQuery {
  text: string;
  isCaseSensitive: boolean;
}

export const NO_QUERY: LogQuery = { text: '', isCaseSensitive: false };

/** Which lines are shown: all, or those of one stream; `errors` are tracebacks, standard error and how attempts failed. */
export type LogFilter = 'all' | 'stdout' | 'stderr' | 'errors';

const KINDS: Record<Exclude<LogFilter, 'all'>, readonly LogLineKind[]> = {
  stdout: ['stdout', 'display'],
  stderr: ['stderr'],
  errors: ['stderr', 'error', 'failure']
};

export function filterLines(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  if (filter === 'all') {
    return lines;
  }
  const kinds = KINDS[filter];
  return lines.filter(line => kinds.includes(line.kind));
}

/** What to compare texts with, and how texts are made comparable. */
function folded(text: string, query: LogQuery): string {
  return query.isCaseSensitive ? text : text.toLowerCase();
}

// Lines without any of these are as they stand.
const SPECIAL = /[\x00-\x1f\x7f]/;

/** Indexes of the lines that hold what is looked for. */
export function findLines(lines: readonly LogLine[], query: LogQuery): number[] {
  const wanted = folded(query.text, query);
  if (wanted === '') {
    return [];
  }
  const found: number[] = [];
  lines.forEach(({ text }, index) => {
    const plain = SPECIAL.test(text) ? plainText(text) : text;
    if (folded(plain, query).includes(wanted)) {
      found.push(index);
    }
  });
  return found;
}

/** A text in pieces, every second of which is what is looked for. */
export function splitMatches(text: string, query: LogQuery): string[] {
  const wanted = folded(query.text, query);
  const where = folded(text, query);
  // Lower case may have another length than the text in a few scripts; then nothing is marked.
  if (wanted === '' || where.length !== text.length) {
    return [text];
  }
  const pieces: string[] = [];
  let start = 0;
  for (let at = where.indexOf(wanted); at !== -1; at = where.indexOf(wanted, start)) {
    pieces.push(text.slice(start, at), text.slice(at, at + wanted.length));
    start = at + wanted.length;
  }
  return [...pieces, text.slice(start)];
}
