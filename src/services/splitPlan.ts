import type { JSONObject } from '@lumino/coreutils';

import * as json from './json';

/** How a notebook can be cut. */
export const SPLIT_METHODS = ['headings', 'tags', 'kale'] as const;

export type SplitMethod = (typeof SPLIT_METHODS)[number];

/** A part of a notebook: its name, and its cells by their index in the notebook. */
export interface SplitPart {
  name: string;
  cells: readonly number[];
}

export interface SplitCell {
  index: number;
  type: 'code' | 'markdown' | 'raw';
  source: string;
  /** The text of the heading that a Markdown cell begins with. */
  heading: string | null;
}

/** A value that one part makes and others need. */
export interface Crossing {
  name: string;
  /** The part that makes it, and those that need it, by name. */
  from: string;
  to: readonly string[];
  /** How it is handed on: as JSON, or in a file. */
  how: string;
  choices: readonly string[];
  /** Why it is handed on so, in words. */
  reason: string;
}

/** A part that follows another one without taking a value of it. */
export interface SplitOrder {
  from: string;
  to: string;
  reason: string;
}

/** How a notebook is split. */
export interface SplitPlan {
  by: SplitMethod;
  parts: readonly SplitPart[];
  /** Cells of imports and functions, which are repeated where they are needed. */
  shared: readonly number[];
  /** Cells that come into no part. */
  skipped: readonly number[];
  cells: readonly SplitCell[];
  crossings: readonly Crossing[];
  orders: readonly SplitOrder[];
}

export function readSplitPlan(value: unknown): SplitPlan {
  const body = json.asObject(value, 'plan');
  return {
    by: SPLIT_METHODS.find(each => each === body.by) ?? 'headings',
    parts: json.asRecords(body.parts, 'parts', ['name']).map(part => ({
      name: String(part.name),
      cells: numbers(part.cells, 'cells')
    })),
    shared: numbers(body.shared ?? [], 'shared'),
    skipped: numbers(body.skipped ?? [], 'skipped'),
    cells: json.asRecords(body.cells, 'cells', ['source']).map(readCell),
    crossings: gathered(
      json.asRecords(body.crossings ?? [], 'crossings', ['name', 'from', 'how']).map(readCrossing)
    ),
    orders: json
      .asRecords(body.orders ?? [], 'orders', ['from', 'to'])
      .map(({ from, to, reason }) => ({
        from: String(from),
        to: String(to),
        reason: json.asStringOrNull(reason, 'reason') ?? ''
      }))
  };
}

function readCell(cell: JSONObject): SplitCell {
  return {
    index: json.asNumber(cell.index, 'index'),
    type: CELL_TYPES.find(each => each === cell.type) ?? 'raw',
    source: String(cell.source),
    heading: json.asStringOrNull(cell.heading, 'heading')
  };
}

const CELL_TYPES = ['code', 'markdown', 'raw'] as const;

function readCrossing(crossing: JSONObject): Crossing {
  const how = String(crossing.how);
  return {
    name: String(crossing.name),
    from: String(crossing.from),
    to: Array.isArray(crossing.to)
      ? json.asStrings(crossing.to, 'to')
      : [json.asString(crossing.to, 'to')],
    how,
    choices: json.asStrings(crossing.choices ?? [how], 'choices'),
    reason: json.asStringOrNull(crossing.reason, 'reason') ?? ''
  };
}

/** A value of a part once, with all the parts that need it. */
function gathered(crossings: readonly Crossing[]): Crossing[] {
  const found = new Map<string, Crossing>();
  for (const crossing of crossings) {
    const key = JSON.stringify([crossing.name, crossing.from]);
    const known = found.get(key);
    found.set(key, known ? { ...known, to: [...known.to, ...crossing.to] } : crossing);
  }
  return [...found.values()];
}

function numbers(value: unknown, place: string): number[] {
  return json.asArray(value, place).map((each, index) => json.asNumber(each, `${place}[${index}]`));
}
