import type { JSONObject, JSONValue } from '@lumino/coreutils';
import * as Y from 'yjs';

/**
 * How objects of the document stand in Yjs: a map for each, whose values are plain JSON, but for objects one level
 * down, which are maps as well. So two people may set two parameters of a node at the same time, and each may take
 * the own one back.
 */
export type SharedMap = Y.Map<JSONValue | Y.Map<JSONValue>>;

/** A map that holds an object; keys with undefined are left out. */
export function sharedMap(value: JSONObject): SharedMap {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return new Y.Map(entries.map(([key, item]) => [key, sharedValue(item as JSONValue)]));
}

/**
 * A map that holds a node. It has a map of parameters from the start: if the first two were set by two people at the
 * same time, each with a map of their own, one would be lost.
 */
export function sharedNode(node: JSONObject): SharedMap {
  return sharedMap({ parameters: {}, ...node });
}

/** The plain value of a node or an edge; without the parameters if there are none. */
export function plainValue(map: SharedMap): JSONObject {
  const { parameters, ...rest } = map.toJSON() as JSONObject;
  const isSaid = parameters !== undefined && JSON.stringify(parameters) !== '{}';
  return isSaid ? { ...rest, parameters } : rest;
}

/** Replace values of a map; undefined or null takes a key off. What stays as it is, is not touched. */
export function patchMap(map: SharedMap, changes: { [key: string]: JSONValue | undefined }): void {
  for (const [key, value] of Object.entries(changes)) {
    const before = map.get(key);
    if (before instanceof Y.Map && (key === 'parameters' || isObject(value ?? null))) {
      replaceEntries(before, isObject(value ?? null) ? (value as JSONObject) : {});
    } else if (value === undefined || value === null) {
      map.delete(key);
    } else {
      map.set(key, sharedValue(value));
    }
  }
}

/** Give a map exactly these entries. */
function replaceEntries(map: Y.Map<JSONValue>, value: JSONObject): void {
  for (const key of [...map.keys()]) {
    if (!Object.hasOwn(value, key) || value[key] === undefined) {
      map.delete(key);
    }
  }
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined && JSON.stringify(map.get(key)) !== JSON.stringify(item)) {
      map.set(key, item as JSONValue);
    }
  }
}

function sharedValue(value: JSONValue): JSONValue | Y.Map<JSONValue> {
  return isObject(value)
    ? new Y.Map(
        Object.entries(value).filter(([, item]) => item !== undefined) as [string, JSONValue][]
      )
    : value;
}

function isObject(value: JSONValue): value is JSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
