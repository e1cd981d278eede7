import { describe, expect, it } from 'vitest';

import { executorOf, hasExecutor, resourcesOf } from '../execution';
import { fittingCpu, fittingMemory, resourcesSeen } from '../fitting';
import { GIB, MIB, bytesText, quantityText, quantityValue } from '../quantities';

describe('quantities', () => {
  it.each([
    ['2', 2],
    ['500m', 0.5],
    ['1k', 1000],
    ['1Ki', 1024],
    ['1.5Gi', 1.5 * GIB],
    ['4G', 4e9],
    ['', null],
    ['4GB', null],
    ['-1', null],
    ['1e3', null]
  ])('%j stands for %j', (text, value) => {
    expect(quantityValue(text)).toBe(value);
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [86.4 * MIB, '86 MiB'],
    [1023.7 * MIB, '1 GiB'],
    [1.125 * GIB, '1.1 GiB'],
    [8 * GIB, '8 GiB'],
    [120.4 * GIB, '120 GiB']
  ])('%d bytes are %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it('are told as in a document, too, and what is none stays', () => {
    expect(bytesText(1.5 * GIB, '')).toBe('1.5 Gi');
    expect(quantityText('8Gi')).toBe('8 GiB');
    expect(quantityText('8Gi', '')).toBe('8 Gi');
    expect(quantityText('lots')).toBe('lots');
  });
});

describe('resourcesSeen', () => {
  it('takes what is a measure and passes over the rest', () => {
    expect(resourcesSeen({ peak_memory_bytes: 5, cpu_s: 0.5 })).toEqual({
      peakMemory: 5,
      cpuSeconds: 0.5
    });
    const none = { peakMemory: null, cpuSeconds: null };
    expect(resourcesSeen(undefined)).toEqual(none);
    expect(resourcesSeen({})).toEqual(none);
    expect(resourcesSeen([1])).toEqual(none);
    expect(resourcesSeen({ peak_memory_bytes: '5', cpu_s: -1 })).toEqual(none);
  });
});

describe('fittingMemory', () => {
  it.each([
    ['8Gi', 1.1 * GIB, '1.5Gi', true],
    ['3Gi', 1.1 * GIB, '1.5Gi', false],
    ['3.5Gi', 1.1 * GIB, '1.5Gi', true],
    ['1Gi', 1.1 * GIB, '1.5Gi', true],
    ['1.2Gi', 1.1 * GIB, '1.5Gi', false],
    [null, 1.1 * GIB, '1.5Gi', true],
    ['lots', 1.1 * GIB, '1.5Gi', true],
    ['1Gi', 86 * MIB, '128Mi', true],
    ['256Mi', 86 * MIB, '128Mi', false],
    ['1Gi', 780 * MIB, '1Gi', false],
    ['64Mi', 0, '64Mi', false]
  ])('asked %j, used %d: %s, offered: %j', (asked, peak, fitting, isOffered) => {
    expect(fittingMemory(asked, peak)).toEqual({ fitting, isOffered });
  });
});

describe('fittingCpu', () => {
  it.each([
    [4, 60, 120, { mean: 0.5, fitting: '0.5', isWasteful: true, isOffered: true }],
    [1, 60, 120, { mean: 0.5, fitting: '0.5', isWasteful: false, isOffered: false }],
    [8, 380, 100, { mean: 3.8, fitting: '4', isWasteful: false, isOffered: false }],
    [9, 380, 100, { mean: 3.8, fitting: '4', isWasteful: true, isOffered: true }],
    [4, 1, 10, { mean: 0.1, fitting: '0.5', isWasteful: true, isOffered: false }],
    [4, 1, 0, { mean: 0, fitting: '0.5', isWasteful: true, isOffered: false }]
  ])('asked %d, %d s in %d s: %j', (asked, seconds, duration, told) => {
    expect(fittingCpu(asked, seconds, duration)).toEqual(told);
  });
});

describe('what holds for a node', () => {
  const pipeline = {
    defaults: { executor: 'kubernetes', resources: { cpu: 2, memory: '4Gi' } },
    nodes: [{ id: 'a', executor: 'local', resources: { memory: '8Gi', cpu: null } }, { id: 'b' }]
  };
  const [a, b] = pipeline.nodes;

  it('is its own, else what the pipeline says', () => {
    expect(executorOf(a, pipeline.defaults)).toBe('local');
    expect(executorOf(b, pipeline.defaults)).toBe('kubernetes');
    expect(executorOf({}, undefined)).toBe('local');
    expect(resourcesOf(pipeline, a)).toEqual({ cpu: 2, memory: '8Gi' });
    expect(resourcesOf(pipeline, b)).toEqual({ cpu: 2, memory: '4Gi' });
    expect(resourcesOf({}, { id: 'c' })).toEqual({});
  });

  it('tells whether anything runs in pods', () => {
    expect(hasExecutor(pipeline, 'kubernetes')).toBe(true);
    expect(hasExecutor({ ...pipeline, nodes: [a] }, 'kubernetes')).toBe(false);
    expect(hasExecutor({}, 'kubernetes')).toBe(false);
  });
});
