import { TranslationBundle } from '@jupyterlab/translation';
import { JSONExt, JSONObject, JSONValue } from '@lumino/coreutils';

import { PipelineParameter, RunView } from '../../model';
import { CacheMode, ExecutorChoice } from '../../services';
import { parseValue, typeProblem, valueText } from '../inspector/values';

/** What a person chose for a run. */
export interface RunChoice {
  /** Only what differs from the defaults. */
  parameters: JSONObject;
  parallel: number;
  /** Who runs all nodes; undefined leaves each to its own. */
  executor?: string;
  /** How many pods at once; undefined where there are none. */
  pods?: number;
  /** Whether earlier results are used; undefined leaves it to each node. */
  cache?: CacheMode;
}

export interface RunFormOptions {
  parameters: readonly PipelineParameter[];
  /** How many attempts at once unless the person says otherwise. */
  parallel: number;
  /** How many pods at once unless the person says otherwise. */
  pods: number;
  /** Whether some node is drawn to run in a pod. */
  drawsPods: boolean;
  executors: readonly ExecutorChoice[];
  /** Values of the last run that were none of its defaults; the form begins with them. */
  last: JSONObject;
  trans: TranslationBundle;
}

/** The form as typed. */
export interface RunTexts {
  values: Readonly<Record<string, string>>;
  parallel: string;
  pods: string;
  /** Empty: as drawn. */
  executor: string;
  /** Empty: as drawn. */
  cache: CacheMode | '';
  /** Parameters that were changed by hand. */
  touched: readonly string[];
}

/** The form as it begins: with the values of the last run, where they are still fit. */
export function firstTexts(options: RunFormOptions): RunTexts {
  const { parameters, last, trans } = options;
  const kept = parameters.filter(
    parameter =>
      Object.hasOwn(last, parameter.name) &&
      valueProblem(parameter, last[parameter.name], trans) === null
  );
  const texts = defaultTexts(options);
  const values = kept.map(({ name, type = 'any' }) => [name, valueText(type, last[name])]);
  return {
    ...texts,
    values: { ...texts.values, ...(Object.fromEntries(values) as Record<string, string>) },
    touched: kept.map(({ name }) => name)
  };
}

/** The form with the defaults of all parameters. */
export function defaultTexts(options: RunFormOptions): RunTexts {
  const values = options.parameters.map(({ name, type = 'any', default: value }) => [
    name,
    valueText(type, value)
  ]);
  return {
    values: Object.fromEntries(values) as Record<string, string>,
    parallel: String(options.parallel),
    pods: String(options.pods),
    executor: '',
    cache: '',
    touched: []
  };
}

/** Values of a run's parameters that were none of its defaults. */
export function valuesGiven(run: RunView | null): JSONObject {
  const defaults = new Map(
    (run?.document.parameters ?? []).map(parameter => [parameter.name, parameter.default])
  );
  const given = Object.entries(run?.parameters ?? {}).filter(([name, value]) => {
    const before = defaults.get(name);
    return before === undefined || !JSONExt.deepEqual(before, value as JSONValue);
  });
  return Object.fromEntries(given);
}

/** Whether the form holds anything but the defaults. */
export function hasOwnValues(options: RunFormOptions, texts: RunTexts): boolean {
  return options.parameters.some(parameter => !isDefault(parameter, texts));
}

/** The choice that the texts stand for, or null while something is wrong. */
export function readTexts(options: RunFormOptions, texts: RunTexts): RunChoice | null {
  const { trans } = options;
  const parameters: JSONObject = {};
  for (const parameter of options.parameters) {
    if (parameterProblem(parameter, texts, trans) !== null) {
      return null;
    }
    if (!isDefault(parameter, texts)) {
      const text = texts.values[parameter.name];
      parameters[parameter.name] = parseValue(parameter.type ?? 'any', text, trans).value;
    }
  }
  const pods = hasPods(options, texts) ? texts.pods : null;
  if (
    countProblem(texts.parallel, trans) !== null ||
    (pods !== null && countProblem(pods, trans))
  ) {
    return null;
  }
  return {
    parameters,
    parallel: Number(texts.parallel),
    ...(texts.executor === '' ? {} : { executor: texts.executor }),
    ...(pods === null ? {} : { pods: Number(pods) }),
    ...(texts.cache === '' ? {} : { cache: texts.cache })
  };
}

/** Whether anything may run in pods, so that their number matters. */
export function hasPods(options: RunFormOptions, texts: RunTexts): boolean {
  return texts.executor === 'kubernetes' || (texts.executor === '' && options.drawsPods);
}

/** Why the text cannot be a parameter's value; null when it can. */
export function parameterProblem(
  parameter: PipelineParameter,
  texts: RunTexts,
  trans: TranslationBundle
): string | null {
  const { type = 'any', default: value } = parameter;
  if (isDefault(parameter, texts)) {
    return value === undefined
      ? trans.__('This parameter needs a value.')
      : valueProblem(parameter, value, trans);
  }
  const parsed = parseValue(type, texts.values[parameter.name], trans);
  return parsed.problem ?? valueProblem(parameter, parsed.value, trans);
}

/** Why the parameter may not have the value; null when it may. */
function valueProblem(
  { type = 'any', choices }: PipelineParameter,
  value: JSONValue,
  trans: TranslationBundle
): string | null {
  const all = (choices ?? []) as JSONValue[];
  const isChoice = all.length === 0 || all.some(choice => JSONExt.deepEqual(choice, value));
  return (
    typeProblem(type, value, trans) ??
    (isChoice ? null : trans.__('Choose one of the values offered.'))
  );
}

/** Whether the text still stands for the parameter's default, or for nothing where there is none. */
function isDefault(parameter: PipelineParameter, texts: RunTexts): boolean {
  const { name, type = 'any', default: value } = parameter;
  const text = texts.values[name];
  if (value === undefined) {
    return text === '' && !(type === 'str' && texts.touched.includes(name));
  }
  return text === valueText(type, value);
}

/** As the server takes it. */
const MOST_AT_ONCE = 1000;

/** Why the text is no number of things to do at once; null when it is. */
export function countProblem(text: string, trans: TranslationBundle): string | null {
  const isCount = /^[1-9]\d{0,3}$/.test(text.trim()) && Number(text) <= MOST_AT_ONCE;
  return isCount ? null : trans.__('Expected a whole number from 1 to %1.', MOST_AT_ONCE);
}
