import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { EXTENSION } from '../../../model';

/** A pipeline that a notebook can be added to, by its path from the server's root. */
export interface PipelineChoice {
  path: string;
  isOpen: boolean;
  /** Whether the notebook is a node of it already; null while that is not known. */
  hasNotebook: boolean | null;
}

/** What was chosen: a pipeline that is there, or one that is to be made, and whether the notebook is saved before. */
export interface ChosenPipeline {
  path: string;
  isNew: boolean;
  isSaving: boolean;
}

/** The form as it is filled in; no `path` stands for a new pipeline. */
export interface PipelineForm {
  path: string | null;
  name: string;
  isSaving: boolean;
}

/** Open pipelines first, then those of the workspace, each once. */
export function pipelineChoices(
  open: readonly PipelineChoice[],
  found: readonly string[]
): PipelineChoice[] {
  const known = new Set(open.map(({ path }) => path));
  const others = [...new Set(found)].filter(path => !known.has(path));
  return [...open, ...others.map(path => ({ path, isOpen: false, hasNotebook: null }))];
}

/** Those whose paths hold what was typed, whatever its case. */
export function filteredChoices(
  choices: readonly PipelineChoice[],
  typed: string
): PipelineChoice[] {
  const letters = typed.trim().toLocaleLowerCase();
  return choices.filter(({ path }) => path.toLocaleLowerCase().includes(letters));
}

/** The path of a new pipeline in a folder, as its name was typed, with the ending or without. */
export function newPipelinePath(folder: string, typed: string): string {
  const name = typed.trim();
  return PathExt.join(folder, name.endsWith(EXTENSION) ? name : `${name}${EXTENSION}`);
}

/** Why a new pipeline cannot be called so; null where it can. */
export function newNameProblem(
  folder: string,
  typed: string,
  taken: readonly string[],
  trans: TranslationBundle
): string | null {
  const name = typed.trim();
  if (name === '' || name === EXTENSION) {
    return trans.__('The pipeline needs a name.');
  }
  if (/[/\\:\0]/.test(name) || name.startsWith('.')) {
    return trans.__('This is no name of a file. Leave out /, \\ and :, and a dot at the front.');
  }
  const path = newPipelinePath(folder, name);
  return taken.includes(path)
    ? trans.__('There is a pipeline %1 already.', PathExt.basename(path))
    : null;
}

/** What is to be done, or null while the form has a mistake. */
export function chosenPipeline(
  form: PipelineForm,
  folder: string,
  taken: readonly string[],
  trans: TranslationBundle
): ChosenPipeline | null {
  const { path, name, isSaving } = form;
  if (path !== null) {
    return { path, isNew: false, isSaving };
  }
  return newNameProblem(folder, name, taken, trans) === null
    ? { path: newPipelinePath(folder, name), isNew: true, isSaving }
    : null;
}
