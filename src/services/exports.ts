import * as json from './json';
import { type FormatOption, readOptions } from './options';
import { readProblems } from './readers';
import type { Problem } from './records';

/** One exporter, as offered in the export dialog. */
export interface Exporter {
  name: string;
  title: string;
  /** What it writes, in one line; may be empty. */
  description: string;
  /** With its dot, such as `.py`. */
  extension: string;
  options: readonly FormatOption[];
}

export interface ExportedFile {
  name: string;
  /** Text; of a PNG in base64. */
  content: string;
  /** Of a picture, which is shown as one. */
  picture?: 'image/svg+xml' | 'image/png';
}

export interface Export {
  files: readonly ExportedFile[];
  problems: readonly Problem[];
}

export function readExporters(value: unknown): Exporter[] {
  const body = json.asObject(value, 'answer');
  return json.asRecords(body.exporters, 'exporters', ['name', 'title', 'extension']).map(entry => ({
    name: String(entry.name),
    title: String(entry.title),
    description: json.asStringOrNull(entry.description, 'description') ?? '',
    extension: String(entry.extension),
    options: readOptions(entry.options)
  }));
}

export function readExport(value: unknown): Export {
  const body = json.asObject(value, 'export');
  return {
    files: json
      .asRecords(body.files, 'files', ['name', 'content'])
      .map(file => ({ name: String(file.name), content: String(file.content) })),
    problems: readProblems(body.problems ?? [])
  };
}
