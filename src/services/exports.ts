import type { JSONObject, JSONValue } from '@lumino/coreutils';

import * as json from './json';
import { readProblems } from './readers';
import type { Problem } from './records';

/** What a person chose for an option; a switch is true or false. */
export type OptionValue = string | boolean;

/** Choices by the names of the options. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** Something that a person may choose for an export. */
export interface ExportOption {
  name: string;
  /** What a form calls it. */
  title: string;
  kind: 'text' | 'choice' | 'switch';
  default: OptionValue;
  /** Of a choice, else empty. */
  choices: readonly string[];
  /** One sentence; may be empty. */
  help: string;
}

/** One exporter, as offered in the export dialog. */
export interface Exporter {
  name: string;
  title: string;
  /** What it writes, in one line; may be empty. */
  description: string;
  /** With its dot, such as `.py`. */
  extension: string;
  options: readonly ExportOption[];
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
    options: json.asRecords(entry.options ?? [], 'options', ['name', 'title']).map(readOption)
  }));
}

function readOption(entry: JSONObject): ExportOption {
  const kind = KINDS.find(each => each === entry.kind) ?? 'text';
  return {
    name: String(entry.name),
    title: String(entry.title),
    kind,
    default: readDefault(kind, entry.default),
    choices: json.asStrings(entry.choices ?? [], 'choices'),
    help: json.asStringOrNull(entry.help, 'help') ?? ''
  };
}

const KINDS = ['text', 'choice', 'switch'] as const;

function readDefault(kind: ExportOption['kind'], value: JSONValue | undefined): OptionValue {
  return kind === 'switch' ? value === true : (json.asStringOrNull(value, 'default') ?? '');
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

/** The choices as far as the options know them; all others have their defaults. */
export function fittingValues(options: readonly ExportOption[], given: OptionValues): OptionValues {
  return Object.fromEntries(
    options.map(option => {
      const value = Object.hasOwn(given, option.name) ? given[option.name] : option.default;
      return [option.name, fits(option, value) ? value : option.default];
    })
  );
}

function fits(option: ExportOption, value: OptionValue): boolean {
  return option.kind === 'switch'
    ? typeof value === 'boolean'
    : typeof value === 'string' && (option.kind === 'text' || option.choices.includes(value));
}
