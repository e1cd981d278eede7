import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  chosenPipeline,
  filteredChoices,
  newNameProblem,
  newPipelinePath,
  pipelineChoices,
  type PipelineChoice
} from '../dialogs/addToPipeline/choices';
import { PipelineFormView } from '../dialogs/addToPipeline/PipelineForm';

const trans = nullTranslator.load('jupyter-dagflow');
const OPEN: PipelineChoice = { path: 'flows/a.dagflow', isOpen: true, hasNotebook: true };

afterEach(cleanup);

describe('Pipelines to add a notebook to', () => {
  it('are the open ones first, and each once', () => {
    expect(
      pipelineChoices([OPEN], ['flows/a.dagflow', 'b.dagflow', 'b.dagflow']).map(({ path }) => path)
    ).toEqual(['flows/a.dagflow', 'b.dagflow']);
  });

  it('are found by letters of their paths', () => {
    const choices = pipelineChoices([OPEN], ['b.dagflow']);
    expect(filteredChoices(choices, ' FLOWS').map(({ path }) => path)).toEqual(['flows/a.dagflow']);
    expect(filteredChoices(choices, '')).toHaveLength(2);
  });

  it('may be new, with a name that no other has and that is one of a file', () => {
    expect(newPipelinePath('flows', ' a.dagflow ')).toBe('flows/a.dagflow');
    expect(newPipelinePath('', 'a')).toBe('a.dagflow');
    const problem = (name: string) => newNameProblem('flows', name, ['flows/a.dagflow'], trans);
    expect(problem('b')).toBeNull();
    expect(problem('a')).toBe('There is a pipeline a.dagflow already.');
    for (const name of ['../b', 'x\\y', '.hidden', 'c:d']) {
      expect(problem(name)).toMatch(/^This is no name of a file/);
    }
    expect(problem('  ')).toBe('The pipeline needs a name.');
  });

  it('come out as what is to be done', () => {
    const chosen = (path: string | null, name: string) =>
      chosenPipeline({ path, name, isSaving: true }, 'flows', ['flows/a.dagflow'], trans);
    expect(chosen('flows/a.dagflow', '')).toEqual({
      path: 'flows/a.dagflow',
      isNew: false,
      isSaving: true
    });
    expect(chosen(null, 'b')).toEqual({ path: 'flows/b.dagflow', isNew: true, isSaving: true });
    expect(chosen(null, 'a')).toBeNull();
  });
});

describe('The form', () => {
  function show(choices: readonly PipelineChoice[], isDirty = false) {
    const onChange = vi.fn();
    const first = { path: choices[0]?.path ?? null, name: 'train', isSaving: true };
    render(
      <PipelineFormView
        {...{ choices, folder: 'flows', first, isDirty, isComplaining: false, onChange, trans }}
      />
    );
    return onChange;
  }

  it('begins with the pipeline in front, and says what is open and has the notebook', () => {
    const onChange = show(pipelineChoices([OPEN], ['other/b.dagflow']));
    const first = screen.getByRole<HTMLInputElement>('radio', { name: /^a flows/ });
    expect(first.checked).toBe(true);
    expect(first.closest('label')?.textContent).toBe('aflowshas itopen');
    fireEvent.click(screen.getByRole('radio', { name: /^b other/ }));
    expect(onChange).toHaveBeenLastCalledWith({
      path: 'other/b.dagflow',
      name: 'train',
      isSaving: true
    });
    expect(screen.queryByRole('searchbox')).toBeNull();
    expect(screen.queryByRole('checkbox')).toBeNull();
  });

  it('makes a new one as soon as its name is typed, and tells what is wrong with it', () => {
    const onChange = show([OPEN], true);
    const name = screen.getByRole('textbox', { name: 'Name of the new pipeline' });
    fireEvent.change(name, { target: { value: 'a' } });
    expect(screen.getByRole('alert').textContent).toBe('There is a pipeline a.dagflow already.');
    fireEvent.change(name, { target: { value: 'b' } });
    expect(screen.queryByRole('alert')).toBeNull();
    fireEvent.click(screen.getByRole('checkbox', { name: /^Save the notebook first/ }));
    expect(onChange).toHaveBeenLastCalledWith({ path: null, name: 'b', isSaving: false });
  });

  it('lets one look among many', () => {
    show(Array.from({ length: 9 }, (_, index) => ({ ...OPEN, path: `p${index}.dagflow` })));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'p7' } });
    expect(screen.getAllByRole('radio')).toHaveLength(2);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'zzz' } });
    expect(screen.getByText('No pipeline has these letters in its path.')).toBeTruthy();
  });
});
