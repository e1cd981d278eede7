/** Where a chart's parts lie, in pixels from its left upper corner. */
export interface ChartShape {
  /** One for each value; null where there is none. */
  points: readonly ({ x: number; y: number } | null)[];
  /** Lines between neighbours that have values, as paths of SVG. */
  lines: readonly string[];
  ticks: readonly { value: number; y: number }[];
}

export interface ChartBox {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Numbers below are as good as zero. */
const TINY = 1e-90;

/** Ticks at round distances that reach from below the least to above the greatest value; about `count` of them. */
export function roundTicks(least: number, greatest: number, count = 4): number[] {
  // One value alone stands in the middle of what is near it.
  const middle = Math.abs(least) > TINY ? Math.abs(least) : 1;
  const [low, high] =
    greatest > least ? [least, greatest] : [least - middle / 10, greatest + middle / 10];
  const step = roundStep((high - low) / count);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  const digits = Math.min(100, Math.max(0, 1 - Math.floor(Math.log10(step))));
  const ticks: number[] = [];
  for (let at = first; at <= last && ticks.length <= 4 * count; at++) {
    ticks.push(Number((at * step).toFixed(digits)));
  }
  return ticks;
}

/** The chart of values that stand at equal distances. */
export function chartOf(values: readonly (number | null)[], box: ChartBox): ChartShape {
  const known = values.filter(value => value !== null);
  const ticks = known.length === 0 ? [] : roundTicks(Math.min(...known), Math.max(...known));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const y = (value: number) =>
    rounded(box.bottom - ((value - low) / (high - low || 1)) * (box.bottom - box.top));
  const distance = (box.right - box.left) / Math.max(1, values.length - 1);
  const x = (index: number) =>
    rounded(values.length === 1 ? (box.left + box.right) / 2 : box.left + index * distance);
  const points = values.map((value, index) =>
    value === null ? null : { x: x(index), y: y(value) }
  );
  return { points, lines: linesOf(points), ticks: ticks.map(value => ({ value, y: y(value) })) };
}

/** 1, 2 or 5 times a power of ten, not less than `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, TINY)));
  const factor = [1, 2, 5, 10].find(each => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function linesOf(points: ChartShape['points']): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  for (const point of [...points, null]) {
    if (point !== null) {
      line.push(`${point.x},${point.y}`);
    } else {
      if (line.length > 1) {
        lines.push(`M${line.join('L')}`);
      }
      line = [];
    }
  }
  return lines;
}

function rounded(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
