import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CacheMode } from '../../../services';
import { SelectField, TextField } from '../fields';
import { Section } from '../folds';
import { PolicyProps, fieldId, problemOf } from './props';

/** Whether a node takes over the result of an equal attempt, and which files count for what is equal. */
export function CacheSection(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const inherited = document.pipeline.defaults?.cache ?? 'off';
  const mode = node.cache ?? inherited;
  return (
    <Section
      title={trans.__('Cache')}
      initiallyOpen={!!node.cache || (node.inputs?.length ?? 0) > 0}
    >
      <SelectField
        id={fieldId(props, 'cache')}
        label={trans.__('Earlier results')}
        value={node.cache ?? ''}
        options={[
          { value: '', label: trans.__("Pipeline's default: %1", cacheTitle(inherited, trans)) },
          ...cacheOptions(trans)
        ]}
        help={cacheSentence(mode, trans)}
        problem={problemOf(props, 'cache')}
        onCommit={cache => document.updateNode(node.id, { cache: (cache || null) as CacheMode })}
      />
      <TextField
        id={fieldId(props, 'inputs')}
        draftKey={fieldId(props, 'inputs')}
        label={trans.__('Input files')}
        hint={trans.__('one pattern per line')}
        help={trans.__(
          'Files that it reads, such as data/*.csv, relative to the pipeline. Another content makes another result.'
        )}
        value={(node.inputs ?? []).join('\n')}
        problem={problemOf(props, 'inputs')}
        multiline
        isCode
        onCommit={text => document.updateNode(node.id, { inputs: linesOf(text) })}
      />
    </Section>
  );
}

export const CACHE_MODES: readonly CacheMode[] = ['off', 'on', 'refresh'];

export function cacheOptions(trans: TranslationBundle): { value: CacheMode; label: string }[] {
  return CACHE_MODES.map(value => ({ value, label: cacheTitle(value, trans) }));
}

export function cacheTitle(mode: CacheMode, trans: TranslationBundle): string {
  const titles: Record<CacheMode, string> = {
    off: trans.__('off: always run'),
    on: trans.__('on: use them'),
    refresh: trans.__('refresh: run and replace them')
  };
  return titles[mode] ?? mode;
}

function cacheSentence(mode: CacheMode, trans: TranslationBundle): string {
  switch (mode) {
    case 'on':
      return trans.__(
        'If it ran before with the same code, parameters and inputs, that result is reused.'
      );
    case 'refresh':
      return trans.__('It runs, and its result is there for later runs to reuse.');
    default:
      return trans.__('It runs in every run, and its results are not kept for reuse.');
  }
}

function linesOf(text: string): string[] | null {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  return lines.length === 0 ? null : lines;
}
