import { TranslationBundle } from '@jupyterlab/translation';

import { LogEntry } from '../../services';
import { AnsiStyle, ansiSegments } from './ansi';

export type LogLineKind = 'stdout' | 'stderr' | 'error' | 'display' | 'cell' | 'notice' | 'failure';

export interface LogLine {
  kind: LogLineKind;
  /** May hold ANSI sequences. */
  text: string;
  /** The colours that hold where the line begins. */
  style: AnsiStyle;
  /** When it began, in seconds since the epoch. */
  time: number;
  /** Which attempt wrote it; null in a log of one attempt. */
  source: LogSource | null;
}

/** An attempt among several whose logs are one. */
export interface LogSource {
  nodeId: string;
  attempt: number;
  /** What stands before its lines. */
  title: string;
}

/** The lines of a log, from the events of its worker. Grows at its end; only the last line may still change. */
export class LogLines {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _source: LogSource | null = null
  ) {}

  get lines(): readonly LogLine[] {
    return this._lines;
  }

  /** Forget all lines but the last, which may still grow. */
  forget(): void {
    this._lines.splice(0, this._lines.length - 1);
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
        this._appendText(streamOf(entry.stream), String(entry.text ?? ''), entry.time);
        break;
      case 'result':
        this._mark(
          entry.state === 'failed' ? 'failure' : 'notice',
          this._resultText(entry),
          entry.time
        );
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

  private _push(kind: LogLineKind, text: string, style: AnsiStyle, time: number): void {
    // The order of an attempt's lines holds, though its clock may have gone back.
    this._latest = Math.max(this._latest, Number.isFinite(time) ? time : 0);
    this._lines.push({ kind, text, style, time: this._latest, source: this._source });
  }

  private _mark(kind: 'cell' | 'notice' | 'failure', text: string, time: number): void {
    this._open = false;
    this._push(kind, text, {}, time);
  }

  /** Add text of a stream; `\r` goes back to the line's beginning, as a progress bar wants it. */
  private _appendText(kind: LogLineKind, text: string, time: number): void {
    const parts = text.replace(/\r+\n/g, '\n').split('\n');
    // A value or a traceback ends its last line, whether or not it says so.
    const closes = kind === 'display' || kind === 'error';
    if (closes && parts[parts.length - 1] === '') {
      parts.pop();
    }
    parts.forEach((part, index) => {
      const last = index === parts.length - 1;
      if (!(last && part === '' && !closes)) {
        this._appendPart(kind, part, time);
      }
      if (!last || closes) {
        this._closeLine();
      }
    });
  }

  private _appendPart(kind: LogLineKind, part: string, time: number): void {
    const last = this._lines[this._lines.length - 1];
    if (this._open && last.kind === kind) {
      const joined = joinedText(last.text, part);
      this._lines[this._lines.length - 1] = { ...last, text: joined };
      return;
    }
    const style = this._styleKind === kind ? this._style : {};
    this._push(kind, joinedText('', part), style, time);
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

  private _latest = 0;
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
