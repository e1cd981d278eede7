import type { JSONValue } from '@lumino/coreutils';

import { shown } from '../../../elements/values';

/** A value beside its name. */
export interface ValueText {
  /** One line, or a text as it is. */
  short: string;
  /** All of it, where `short` leaves something out; null where it does not. */
  whole: string | null;
  isNumber: boolean;
}

/** Characters of a value that are shown before it is unfolded, and after. */
const SHORT = 160;
const LONGEST = 20_000;
const DIGITS = 6;

/** A value for people: numbers to six digits with their thousands apart, texts as they are, all else as JSON. */
export function valueText(value: JSONValue): ValueText {
  if (typeof value === 'number') {
    const short = numberText(value);
    return { short, whole: null, isNumber: true };
  }
  if (typeof value === 'string') {
    const isShort = value.length <= SHORT && value.split('\n').length <= 3;
    const short = isShort ? value : `${value.slice(0, SHORT).split('\n').slice(0, 3).join('\n')}…`;
    return { short, whole: isShort ? null : cut(value), isNumber: false };
  }
  const short = shown(value, SHORT);
  const whole = short.endsWith('…') ? cut(JSON.stringify(value, null, 2)) : null;
  return { short, whole, isNumber: false };
}

/** A number to six digits, its thousands apart; very large and very small ones by powers of ten. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return value.toLocaleString();
  }
  const size = Math.abs(value);
  const isPlain = size >= 1e-4 && size < 1e15;
  return isPlain
    ? value.toLocaleString(undefined, { maximumSignificantDigits: digitsOf(size) })
    : value.toExponential(DIGITS - 1).replace(/\.?0+e/, 'e');
}

/** What a value is copied as: a text as it is, all else as JSON. */
export function copyText(value: JSONValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** What stands before the point is never left out. */
function digitsOf(size: number): number {
  return Math.max(DIGITS, Math.floor(Math.log10(Math.max(size, 1))) + 1);
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
