import type { TranslationBundle } from '@jupyterlab/translation';

import type { LogEntry } from '../../services';
import { type LogLine, LogLines, type LogSource } from './lines';

export interface MergedLogLimits {
  /** How many lines are kept. */
  lines: number;
  /** How many characters they have together. */
  characters: number;
}

const LIMITS: MergedLogLimits = { lines: 100_000, characters: 40_000_000 };

/** The logs of several attempts as one, by time. Keeps the newest lines, and says how many it let go. */
export class MergedLog {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _limits: MergedLogLimits = LIMITS
  ) {}

  /** By time; another list whenever something came. Only the lines that are still written to may be replaced. */
  get lines(): readonly LogLine[] {
    return this._lines;
  }

  /** How many of the oldest lines were let go. */
  get left(): number {
    return this._left;
  }

  /** What came for a source, after what came for it before. */
  add(source: LogSource, entries: readonly LogEntry[]): void {
    const name = `${source.nodeId}/${source.attempt}`;
    const log = this._logs.get(name) ?? new LogLines(this._trans, source);
    this._logs.set(name, log);
    const known = log.lines.length;
    const open = log.lines.at(-1);
    log.append(entries);
    const grown = known > 0 ? log.lines[known - 1] : undefined;
    if (open !== undefined && grown !== undefined && open !== grown) {
      this._replace(open, grown);
    }
    const added = log.lines.slice(known);
    this._characters += added.reduce((sum, line) => sum + line.text.length, 0);
    this._lines = mergedLines(this._lines, added);
    log.forget();
    this._trim();
  }

  private _replace(before: LogLine, after: LogLine): void {
    const at = this._lines.lastIndexOf(before);
    if (at !== -1) {
      this._lines = [...this._lines];
      this._lines[at] = after;
      this._characters += after.text.length - before.text.length;
    }
  }

  private _trim(): void {
    const { lines, characters } = this._limits;
    let first = Math.max(0, this._lines.length - lines);
    for (let at = 0; at < first; at++) {
      this._characters -= this._lines[at].text.length;
    }
    while (this._characters > characters && first < this._lines.length - 1) {
      this._characters -= this._lines[first].text.length;
      first++;
    }
    if (first > 0) {
      this._lines = this._lines.slice(first);
      this._left += first;
    }
  }

  private _characters = 0;
  private _left = 0;
  private _lines: LogLine[] = [];
  private _logs = new Map<string, LogLines>();
}

/** Two lists that are in the order of time as one; of the same time, those of the first list come first. */
export function mergedLines(lines: readonly LogLine[], added: readonly LogLine[]): LogLine[] {
  if (added.length === 0) {
    return [...lines];
  }
  let start = lines.length;
  // What comes is mostly newer than what is there, so the place is near the end.
  while (start > 0 && lines[start - 1].time > added[0].time) {
    start--;
  }
  const result = lines.slice(0, start);
  let next = 0;
  for (const line of lines.slice(start)) {
    while (next < added.length && added[next].time < line.time) {
      result.push(added[next++]);
    }
    result.push(line);
  }
  return result.concat(added.slice(next));
}
