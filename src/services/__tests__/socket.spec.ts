import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ConnectionState, DagflowSocket, ServerMessage } from '..';
import { FakeWebSocket, fakeSettings } from './fakes';

describe('DagflowSocket', () => {
  let socket: DagflowSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    socket = new DagflowSocket({ serverSettings: fakeSettings().settings, random: () => 1 });
  });

  afterEach(() => {
    socket.dispose();
    vi.useRealTimers();
  });

  it('connects once, when first needed, below the base URL and with the token', () => {
    expect(FakeWebSocket.all).toHaveLength(0);
    socket.keep(() => ({ type: 'watch', path: 'a' }));
    socket.keep(() => ({ type: 'watch', path: 'b' }));
    expect(FakeWebSocket.all.map(each => each.url)).toEqual([
      'ws://localhost/user/ann/jupyter-dagflow/api/socket?token=se%20cret'
    ]);
    FakeWebSocket.last.open();
    expect(FakeWebSocket.last.sent.map(message => message.path)).toEqual(['a', 'b']);
  });

  it('sends what is asked later at once', () => {
    socket.keep(() => ({ type: 'watch', path: 'a' }));
    FakeWebSocket.last.open();
    socket.keep(() => ({ type: 'watch', path: 'b' }));
    expect(FakeWebSocket.last.sent.map(message => message.path)).toEqual(['a', 'b']);
  });

  it('comes back after a loss and asks again, as things stand then', () => {
    const states: ConnectionState[] = [];
    socket.stateChanged.connect((_, state) => states.push(state));
    let after = 0;
    socket.keep(() => ({ type: 'follow_log', after }));
    FakeWebSocket.last.open();
    after = 120;
    FakeWebSocket.last.lose();
    expect(states).toEqual(['connected', 'lost']);
    vi.runOnlyPendingTimers();
    expect(FakeWebSocket.all).toHaveLength(2);
    FakeWebSocket.last.open();
    expect(FakeWebSocket.last.sent).toEqual([{ type: 'follow_log', after: 120 }]);
    expect(states).toEqual(['connected', 'lost', 'connected']);
  });

  it('waits longer after each failure, up to a limit, and starts over after a success', () => {
    socket.keep(() => ({ type: 'watch', path: 'a' }));
    const pauses: number[] = [];
    const fail = () => {
      const before = Date.now();
      FakeWebSocket.last.lose();
      vi.runOnlyPendingTimers();
      pauses.push(Date.now() - before);
    };
    for (let turn = 0; turn < 8; turn++) {
      fail();
    }
    FakeWebSocket.last.open();
    fail();
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16000, 20000, 20000, 500]);
  });

  it('tries at once when the network is back', () => {
    socket.keep(() => ({ type: 'watch', path: 'a' }));
    FakeWebSocket.last.lose();
    window.dispatchEvent(new Event('online'));
    expect(FakeWebSocket.all).toHaveLength(2);
    vi.runOnlyPendingTimers();
    expect(FakeWebSocket.all).toHaveLength(2);
  });

  it('says farewell and asks no more', () => {
    const kept = socket.keep(
      () => ({ type: 'follow_log' }),
      () => ({ type: 'unfollow_log' })
    );
    FakeWebSocket.last.open();
    kept.dispose();
    expect(FakeWebSocket.last.sent.map(message => message.type)).toEqual([
      'follow_log',
      'unfollow_log'
    ]);
    FakeWebSocket.last.lose();
    vi.runOnlyPendingTimers();
    FakeWebSocket.last.open();
    expect(FakeWebSocket.last.sent).toEqual([]);
  });

  it('passes on what it understands and only that', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const received: ServerMessage[] = [];
    socket.received.connect((_, message) => received.push(message));
    socket.keep(() => ({ type: 'watch', path: 'a' }));
    const wire = FakeWebSocket.last;
    wire.open();
    wire.onmessage?.({ data: 'no json' });
    wire.receive({ type: 'event', event: { seq: 'x' } });
    wire.receive({ type: 'future' });
    wire.receive({ type: 'snapshot', path: 'a', run: null });
    expect(received).toEqual([{ type: 'snapshot', path: 'a', run: null }]);
    expect(console.warn).toHaveBeenCalledTimes(3);
  });

  it('stays silent once disposed', () => {
    socket.keep(() => ({ type: 'watch', path: 'a' }));
    socket.dispose();
    expect(FakeWebSocket.last.isClosed).toBe(true);
    vi.runOnlyPendingTimers();
    expect(FakeWebSocket.all).toHaveLength(1);
  });
});
