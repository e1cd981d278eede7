import { TranslationBundle } from '@jupyterlab/translation';

import { LogEntry } from '../../services';
import { AnsiStyle, ansiSegments, plainText } from './ansi';

export type LogLineKind = 'stdout' | 'stderr' | 'error' | 'display' | 'cell' | 'notice';

export interface LogLine {
  kind: LogLineKind;
  /** May hold ANSI sequences. */
  text: string;
  /** The colours that hold where the line begins. */
  style: AnsiStyle;
  /** Seconds since the epoch, for cell marks and notices. */
  time: number | null;
}

/** The lines of a log, from the events of its worker. Grows at its end; only the last line may still change. */
export class LogLines {
  constructor(private readonly _trans: TranslationBundle) {}

  get lines(): readonly LogLine[] {
    return this._lines;
  }

  append(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      this._appendEntry(entry);
    }
  }

  private _appendEntry(entry: LogEntry): void {
    switch (entry.type) {
      case 'started':
        this._mark('notice', this._startedText(entry), entry.time);
        break;
      case 'cell':
        if (entry.state === 'running') {
          const text = this._trans.__('Cell %1 of %2', Number(entry.index), Number(entry.total));
          this._mark('cell', text, entry.time);
        }
        break;
      case 'text':
        this._appendText(streamOf(entry.stream), String(entry.text ?? ''));
        break;
      case 'result':
        this._mark('notice', this._resultText(entry), entry.time);
        break;
    }
  }

  private _startedText(entry: LogEntry): string {
    if (typeof entry.cells !== 'number') {
      return this._trans.__('Started.');
    }
    const cells = entry.cells;
    return this._trans._n('Started: %1 code cell.', 'Started: %1 code cells.', cells);
  }

  private _resultText(entry: LogEntry): string {
    if (entry.state === 'succeeded') {
      return this._trans.__('Succeeded.');
    }
    if (entry.state === 'cancelled') {
      return this._trans.__('Cancelled.');
    }
    const failure = entry.failure;
    const told =
      typeof failure === 'object' && failure !== null && !Array.isArray(failure)
        ? String(failure.message ?? '')
        : '';
    return told === '' ? this._trans.__('Failed.') : this._trans.__('Failed: %1', told);
  }

  private _mark(kind: 'cell' | 'notice', text: string, time: number): void {
    this._open = false;
    this._lines.push({ kind, text, style: {}, time });
  }

  /** Add text of a stream; `\r` goes back to the line's beginning, as a progress bar wants it. */
  private _appendText(kind: LogLineKind, text: string): void {
    const parts = text.replace(/\r+\n/g, '\n').split('\n');
    // A value or a traceback ends its last line, whether or not it says so.
    const closes = kind === 'display' || kind === 'error';
    if (closes && parts[parts.length - 1] === '') {
      parts.pop();
    }
    parts.forEach((part, index) => {
      const last = index === parts.length - 1;
      if (!(last && part === '' && !closes)) {
        this._appendPart(kind, part);
      }
      if (!last || closes) {
        this._closeLine();
      }
    });
  }

  private _appendPart(kind: LogLineKind, part: string): void {
    const last = this._lines[this._lines.length - 1];
    if (this._open && last.kind === kind) {
      const joined = joinedText(last.text, part);
      this._lines[this._lines.length - 1] = { ...last, text: joined };
      return;
    }
    const style = this._styleKind === kind ? this._style : {};
    this._lines.push({ kind, text: joinedText('', part), style, time: null });
    this._open = true;
  }

  private _closeLine(): void {
    const last = this._lines[this._lines.length - 1];
    this._style = last.text.includes('\x1b')
      ? ansiSegments(last.text, last.style).style
      : last.style;
    this._styleKind = last.kind;
    this._open = false;
  }

  private _lines: LogLine[] = [];
  /** Whether text of the same stream goes on in the last line. */
  private _open = false;
  private _style: AnsiStyle = {};
  private _styleKind: LogLineKind | null = null;
}

/**
 * A line with more text. A carriage return goes back to its beginning, where what follows takes the place of what was;
 * one at the very end waits for what follows.
 */
function joinedText(text: string, part: string): string {
  if (!part.includes('\r') && !text.endsWith('\r')) {
    return text + part;
  }
  const whole = text + part;
  const pending = whole.endsWith('\r') ? '\r' : '';
  const pieces = whole.slice(0, whole.length - pending.length).split(/\r+/);
  return pieces[pieces.length - 1] + pending;
}

function streamOf(stream: unknown): LogLineKind {
  return stream === 'stderr' || stream === 'error' || stream === 'display' ? stream : 'stdout';
}

/** Indexes of the lines that hold the text, whatever its case. */
export function findLines(lines: readonly LogLine[], search: string): number[] {
  const wanted = search.toLowerCase();
  if (wanted === '') {
    return [];
  }
  const found: number[] = [];
  lines.forEach((line, index) => {
    if (plainText(line.text).toLowerCase().includes(wanted)) {
      found.push(index);
    }
  });
  return found;
}
