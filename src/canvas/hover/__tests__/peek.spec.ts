import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Peek } from '../peek';

describe('Peek', () => {
  let told: (string | null)[];
  let peek: Peek;

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    peek = new Peek(id => told.push(id));
  });

  afterEach(() => vi.useRealTimers());

  it('shows what the pointer rests on, and not what it only passes', () => {
    peek.point('a');
    peek.point('b');
    vi.runAllTimers();
    expect(told).toEqual(['b']);
    peek.point('b');
    peek.point(null);
    expect(told).toEqual(['b', null]);
    vi.runAllTimers();
    expect(peek.shown).toBeNull();
  });

  it('goes from one to the next', () => {
    peek.point('a');
    vi.runAllTimers();
    peek.point('b');
    expect(peek.shown).toBeNull();
    vi.runAllTimers();
    expect(told).toEqual(['a', null, 'b']);
  });

  it('stays closed until something else is looked at', () => {
    peek.point('a');
    peek.close();
    peek.point('a');
    vi.runAllTimers();
    expect(told).toEqual([]);
    peek.point(null);
    peek.point('a');
    vi.runAllTimers();
    expect(told).toEqual(['a']);
  });

  it('shows what has the focus while the pointer is on nothing', () => {
    peek.focus('a');
    vi.runAllTimers();
    expect(peek.isByKeys).toBe(true);
    peek.point('b');
    vi.runAllTimers();
    expect(peek.isByKeys).toBe(false);
    peek.point(null);
    vi.runAllTimers();
    peek.focus(null);
    expect(told).toEqual(['a', null, 'b', null, 'a', null]);
  });
});
