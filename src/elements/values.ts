import type { JSONValue } from '@lumino/coreutils';

/** A value as one short line. */
export function shown(value: JSONValue, length = 60): string {
  const told = lineOf(value);
  return told.length <= length ? told : `${told.slice(0, length - 1)}…`;
}

/** JSON on one line with room between its parts, as Python writes it: `{"a": [1, 2]}`. */
export function lineOf(value: JSONValue): string {
  // Within a text a line's end is always escaped, so those here are the layout's.
  return JSON.stringify(value, null, 1)
    .replace(/([[{])\n */g, '$1')
    .replace(/\n *([\]}])/g, '$1')
    .replace(/,\n */g, ', ');
}
