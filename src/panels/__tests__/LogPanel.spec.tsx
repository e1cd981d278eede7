import { nullTranslator } from '@jupyterlab/translation';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RunView, newNodeRecord } from '../../model';
import { DagflowSocket } from '../../services';
import { FakeWebSocket, fakeRun, fakeSettings } from '../../services/__tests__/fakes';
import { LogPanel } from '..';

const trans = nullTranslator.load('');

function runWith(attempt: number): RunView {
  return fakeRun({
    document: { version: 1, nodes: [{ id: 'train', name: 'Train' }], edges: [] },
    nodes: { train: { ...newNodeRecord('train'), state: 'running', attempt } }
  });
}

describe('LogPanel', () => {
  let socket: DagflowSocket;
  let chosen: ReturnType<typeof vi.fn>;

  beforeEach(() => {
    vi.useFakeTimers();
    socket = new DagflowSocket({ serverSettings: fakeSettings().settings });
    chosen = vi.fn();
  });

  afterEach(() => {
    cleanup();
    socket.dispose();
    vi.useRealTimers();
  });

  const panel = (run: RunView, attempt: number | null = null) => (
    <LogPanel
      socket={socket}
      run={run}
      nodeId="train"
      attempt={attempt}
      onAttempt={chosen}
      trans={trans}
    />
  );

  const receive = (text: string, next: number, ended = false, attempt = 1, stream = 'stdout') =>
    act(() => {
      const entries = text === '' ? [] : [{ type: 'text', time: 1, stream, text }];
      const key = { run_id: 'r1', node_id: 'train', attempt };
      FakeWebSocket.last.receive({ type: 'log', ...key, entries, next, ended });
      vi.advanceTimersToNextFrame();
    });

  const open = () => act(() => FakeWebSocket.last.open());
  const shown = () => [...document.querySelectorAll('[data-line]')].map(line => line.textContent);

  it('says what it waits for', () => {
    const { rerender } = render(panel(runWith(0)));
    expect(screen.getByText('This node has not begun yet.')).toBeTruthy();
    rerender(panel(runWith(1)));
    open();
    expect(screen.getByText('Loading the log…')).toBeTruthy();
    receive('', 0);
    expect(screen.getByText('Waiting for the first output…')).toBeTruthy();
    receive('', 0, true);
    expect(screen.getByText('This attempt wrote nothing.')).toBeTruthy();
  });

  it('grows while the attempt runs, colours and markup told apart', () => {
    render(panel(runWith(1)));
    open();
    receive('\x1b[31mred\x1b[0m <b>no markup</b>\n', 10);
    receive('Traceback\n', 20, false, 1, 'error');
    expect(shown()).toEqual(['red <b>no markup</b>', 'Traceback']);
    expect(screen.getByText('red').className).toBe('ansi-red-fg');
    expect(screen.getByText('Traceback').className).toContain('jp-mod-error');
  });

  it('goes to a new attempt, unless one was chosen', () => {
    const { rerender } = render(panel(runWith(1)));
    open();
    receive('first\n', 10, true);
    rerender(panel(runWith(2)));
    receive('second\n', 10, false, 2);
    expect(shown()).toEqual(['second']);
    fireEvent.change(screen.getByLabelText('Attempt'), { target: { value: '1' } });
    expect(chosen).toHaveBeenCalledWith(1);
    rerender(panel(runWith(2), 1));
    receive('first\n', 10, true);
    expect(shown()).toEqual(['first']);
  });

  it('draws only the end of a long log, and more on demand', () => {
    render(panel(runWith(1)));
    open();
    const lines = Array.from({ length: 10_050 }, (_, index) => `line ${index}`);
    receive(`${lines.join('\n')}\n`, 99_999);
    expect(shown()).toHaveLength(1850);
    expect(shown()[1849]).toBe('line 10049');
    fireEvent.click(screen.getByText('Show earlier (8200 lines)'));
    expect(shown()).toHaveLength(3850);
    expect(screen.getByText('Show earlier (6200 lines)')).toBeTruthy();
  });

  it('finds text, also in what is not drawn yet', () => {
    render(panel(runWith(1)));
    open();
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    receive(`NEEDLE\n${lines.join('\n')}\nneedle again\n`, 99_999);
    fireEvent.change(screen.getByLabelText('Search the log'), { target: { value: 'needle' } });
    expect(screen.getByText('1 of 2')).toBeTruthy();
    expect(document.querySelector('.jp-mod-current')?.textContent).toBe('NEEDLE');
    expect(document.querySelector('.jp-mod-current mark')?.textContent).toBe('NEEDLE');
    fireEvent.click(screen.getByTitle('Next match'));
    expect(document.querySelector('.jp-mod-current')?.textContent).toBe('needle again');
    fireEvent.change(screen.getByLabelText('Search the log'), { target: { value: 'hay' } });
    expect(screen.getByText('nothing found')).toBeTruthy();
  });

  it('stops following when scrolled up and goes on at the end', () => {
    render(panel(runWith(1)));
    open();
    receive('a\n', 10);
    const scroller = screen.getByRole('log');
    Object.defineProperties(scroller, {
      scrollHeight: { value: 1000 },
      clientHeight: { value: 100 }
    });
    const follow = screen.getByLabelText<HTMLInputElement>('Follow');
    const scrollTo = (top: number) => {
      scroller.scrollTop = top;
      fireEvent.scroll(scroller);
    };
    scrollTo(900);
    expect(follow.checked).toBe(true);
    scrollTo(400);
    expect(follow.checked).toBe(false);
    receive('b\n', 20);
    expect(scroller.scrollTop).toBe(400);
    scrollTo(895);
    expect(follow.checked).toBe(true);
    receive('c\n', 30);
    expect(scroller.scrollTop).toBe(1000);
    fireEvent.wheel(scroller, { deltaY: 10 });
    expect(follow.checked).toBe(true);
    // The lines come before the scrolling that the wheel brings.
    fireEvent.wheel(scroller, { deltaY: -10 });
    scroller.scrollTop = 990;
    receive('d\n', 40);
    expect(follow.checked).toBe(false);
    expect(scroller.scrollTop).toBe(990);
  });
});
