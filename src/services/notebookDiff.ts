import type { JSONValue } from '@lumino/coreutils';

import * as json from './json';

const DIFFERENCES = ['same', 'added', 'removed', 'changed'] as const;

/** How a part of the right side differs from that of the left. */
export type Difference = (typeof DIFFERENCES)[number];

export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** What a cell put out; of an image that is too large there are no data. */
export type DiffOutput =
  | { kind: 'text' | 'error'; text: string }
  | { kind: 'image'; mediaType: string; data: string | null };

/** What two cells put out at the same place. Where both are the same, `right` is null. */
export interface OutputDiff {
  state: Difference;
  left: DiffOutput | null;
  right: DiffOutput | null;
  /** Of two texts that differ. */
  lines: readonly DiffLine[];
}

/** Two cells that belong together, or one that has no other; `left` and `right` are indices from 0, or null. */
export interface CellDiff {
  state: Difference;
  type: string;
  left: number | null;
  right: number | null;
  source: readonly DiffLine[];
  outputs: readonly OutputDiff[];
}

export interface NotebookDiff {
  cells: readonly CellDiff[];
  /** They differ so much that cells were only paired where their sources are equal. */
  isRough: boolean;
}

/** Throws a TypeError that names what is wrong. */
export function readNotebookDiff(value: unknown): NotebookDiff {
  const body = json.asObject(value, 'answer');
  const cells = json.asRecords(body.cells, 'cells', ['state']).map((cell, index) => ({
    state: differenceOf(cell.state),
    type: String(cell.type),
    left: json.asNumberOrNull(cell.left, `cells[${index}].left`),
    right: json.asNumberOrNull(cell.right, `cells[${index}].right`),
    source: readLines(cell.source, `cells[${index}].source`),
    outputs: json.asRecords(cell.outputs, `cells[${index}].outputs`, ['state']).map(output => ({
      state: differenceOf(output.state),
      left: readOutput(output.left ?? null),
      right: readOutput(output.right ?? null),
      lines: readLines(output.lines, `cells[${index}].outputs.lines`)
    }))
  }));
  return { cells, isRough: body.rough === true };
}

function differenceOf(value: JSONValue | undefined): Difference {
  return DIFFERENCES.find(each => each === value) ?? 'changed';
}

function readLines(value: JSONValue | undefined, place: string): DiffLine[] {
  return json.asRecords(value, place, ['kind']).map(line => ({
    kind: line.kind === 'added' || line.kind === 'removed' ? line.kind : 'same',
    text: String(line.text)
  }));
}

/** Only what is known to be an image is one. */
function readOutput(value: JSONValue): DiffOutput | null {
  if (value === null) {
    return null;
  }
  const output = json.asObject(value, 'output');
  if (output.kind === 'image') {
    const mediaType = json.asString(output.media_type, 'media_type');
    const isImage = /^image\/(png|jpeg|svg\+xml)$/.test(mediaType);
    const data = json.asStringOrNull(output.data, 'data');
    return { kind: 'image', mediaType, data: isImage ? data : null };
  }
  return {
    kind: output.kind === 'error' ? 'error' : 'text',
    text: json.asString(output.text, 'text')
  };
}
