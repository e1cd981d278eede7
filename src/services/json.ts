import { JSONObject, JSONValue } from '@lumino/coreutils';

/**
 * Narrowing of what came over the wire. Each function throws a TypeError that
 * names the place when the shape is not the promised one.
 */

export function asObject(value: unknown, place: string): JSONObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${place} is not an object.`);
  }
  return value as JSONObject;
}

export function asArray(value: unknown, place: string): JSONValue[] {
  if (!Array.isArray(value)) {
    throw new TypeError(`${place} is not a list.`);
  }
  return value as JSONValue[];
}

export function asString(value: unknown, place: string): string {
  if (typeof value !== 'string') {
    throw new TypeError(`${place} is not a text.`);
  }
  return value;
}

export function asNumber(value: unknown, place: string): number {
  if (typeof value !== 'number') {
    throw new TypeError(`${place} is not a number.`);
  }
  return value;
}

export function asNumberOrNull(value: unknown, place: string): number | null {
  return value === null || value === undefined ? null : asNumber(value, place);
}

export function asStringOrNull(value: unknown, place: string): string | null {
  return value === null || value === undefined ? null : asString(value, place);
}

export function asStrings(value: unknown, place: string): string[] {
  return asArray(value, place).map((entry, index) => asString(entry, `${place}[${index}]`));
}

/** A list whose entries have the named text fields; the rest is passed on as it came. */
export function asRecords(value: unknown, place: string, texts: readonly string[]): JSONObject[] {
  return asArray(value, place).map((entry, index) => {
    const record = asObject(entry, `${place}[${index}]`);
    for (const name of texts) {
      asString(record[name], `${place}[${index}].${name}`);
    }
    return record;
  });
}
