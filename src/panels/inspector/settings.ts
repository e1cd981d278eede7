import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject, JSONValue } from '@lumino/coreutils';

import { Kubernetes, Resources, Retry } from '../../model';
import { CacheMode, ClusterOffers, ExecutorChoice } from '../../services';
import { ProblemPlaces } from './places';

/** What a node and the pipeline's defaults have in common. */
export type ExecutionSettings = {
  executor?: string | null;
  timeout_s?: number | null;
  retry?: Retry | null;
  cache?: CacheMode | null;
  env?: Record<string, string> | null;
  resources?: Resources | null;
  kubernetes?: Kubernetes | null;
};

/** What the sections of these settings are drawn from. */
export interface SettingsProps {
  /** Prefix of the fields' ids. */
  id: string;
  settings: ExecutionSettings;
  /** What holds where a node says nothing; null for the pipeline's defaults themselves. */
  inherited: ExecutionSettings | null;
  executors: readonly ExecutorChoice[];
  /** What a cluster offers; empty texts stand for the context and namespace that hold by themselves. */
  loadOffers: (context: string, namespace: string) => Promise<ClusterOffers>;
  problems: ProblemPlaces;
  /** Where the settings stand in the document. */
  place: string;
  trans: TranslationBundle;
  onChange: (changes: ExecutionSettings) => void;
}

/** The settings with changes; null and undefined take a key off, and nothing left is null. */
export function mergedSettings(
  before: object | null | undefined,
  changes: object
): JSONObject | null {
  const entries = Object.entries({ ...before, ...changes }).filter(
    ([, value]) => !isNothing(value)
  );
  return entries.length === 0 ? null : (Object.fromEntries(entries) as JSONObject);
}

/** How many of the keys (of all, if none are named) say something. */
export function countSettings(
  settings: object | null | undefined,
  keys: readonly string[] = Object.keys(settings ?? {})
): number {
  const values = (settings ?? {}) as Record<string, unknown>;
  return keys.filter(key => !isNothing(values[key])).length;
}

/** How a field that says nothing shows what holds in its stead. */
export function inheritedText(
  value: JSONValue | undefined,
  trans: TranslationBundle,
  otherwise = ''
): string {
  return isNothing(value) ? otherwise : trans.__('%1 (pipeline)', String(value));
}

/** The names and values of a map that holds where a node says nothing, in one line. */
export function inheritedPairs(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}
