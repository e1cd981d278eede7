const PATTERN = /^([0-9]+(?:\.[0-9]+)?)(m|Ki|[kMGTPE]i?)?$/;
const MULTIPLES: Record<string, number> = { '': 1, m: 1e-3 };
['k', 'M', 'G', 'T', 'P', 'E'].forEach((unit, index) => {
  MULTIPLES[unit] = 1000 ** (index + 1);
  MULTIPLES[`${unit}i`] = 1024 ** (index + 1);
});
MULTIPLES.Ki = 1024;

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;

/** The number that an amount as Kubernetes writes it (`500m`, `2`, `4Gi`) stands for; null if it is none. */
export function quantityValue(text: string): number | null {
  const match = PATTERN.exec(text);
  return match === null ? null : Number(match[1]) * MULTIPLES[match[2] ?? ''];
}

/** Bytes in short and for people: `86 MiB`, `1.1 GiB`. With `unit` as in a document: `1.1 Gi`. */
export function bytesText(bytes: number, unit: 'B' | '' = 'B'): string {
  const index = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)))
  );
  const value = bytes / 1024 ** index;
  // What would round up to 1024 is one of the next unit.
  const isNext = index < UNITS.length - 1 && Math.round(value) >= 1024;
  const shown = isNext ? 1 : value;
  const digits = index + Number(isNext) >= DECIMALS_FROM && shown < 100 ? 1 : 0;
  const number = shown.toFixed(digits).replace(/\.0$/, '');
  return `${number} ${UNITS[index + Number(isNext)]}${unit}`.trimEnd();
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Index of the first unit that is shown with a decimal. */
const DECIMALS_FROM = 3;

/** A document's amount for people: `4Gi` as `4 Gi` or `4 GiB`; what is no amount stays as it is. */
export function quantityText(text: string, unit: 'B' | '' = 'B'): string {
  const value = quantityValue(text);
  return value === null ? text : bytesText(value, unit);
}
