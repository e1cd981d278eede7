import type { ExportedFile } from './exports';
import * as json from './json';
import { type FormatOption, readOptions } from './options';
import { readProblems } from './readers';
import type { Problem } from './records';
import { readSplitPlan, type SplitPlan } from './splitPlan';

/** The importer that cuts notebooks into parts. */
export const SPLITTER = 'notebook';

/** One importer, as offered. */
export interface Importer {
  name: string;
  title: string;
  /** What it makes of what, in one line; may be empty. */
  description: string;
  /** What names of its files end with, such as `.pipeline`. */
  extensions: readonly string[];
  options: readonly FormatOption[];
}

/** What became of a file; nothing of it is written yet. */
export interface Imported {
  /** The importer, by its name. */
  importer: string;
  /** The text of the pipeline; null where nothing could be read. */
  document: string | null;
  /** Files that belong beside it; their names may lead into folders below. */
  files: readonly ExportedFile[];
  /** With their places in the source. */
  problems: readonly Problem[];
  /** How a notebook was split; null for all else. */
  plan: SplitPlan | null;
}

export function readImporters(value: unknown): Importer[] {
  const body = json.asObject(value, 'answer');
  return json.asRecords(body.importers, 'importers', ['name', 'title']).map(entry => ({
    name: String(entry.name),
    title: String(entry.title),
    description: json.asStringOrNull(entry.description, 'description') ?? '',
    extensions: json.asStrings(entry.extensions ?? [], 'extensions'),
    options: readOptions(entry.options)
  }));
}

export function readImported(value: unknown): Imported {
  const body = json.asObject(value, 'import');
  return {
    importer: json.asString(body.importer, 'importer'),
    document: json.asStringOrNull(body.document, 'document'),
    files: json
      .asRecords(body.files ?? [], 'files', ['name', 'content'])
      .map(file => ({ name: String(file.name), content: String(file.content) })),
    problems: readProblems(body.problems ?? []),
    plan: body.plan === null || body.plan === undefined ? null : readSplitPlan(body.plan)
  };
}

/** The importers that a file's name suits. */
export function importersOf(importers: readonly Importer[], path: string): Importer[] {
  const name = path.toLowerCase();
  return importers.filter(({ extensions }) =>
    extensions.some(extension => name.endsWith(extension.toLowerCase()))
  );
}
