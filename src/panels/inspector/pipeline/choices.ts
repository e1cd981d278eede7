import { TranslationBundle } from '@jupyterlab/translation';
import { JSONValue } from '@lumino/coreutils';

import { parseValue, typeProblem, valueText } from '../values';

/** Choices as they were typed; with a problem there are none. */
export interface ParsedChoices {
  values: JSONValue[];
  problem: string | null;
}

/** Values separated by commas, or a JSON list for those that hold commas themselves. */
export function parseChoices(type: string, text: string, trans: TranslationBundle): ParsedChoices {
  const trimmed = text.trim();
  if (trimmed === '') {
    return { values: [], problem: null };
  }
  if (trimmed.startsWith('[')) {
    const { value, problem } = parseValue('list', trimmed, trans);
    const values = Array.isArray(value) ? value : [];
    return told(
      values,
      problem ?? firstProblem(values.map(each => typeProblem(type, each, trans)))
    );
  }
  const parts = trimmed.split(',').map(part => parseValue(type, part.trim(), trans));
  return told(
    parts.map(part => part.value),
    firstProblem(parts.map(part => part.problem))
  );
}

/** Choices as the text to edit them by; `parseChoices` gives them back. */
export function choicesText(type: string, choices: readonly JSONValue[]): string {
  const texts = choices.map(choice => valueText(type, choice));
  const isPlain = texts.every(
    text => text !== '' && text === text.trim() && !/^\[|[,\n]/.test(text)
  );
  return isPlain ? texts.join(', ') : valueText('list', [...choices]);
}

function told(values: JSONValue[], problem: string | null): ParsedChoices {
  return problem === null ? { values, problem } : { values: [], problem };
}

function firstProblem(problems: readonly (string | null)[]): string | null {
  return problems.find(problem => problem !== null) ?? null;
}
