import type { DiffOutput } from './notebookDiff';

/** A cell as a preview shows it. */
export interface PreviewCell {
  type: 'code' | 'markdown' | 'raw';
  source: string;
  outputs: readonly DiffOutput[];
}

export interface NotebookPreview {
  type: 'notebook';
  cells: readonly PreviewCell[];
}

/** Cells and outputs of a notebook that are shown, and characters of each text. */
const MOST_CELLS = 60;
const MOST_OUTPUTS = 20;
const LONGEST = 10_000;

/** Images that the browser's own decoder draws, in the order in which one is preferred. */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** What a notebook's file holds, to be looked at; null where that is no notebook. Whatever in it is odd is left out. */
export function notebookPreview(
  content: unknown
): { preview: NotebookPreview; isTruncated: boolean } | null {
  const cells = isRecord(content) && Array.isArray(content.cells) ? content.cells : null;
  if (cells === null) {
    return null;
  }
  const shown = cells.slice(0, MOST_CELLS).filter(isRecord);
  return {
    preview: { type: 'notebook', cells: shown.map(cellOf) },
    isTruncated: cells.length > MOST_CELLS
  };
}

function cellOf({ cell_type: type, source, outputs }: Record<string, unknown>): PreviewCell {
  const left = type === 'code' && Array.isArray(outputs) ? outputs : [];
  return {
    type: type === 'code' || type === 'markdown' ? type : 'raw',
    source: textOf(source),
    outputs: left.slice(0, MOST_OUTPUTS).filter(isRecord).flatMap(outputOf)
  };
}

function outputOf(output: Record<string, unknown>): DiffOutput[] {
  if (output.output_type === 'error') {
    return [{ kind: 'error', text: `${textOf(output.ename)}: ${textOf(output.evalue)}` }];
  }
  const data = isRecord(output.data) ? output.data : {};
  const mediaType = IMAGES.find(type => typeof data[type] === 'string');
  if (mediaType !== undefined) {
    return [{ kind: 'image', mediaType, data: String(data[mediaType]).replace(/\s/g, '') }];
  }
  const text = textOf(output.text ?? data['text/plain']);
  return text === '' ? [] : [{ kind: 'text', text }];
}

/** A text as notebooks hold it, whole or in lines. */
function textOf(value: unknown): string {
  const text = Array.isArray(value) ? value.filter(isText).join('') : isText(value) ? value : '';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
