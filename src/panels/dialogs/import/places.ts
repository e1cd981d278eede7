import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { EXTENSION } from '../../../model';

/** The pipeline's file beside its source: `flows/churn.pipeline` → `churn.dagflow`. */
export function offeredName(source: string): string {
  return PathExt.basename(source, PathExt.extname(source)) + EXTENSION;
}

/** A file's name as it is typed, with its ending. */
export function fileName(typed: string): string {
  const name = typed.trim();
  return name.toLowerCase().endsWith(EXTENSION) ? name : name + EXTENSION;
}

/** Why a typed name can be none; null where it can. */
export function nameProblem(typed: string, trans: TranslationBundle): string | null {
  const name = typed.trim();
  if (name === '' || name.toLowerCase() === EXTENSION) {
    return trans.__('The pipeline needs a name.');
  }
  return name.startsWith('.') || /[\\/:\0]/.test(name)
    ? trans.__('This can be no name: the pipeline comes beside its source.')
    : null;
}

/** The folder of a source, for people; with its slash. */
export function shownFolder(source: string): string {
  const folder = PathExt.dirname(source);
  return folder === '' ? '/' : `/${folder}/`;
}
