import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it, vi } from 'vitest';

import { type AttemptRecord, newNodeRecord } from '../../model';
import { DagflowSocket, type LogEntry } from '../../services';
import { FakeWebSocket, fakeRun, fakeSettings } from '../../services/__tests__/fakes';
import { logFileName, logText } from '../log/download';
import type { LogSource } from '../log/lines';
import { MergedLog, mergedLines } from '../log/merge';
import { MergedFollower } from '../log/mergedFollower';
import { nextRange, withEarlier, withLater } from '../log/pieces';
import { filterLines, findLines, splitMatches } from '../log/search';
import { logSources } from '../log/sources';

const trans = nullTranslator.load('');

const source = (nodeId: string, attempt = 1): LogSource => ({ nodeId, attempt, title: nodeId });
const said = (time: number, text: string, stream = 'stdout'): LogEntry => ({
  type: 'text',
  time,
  stream,
  text
});
const told = (log: MergedLog) => log.lines.map(line => `${line.source?.nodeId} ${line.text}`);

describe('MergedLog', () => {
  it('puts the lines of all attempts in the order of time, whenever they come', () => {
    const log = new MergedLog(trans);
    log.add(source('a'), [said(1, 'one\n'), said(4, 'four\n')]);
    log.add(source('b'), [said(2, 'two\n'), said(4, 'four too\n'), said(9, 'nine\n')]);
    log.add(source('a'), [said(5, 'five\n')]);
    expect(told(log)).toEqual(['a one', 'b two', 'a four', 'b four too', 'a five', 'b nine']);
  });

  it('lets a line grow where it stands, though others came after it', () => {
    const log = new MergedLog(trans);
    log.add(source('a'), [said(1, '10%')]);
    log.add(source('b'), [said(2, 'half')]);
    const before = log.lines;
    log.add(source('a'), [said(3, '\r20%')]);
    log.add(source('b'), [said(4, ' a line\n')]);
    expect(told(log)).toEqual(['a 20%', 'b half a line']);
    expect(log.lines).not.toBe(before);
  });

  it('keeps the order of an attempt whose clock went back', () => {
    const log = new MergedLog(trans);
    log.add(source('a'), [said(5, 'first\n'), said(3, 'second\n')]);
    log.add(source('b'), [said(4, 'early\n')]);
    expect(told(log)).toEqual(['b early', 'a first', 'a second']);
  });

  it('keeps so many lines and characters, the newest, and counts the others', () => {
    const log = new MergedLog(trans, { lines: 3, characters: 20 });
    log.add(
      source('a'),
      [1, 2, 3, 4].map(time => said(time, `${time}\n`))
    );
    expect([told(log), log.left]).toEqual([['a 2', 'a 3', 'a 4'], 1]);
    log.add(source('b'), [said(0, 'too early\n')]);
    expect([told(log), log.left]).toEqual([['a 2', 'a 3', 'a 4'], 2]);
    log.add(source('b'), [said(6, 'x'.repeat(19))]);
    expect([log.lines.length, log.left]).toEqual([2, 4]);
    log.add(source('b'), [said(7, 'y'.repeat(50))]);
    expect([log.lines.length, log.lines[0].text.length]).toEqual([1, 69]);
  });

  it('holds many lines of many attempts in order', () => {
    const log = new MergedLog(trans);
    for (let at = 0; at < 50; at++) {
      const entries = Array.from({ length: 1000 }, (_, line) => said(line, `${line}\n`));
      log.add(source(`n${at}`), entries);
    }
    expect(log.lines).toHaveLength(50_000);
    expect(log.lines.every((line, at) => at === 0 || log.lines[at - 1].time <= line.time)).toBe(
      true
    );
  });

  it('does nothing with nothing', () => {
    expect(mergedLines([], [])).toEqual([]);
  });
});

describe('MergedFollower', () => {
  const page = (nodeId: string, text: string, next: number, ended: boolean) => ({
    type: 'log',
    run_id: 'r1',
    node_id: nodeId,
    attempt: 1,
    entries: text === '' ? [] : [{ type: 'text', time: next, stream: 'stdout', text }],
    next,
    ended
  });

  it('follows a few logs at once, goes on to others, and lets go of those that ended', () => {
    vi.useFakeTimers();
    const socket = new DagflowSocket({ serverSettings: fakeSettings().settings });
    const merged = new MergedFollower({ socket, runId: 'r1', trans });
    const changed = vi.fn();
    merged.changed.connect(changed);
    const sources = Array.from({ length: 30 }, (_, index) => source(`n${index}`));
    merged.follow(sources);
    merged.follow(sources.slice(0, 5));
    FakeWebSocket.last.open();
    const sent = (type: string) =>
      FakeWebSocket.last.sent.filter(each => each.type === type).map(each => each.node_id);
    expect(sent('follow_log')).toHaveLength(24);
    expect(merged.unread).toBe(30);
    FakeWebSocket.last.receive(page('n3', 'hello\n', 5, true));
    FakeWebSocket.last.receive(page('n4', 'there\n', 6, false));
    vi.advanceTimersByTime(200);
    expect(merged.lines.map(line => line.text)).toEqual(['hello', 'there']);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(sent('unfollow_log')).toEqual(['n3']);
    expect(sent('follow_log').at(-1)).toBe('n24');
    expect(merged.unread).toBe(28);
    expect(merged.isEnded).toBe(false);
    merged.dispose();
    expect(sent('unfollow_log')).toHaveLength(25);
    socket.dispose();
    vi.useRealTimers();
  });
});

describe('logSources', () => {
  const run = fakeRun({
    document: {
      version: 1,
      nodes: [
        { id: 'train', name: 'Train' },
        { id: 'fan', name: 'Fan' }
      ],
      edges: []
    },
    nodes: {
      train: { ...newNodeRecord('train'), state: 'running', attempt: 2, started_at: 5 },
      fan: { ...newNodeRecord('fan'), state: 'running', width: 2, started_at: 5 },
      'fan.0': { ...newNodeRecord('fan.0'), state: 'queued', attempt: 1 },
      'fan.1': { ...newNodeRecord('fan.1'), state: 'reused', attempt: 1 }
    }
  });
  const first = { node_id: 'train', attempt: 1, state: 'failed', started_at: 1 } as AttemptRecord;
  const titles = (nodeId: string | null, attempt: number | null = null) =>
    logSources(run, [first], { nodeId, attempt }, trans).map(each => each.title);

  it('are all attempts that have begun, the newest from the records', () => {
    expect(titles(null)).toEqual(['Train', 'Train, attempt 2']);
  });

  it('are those of a node or of one attempt; a reused result counts where it is asked for', () => {
    expect(titles('train', 2)).toEqual(['Train, attempt 2']);
    expect(titles('fan')).toEqual(['Fan [1]']);
    expect(titles('fan.0')).toEqual([]);
  });
});

describe('search', () => {
  const log = new MergedLog(trans);
  log.add(source('a'), [said(1, 'One \x1b[31mtwo\x1b[0m\n'), said(2, 'ONE\n', 'stderr')]);
  log.add(source('a'), [{ type: 'result', time: 3, state: 'failed', failure: { message: 'no' } }]);

  it('minds case only if asked to', () => {
    expect(findLines(log.lines, { text: 'one', isCaseSensitive: false })).toEqual([0, 1]);
    expect(findLines(log.lines, { text: 'ONE', isCaseSensitive: true })).toEqual([1]);
    expect(findLines(log.lines, { text: 'one two', isCaseSensitive: false })).toEqual([0]);
    expect(splitMatches('aXbx', { text: 'x', isCaseSensitive: false })).toEqual([
      'a',
      'X',
      'b',
      'x',
      ''
    ]);
    expect(splitMatches('aXbx', { text: 'x', isCaseSensitive: true })).toEqual(['aXb', 'x', '']);
    // The lower case of İ is longer than itself.
    expect(splitMatches('İx', { text: 'x', isCaseSensitive: false })).toEqual(['İx']);
  });

  it('shows one stream, or errors and how attempts failed', () => {
    const kinds = (filter: 'all' | 'stdout' | 'stderr' | 'errors') =>
      filterLines(log.lines, filter).map(line => line.kind);
    expect(kinds('all')).toEqual(['stdout', 'stderr', 'failure']);
    expect(kinds('stdout')).toEqual(['stdout']);
    expect(kinds('stderr')).toEqual(['stderr']);
    expect(kinds('errors')).toEqual(['stderr', 'failure']);
  });

  it('makes a text of it', () => {
    expect(logText(log.lines.slice(0, 2), { hasTimes: false, hasSources: false })).toBe(
      'One two\nONE\n'
    );
    expect(logText(log.lines.slice(1, 2), { hasTimes: true, hasSources: true })).toBe(
      '1970-01-01T00:00:02.000Z [a] ONE\n'
    );
    expect(logFileName(['../Añ b', '', '2', 'run-1'])).toBe('Añ-b-2-run-1.log');
    expect(logFileName(['…', '/'])).toBe('log.log');
  });
});

describe('the pieces that are drawn', () => {
  it('are the end while following', () => {
    expect(nextRange({ from: 0, to: 0 }, 3, true, null)).toEqual({ from: 0, to: 3 });
    expect(nextRange({ from: 41, to: 51 }, 60, true, null)).toEqual({ from: 50, to: 60 });
    expect(nextRange({ from: 0, to: 99 }, 100, true, null)).toEqual({ from: 60, to: 100 });
  });

  it('stay while reading, with what comes right after them, up to a limit', () => {
    expect(nextRange({ from: 5, to: 15 }, 16, false, null)).toEqual({ from: 5, to: 16 });
    expect(nextRange({ from: 5, to: 15 }, 40, false, null)).toEqual({ from: 5, to: 15 });
    expect(nextRange({ from: 0, to: 40 }, 41, false, null)).toEqual({ from: 0, to: 40 });
  });

  it('are around what was found, and begin anew where a filter left nothing of them', () => {
    expect(nextRange({ from: 240, to: 250 }, 250, false, 2)).toEqual({ from: 0, to: 10 });
    expect(nextRange({ from: 240, to: 250 }, 250, false, 100)).toEqual({ from: 95, to: 105 });
    expect(nextRange({ from: 240, to: 250 }, 250, false, 245)).toEqual({ from: 240, to: 250 });
    expect(nextRange({ from: 240, to: 250 }, 2, false, null)).toEqual({ from: 0, to: 2 });
  });

  it('grow to both sides, and are never too many', () => {
    expect(withEarlier({ from: 41, to: 51 })).toEqual({ from: 31, to: 51 });
    expect(withEarlier({ from: 5, to: 45 })).toEqual({ from: 0, to: 40 });
    expect(withLater({ from: 5, to: 15 }, 20)).toEqual({ from: 5, to: 20 });
    expect(withLater({ from: 0, to: 40 }, 99)).toEqual({ from: 10, to: 50 });
  });
});
