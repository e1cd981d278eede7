/** A stretch of the axis: time that is drawn to scale, or a long gap in which nothing happened, which is cut. */
export interface Stretch {
  /** Seconds since the epoch. */
  from: number;
  to: number;
  isCut: boolean;
}

export interface Span {
  from: number;
  to: number;
}

/** Gaps shorter than this, in seconds, are never cut. */
const SHORT = 60;
/** A gap is long that lasts more than this part of the time in which something happened. */
const PART = 0.25;

/** The axis over all spans: gaps between them that are long beside the rest are cut. Empty without any span. */
export function stretchesOf(spans: readonly Span[]): Stretch[] {
  const busy = merged(spans);
  const total = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const stretches: Stretch[] = [];
  for (const { from, to } of busy) {
    const last = stretches.at(-1);
    if (last === undefined) {
      stretches.push({ from, to, isCut: false });
    } else if (from - last.to > Math.max(SHORT, total * PART)) {
      stretches.push({ from: last.to, to: from, isCut: true }, { from, to, isCut: false });
    } else {
      last.to = to;
    }
  }
  return stretches;
}

/** The spans without their overlaps, in order. */
function merged(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((one, other) => one.from - other.from);
  const result: Span[] = [];
  for (const { from, to } of sorted) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to) {
      last.to = Math.max(last.to, to);
    } else {
      result.push({ from, to });
    }
  }
  return result;
}

/** Seconds of the axis without what is cut. */
export function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, each) => sum + (each.isCut ? 0 : each.to - each.from), 0);
}

/** Pixels of a cut gap. */
export const CUT = 44;

/** Turns times into pixels and back. */
export class Scale {
  constructor(
    readonly stretches: readonly Stretch[],
    /** Pixels of a second. */
    readonly density: number
  ) {
    let left = 0;
    this._lefts = stretches.map(stretch => {
      const own = left;
      left += this._widthOf(stretch);
      return own;
    });
    this.width = left;
  }

  /** Pixels of the whole axis. */
  readonly width: number;

  /** Pixels from the left at which a stretch begins. */
  leftOf(index: number): number {
    return this._lefts[index];
  }

  /** Pixels from the left of a time; those beyond the axis are at its ends. */
  x(time: number): number {
    for (let index = 0; index < this.stretches.length; index++) {
      const stretch = this.stretches[index];
      if (time <= stretch.to || index === this.stretches.length - 1) {
        const length = Math.max(stretch.to - stretch.from, Number.EPSILON);
        const share = Math.min(1, Math.max(0, (time - stretch.from) / length));
        return this._lefts[index] + share * this._widthOf(stretch);
      }
    }
    return 0;
  }

  /** The time at so many pixels from the left, within the axis. */
  timeAt(x: number): number {
    let index = this.stretches.length - 1;
    while (index > 0 && this._lefts[index] > x) {
      index--;
    }
    const stretch = this.stretches[index];
    const share = (x - this._lefts[index]) / Math.max(this._widthOf(stretch), Number.EPSILON);
    return stretch.from + Math.min(1, Math.max(0, share)) * (stretch.to - stretch.from);
  }

  private _widthOf(stretch: Stretch): number {
    return stretch.isCut ? CUT : (stretch.to - stretch.from) * this.density;
  }

  private _lefts: number[];
}

/** How many pixels a second has for the axis to be so wide. */
export function densityFor(stretches: readonly Stretch[], width: number): number {
  const cuts = stretches.filter(each => each.isCut).length;
  return Math.max(1, width - cuts * CUT) / Math.max(lengthOf(stretches), 0.001);
}

export interface Tick {
  /** Pixels from the left. */
  x: number;
  /** Seconds since the stretch's beginning. */
  seconds: number;
}

/** Distances of ticks in seconds, up to days. */
const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600,
  43_200, 86_400
];
/** Pixels between two ticks at least. */
const APART = 76;
/** Ticks of a stretch at most, whatever the zoom. */
const MOST = 2000;

/** Ticks of each stretch, from its beginning, at round distances; only those between two pixels. */
export function ticksOf(scale: Scale, from: number, to: number): Tick[] {
  const step = STEPS.find(each => each * scale.density >= APART) ?? dayStep(scale.density);
  return scale.stretches.flatMap((stretch, index) => {
    if (stretch.isCut) {
      return [];
    }
    const left = scale.leftOf(index);
    const first = Math.max(0, Math.ceil((from - left) / scale.density / step));
    const last = Math.min(stretch.to - stretch.from, (to - left) / scale.density) / step;
    const ticks: Tick[] = [];
    for (let at = first; at <= last && ticks.length < MOST; at++) {
      ticks.push({ x: left + at * step * scale.density, seconds: at * step });
    }
    return ticks;
  });
}

function dayStep(density: number): number {
  return Math.ceil(APART / density / 86_400) * 86_400;
}

/**
 * What stands at a tick: `0`, `500 ms`, `30 s`, `1 min 30 s`, `2 h 15 min`, `3 d`. Ticks less than a second apart
 * (`step`) are told apart: `1.36 s`.
 */
export function tickText(seconds: number, step = 1): string {
  if (seconds === 0) {
    return '0';
  }
  if (seconds >= 1 && step < 1) {
    return `${Number(seconds.toFixed(3))} s`;
  }
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 60) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) {
      parts.push(`${count} ${unit}`);
      rest -= count * size;
    }
  }
  return parts.slice(0, 2).join(' ');
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1]
] as const;
