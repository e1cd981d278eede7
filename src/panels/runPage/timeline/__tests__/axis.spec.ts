import { describe, expect, it } from 'vitest';

import { CUT, Scale, densityFor, lengthOf, stretchesOf, tickText, ticksOf } from '../axis';

describe('the axis', () => {
  it('is one stretch where gaps are short', () => {
    const stretches = stretchesOf([
      { from: 50, to: 60 },
      { from: 0, to: 10 },
      { from: 2, to: 5 }
    ]);
    expect(stretches).toEqual([{ from: 0, to: 60, isCut: false }]);
    expect(stretchesOf([])).toEqual([]);
  });

  it('cuts what is long beside the rest', () => {
    const stretches = stretchesOf([
      { from: 0, to: 100 },
      { from: 259_200, to: 259_300 }
    ]);
    expect(stretches).toEqual([
      { from: 0, to: 100, isCut: false },
      { from: 100, to: 259_200, isCut: true },
      { from: 259_200, to: 259_300, isCut: false }
    ]);
    expect(lengthOf(stretches)).toBe(200);
  });

  it('does not cut a pause in something long', () => {
    const spans = [
      { from: 0, to: 3600 },
      { from: 3900, to: 7200 }
    ];
    expect(stretchesOf(spans)).toHaveLength(1);
  });

  it('turns times into pixels and back, over a cut', () => {
    const stretches = stretchesOf([
      { from: 0, to: 100 },
      { from: 10_000, to: 10_100 }
    ]);
    const scale = new Scale(stretches, densityFor(stretches, 400 + CUT));
    expect(scale.width).toBeCloseTo(400 + CUT);
    expect([-5, 0, 50, 100, 10_000, 10_050, 99_999].map(time => Math.round(scale.x(time)))).toEqual(
      [0, 0, 100, 200, 200 + CUT, 300 + CUT, 400 + CUT]
    );
    for (const time of [0, 20, 100, 5000, 10_030, 10_100]) {
      expect(scale.timeAt(scale.x(time))).toBeCloseTo(time);
    }
  });

  it('has room for a run that took no time', () => {
    const stretches = stretchesOf([{ from: 5, to: 5 }]);
    const scale = new Scale(stretches, densityFor(stretches, 300));
    expect(scale.x(5)).toBe(0);
    expect(ticksOf(scale, 0, 300)).toEqual([{ x: 0, seconds: 0 }]);
  });

  it('has ticks at round distances, only where they are to be seen', () => {
    const stretches = stretchesOf([{ from: 1000, to: 1240 }]);
    const whole = new Scale(stretches, 800 / 240);
    expect(ticksOf(whole, 0, 800).map(tick => tick.seconds)).toEqual([
      0, 30, 60, 90, 120, 150, 180, 210, 240
    ]);
    const near = new Scale(stretches, 400);
    expect(ticksOf(near, 4000, 4200).map(tick => tick.seconds)).toEqual(
      [10, 10.2, 10.4].map(each => expect.closeTo(each))
    );
    const far = new Scale(stretchesOf([{ from: 0, to: 40 * 86_400 }]), 400 / (40 * 86_400));
    expect(ticksOf(far, 0, 400).map(tick => tickText(tick.seconds))).toEqual([
      '0',
      '8 d',
      '16 d',
      '24 d',
      '32 d',
      '40 d'
    ]);
  });

  it('says times in words', () => {
    expect([0, 0.2, 0.5, 1, 2.5, 30, 90, 3600, 8100, 90_000].map(at => tickText(at))).toEqual([
      '0',
      '200 ms',
      '500 ms',
      '1 s',
      '2.5 s',
      '30 s',
      '1 min 30 s',
      '1 h',
      '2 h 15 min',
      '1 d 1 h'
    ]);
    expect([0.98, 1.34, 1.36, 100.5].map(at => tickText(at, 0.02))).toEqual([
      '980 ms',
      '1.34 s',
      '1.36 s',
      '100.5 s'
    ]);
  });
});
