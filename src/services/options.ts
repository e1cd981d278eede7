import type { JSONObject, JSONValue } from '@lumino/coreutils';

import * as json from './json';

/** What a person chose for an option; a switch is true or false. */
export type OptionValue = string | boolean;

/** Choices by the names of the options. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** Something that a person may choose for an export or an import. */
export interface FormatOption {
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

export function readOptions(value: unknown): FormatOption[] {
  return json.asRecords(value ?? [], 'options', ['name', 'title']).map(readOption);
}

function readOption(entry: JSONObject): FormatOption {
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

function readDefault(kind: FormatOption['kind'], value: JSONValue | undefined): OptionValue {
  return kind === 'switch' ? value === true : (json.asStringOrNull(value, 'default') ?? '');
}

/** The choices as far as the options know them; all others have their defaults. */
export function fittingValues(options: readonly FormatOption[], given: OptionValues): OptionValues {
  return Object.fromEntries(
    options.map(option => {
      const value = Object.hasOwn(given, option.name) ? given[option.name] : option.default;
      return [option.name, fits(option, value) ? value : option.default];
    })
  );
}

function fits(option: FormatOption, value: OptionValue): boolean {
  return option.kind === 'switch'
    ? typeof value === 'boolean'
    : typeof value === 'string' && (option.kind === 'text' || option.choices.includes(value));
}
