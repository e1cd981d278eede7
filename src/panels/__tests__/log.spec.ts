import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { LogEntry } from '../../services';
import { ansiSegments, plainText } from '../log/ansi';
import { LogLines } from '../log/lines';
import { NO_QUERY, findLines } from '../log/search';

const trans = nullTranslator.load('');

function text(stream: string, content: string): LogEntry {
  return { type: 'text', time: 1, stream, text: content };
}

function linesOf(...entries: LogEntry[]): string[] {
  const log = new LogLines(trans);
  entries.forEach(entry => log.append([entry]));
  return log.lines.map(line => `${line.kind}: ${line.text}`);
}

describe('ansiSegments', () => {
  const look = (line: string) =>
    ansiSegments(line).segments.map(({ text, className }) => [text, className]);

  it('names the classes of JupyterLab', () => {
    expect(look('a\x1b[31mred\x1b[0mb')).toEqual([
      ['a', ''],
      ['red', 'ansi-red-fg'],
      ['b', '']
    ]);
    expect(look('\x1b[1;31mx')).toEqual([['x', 'ansi-red-intense-fg ansi-bold']]);
    expect(look('\x1b[92;44;4mx')).toEqual([
      ['x', 'ansi-green-intense-fg ansi-blue-bg ansi-underline']
    ]);
    expect(look('\x1b[7mx')).toEqual([['x', 'ansi-default-inverse-bg ansi-default-inverse-fg']]);
  });

  it('reads colours beyond the palette', () => {
    const { segments } = ansiSegments('\x1b[38;5;9ma\x1b[38;5;196mb\x1b[48;2;1;2;300mc');
    expect(segments).toEqual([
      { text: 'a', className: 'ansi-red-intense-fg' },
      { text: 'b', className: '', color: 'rgb(255, 0, 0)' },
      { text: 'c', className: '', color: 'rgb(255, 0, 0)', backgroundColor: 'rgb(1, 2, 255)' }
    ]);
  });

  it('drops what is neither text nor colour', () => {
    const line = 'a\x1b[2K\x1b[1Ab\x1b]0;title\x07c\x1b(Bd\x00\x08e\x1b';
    expect(plainText(line)).toBe('abcde');
    expect(look('<img src=x onerror=alert(1)>')).toEqual([['<img src=x onerror=alert(1)>', '']]);
  });

  it('goes on with the colour of the line before', () => {
    const { style } = ansiSegments('\x1b[33mfirst');
    expect(ansiSegments('second', style).segments[0].className).toBe('ansi-yellow-fg');
  });
});

describe('LogLines', () => {
  it('joins pieces of a line and splits pieces with several', () => {
    expect(linesOf(text('stdout', 'a'), text('stdout', 'b\nc'), text('stdout', '\n\nd\n'))).toEqual(
      ['stdout: ab', 'stdout: c', 'stdout: ', 'stdout: d']
    );
  });

  it('keeps streams apart', () => {
    expect(linesOf(text('stdout', 'a'), text('stderr', 'warn\n'), text('stdout', 'b\n'))).toEqual([
      'stdout: a',
      'stderr: warn',
      'stdout: b'
    ]);
  });

  it('ends a value and a traceback though they do not', () => {
    expect(linesOf(text('display', '42'), text('display', '43\n'), text('error', 'E\nV'))).toEqual([
      'display: 42',
      'display: 43',
      'error: E',
      'error: V'
    ]);
  });

  it('lets a progress bar overwrite itself, also from piece to piece', () => {
    expect(linesOf(text('stderr', ' 10%\r 50%'), text('stderr', '\r100%\n'))).toEqual([
      'stderr: 100%'
    ]);
    expect(linesOf(text('stderr', '10%\r'), text('stderr', '20%\r'))).toEqual(['stderr: 20%\r']);
    expect(linesOf(text('stdout', 'a\r\nb\r\n'))).toEqual(['stdout: a', 'stdout: b']);
  });

  it('marks cells, the beginning and the end', () => {
    expect(
      linesOf(
        { type: 'started', time: 1, cells: 7 },
        { type: 'kernel', time: 1, pid: 4 },
        { type: 'cell', time: 2, index: 3, total: 7, state: 'running' },
        text('stdout', 'half a line'),
        { type: 'cell', time: 3, index: 3, total: 7, state: 'failed' },
        { type: 'result', time: 4, state: 'failed', failure: { message: 'ValueError: no rows' } }
      )
    ).toEqual([
      'notice: Started: 7 code cells.',
      'cell: Cell 3 of 7',
      'stdout: half a line',
      'failure: Failed: ValueError: no rows'
    ]);
  });

  it('says of a script, which has no cells, just that it began', () => {
    expect(linesOf({ type: 'started', time: 1, cells: null })).toEqual(['notice: Started.']);
  });

  it('carries a colour over the end of the line', () => {
    const log = new LogLines(trans);
    log.append([text('stdout', '\x1b[31mred\nstill\x1b[0m\nnot\n')]);
    expect(log.lines.map(line => line.style.foreground)).toEqual([undefined, 1, undefined]);
  });

  it('finds text whatever its case and colours', () => {
    const log = new LogLines(trans);
    log.append([text('stdout', 'one\nT\x1b[31mWO\x1b[0m\nthree two\n')]);
    expect(findLines(log.lines, { text: 'two', isCaseSensitive: false })).toEqual([1, 2]);
    expect(findLines(log.lines, NO_QUERY)).toEqual([]);
  });
});
