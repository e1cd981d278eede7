import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PipelineParameter } from '../../model';
import { fakeRun } from '../../services/__tests__/fakes';
import { RunForm } from '../dialogs/runForm';
import { RunFormOptions, RunTexts, firstTexts, readTexts, valuesGiven } from '../dialogs/runTexts';

const trans = nullTranslator.load('');

afterEach(cleanup);

describe('RunForm', () => {
  const parameters: PipelineParameter[] = [
    { name: 'day', type: 'str', description: 'Which day' },
    { name: 'rows', type: 'int', default: 10 },
    { name: 'fast', type: 'bool', default: false },
    { name: 'grid', type: 'dict', default: { a: 1 } }
  ];
  const plain: RunFormOptions = {
    parameters,
    parallel: 4,
    pods: 10,
    drawsPods: false,
    executors: [
      { name: 'local', isAvailable: true, reason: '' },
      { name: 'kubernetes', isAvailable: false, reason: 'Install it with pip.' }
    ],
    last: {},
    trans
  };
  let options = plain;
  let texts: RunTexts;

  beforeEach(() => {
    options = plain;
  });

  function show(isComplaining = false): void {
    texts = firstTexts(options);
    const onChange = (next: RunTexts) => {
      texts = next;
    };
    render(<RunForm {...options} isComplaining={isComplaining} onChange={onChange} />);
  }

  const enter = (label: string, value: string) =>
    fireEvent.change(screen.getByLabelText(label), { target: { value } });

  it('begins with the defaults and asks for what has none', () => {
    show(true);
    expect(screen.getByLabelText<HTMLInputElement>('rows').value).toBe('10');
    expect(screen.getByText('Which day')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toBe('This parameter needs a value.');
    expect(readTexts(options, texts)).toBeNull();
  });

  it('does not complain before anybody did anything', () => {
    show();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('gives typed values, only those that differ from the defaults', () => {
    show();
    enter('day', '2026-11-01');
    enter('grid', '{"a": [2]}');
    fireEvent.click(screen.getByLabelText('fast'));
    enter('Parallel', '2');
    expect(readTexts(options, texts)).toEqual({
      parameters: { day: '2026-11-01', fast: true, grid: { a: [2] } },
      parallel: 2
    });
  });

  it('begins with the values of the last run that are still fit, and goes back to the defaults', () => {
    options = { ...plain, last: { day: 'monday', rows: 'many', grid: { a: 5 }, gone: 1 } };
    show();
    expect(screen.getByLabelText<HTMLInputElement>('day').value).toBe('monday');
    expect(screen.getByLabelText<HTMLInputElement>('rows').value).toBe('10');
    expect(readTexts(options, texts)?.parameters).toEqual({ day: 'monday', grid: { a: 5 } });
    fireEvent.click(screen.getByText('Use the defaults'));
    expect(screen.getByLabelText<HTMLInputElement>('day').value).toBe('');
    expect(screen.queryByText('Use the defaults')).toBeNull();
    expect(readTexts(options, texts)).toBeNull();
  });

  it('offers choices, and asks for one where there is no default', () => {
    const model = { name: 'model', type: 'str', choices: ['tree', 'forest'] } as const;
    const depth = { name: 'depth', type: 'int', choices: [1, 2], default: 2 } as const;
    options = {
      ...plain,
      parameters: [model, depth, { name: 'sure', type: 'bool' }] as unknown as PipelineParameter[]
    };
    show(true);
    expect(screen.getAllByRole('alert')).toHaveLength(2);
    expect(screen.getByText('str · required')).toBeTruthy();
    const offered = [...screen.getByLabelText<HTMLSelectElement>('model').options];
    expect(offered.map(option => option.text)).toEqual(['Choose…', 'tree', 'forest']);
    enter('model', 'forest');
    enter('depth', '1');
    enter('sure', 'false');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(readTexts(options, texts)?.parameters).toEqual({
      model: 'forest',
      depth: 1,
      sure: false
    });
  });

  it('tells which values of a run were none of its defaults', () => {
    expect(valuesGiven(null)).toEqual({});
    const run = fakeRun({
      parameters: { day: 'monday', rows: 10, grid: { a: 2 } },
      document: { parameters }
    });
    expect(valuesGiven(run)).toEqual({ day: 'monday', grid: { a: 2 } });
  });

  it('marks what is wrong where it is', () => {
    show();
    enter('day', 'x');
    enter('rows', 'ten');
    expect(screen.getByRole('alert').textContent).toBe('Expected a whole number, not "ten".');
    enter('rows', '12');
    enter('Parallel', '0');
    expect(screen.getByRole('alert').textContent).toBe('Expected a whole number from 1 to 1000.');
    expect(readTexts(options, texts)).toBeNull();
  });

  it('chooses whether earlier results are used', () => {
    show();
    enter('day', 'x');
    enter('Earlier results', 'refresh');
    expect(readTexts(options, texts)).toEqual({
      parameters: { day: 'x' },
      parallel: 4,
      cache: 'refresh'
    });
  });

  it('chooses the executor of this run, and how many pods at once', () => {
    show();
    enter('day', 'x');
    expect(screen.queryByLabelText('Pods')).toBeNull();
    enter('Executor', 'kubernetes');
    expect(screen.getByText('Install it with pip.')).toBeTruthy();
    enter('Pods', 'all');
    expect(screen.getByRole('alert').textContent).toBe('Expected a whole number from 1 to 1000.');
    expect(readTexts(options, texts)).toBeNull();
    enter('Pods', '3');
    const chosen = { parameters: { day: 'x' }, parallel: 4, executor: 'kubernetes', pods: 3 };
    expect(readTexts(options, texts)).toEqual(chosen);
    enter('Executor', 'local');
    expect(screen.queryByLabelText('Pods')).toBeNull();
    expect(readTexts(options, texts)).toEqual({
      parameters: { day: 'x' },
      parallel: 4,
      executor: 'local'
    });
  });

  it('asks for the number of pods where some are drawn', () => {
    options = { ...plain, parameters: [], drawsPods: true };
    show();
    expect(screen.getByLabelText<HTMLInputElement>('Pods').value).toBe('10');
    expect(readTexts(options, texts)).toEqual({ parameters: {}, parallel: 4, pods: 10 });
  });
});
