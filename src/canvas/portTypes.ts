import type { JSONValue } from '@lumino/coreutils';

import { valueType, type TypedEnd } from '../model';
import type { NodeData } from './projection';

/** What is known of the type of an output: that of its last value, else what the node's file says. */
export function outputEnd(data: NodeData, name: string): TypedEnd {
  const { marks, outputs, record } = data;
  const values = record?.outputs ?? {};
  const known = outputs.find(port => port.name === name)?.type ?? '';
  const seen = Object.hasOwn(values, name) ? valueType(values[name] as JSONValue) : known;
  // What runs for each item leaves the list of what its instances left.
  return { name, type: marks.isFanOut ? 'list' : seen };
}

/** What an input takes: what its parameter is, and a list where the node goes over its items. */
export function inputEnd(data: NodeData, name: string): TypedEnd {
  const { marks, inputs } = data;
  const known = inputs.find(port => port.name === name)?.type ?? '';
  return { name, type: marks.listInputs.includes(name) ? 'list' : known };
}
