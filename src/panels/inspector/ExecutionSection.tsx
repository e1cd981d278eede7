import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { Resources, Retry } from '../../model';
import { ProblemPlaces } from './places';
import { Section, TextField } from './fields';
import { EnvironmentRows } from './rows';

/** What a node and the pipeline's defaults have in common. */
export type ExecutionSettings = {
  timeout_s?: number | null;
  retry?: Retry | null;
  env?: Record<string, string> | null;
  resources?: Resources | null;
};

export interface ExecutionSectionProps {
  /** Prefix of the fields' ids. */
  id: string;
  settings: ExecutionSettings;
  problems: ProblemPlaces;
  /** Where the settings stand in the document. */
  place: string;
  trans: TranslationBundle;
  onChange: (changes: ExecutionSettings) => void;
}

/** Timeout, retries, environment and resources. */
export function ExecutionSection(props: ExecutionSectionProps): JSX.Element {
  const { id, settings, problems, place, trans } = props;
  const { retry, env, resources } = settings;
  return (
    <>
      <Section title={trans.__('Execution')} initiallyOpen={!!settings.timeout_s || !!retry}>
        <NumberField
          {...props}
          name="timeout_s"
          label={trans.__('Timeout')}
          hint={trans.__('seconds')}
          placeholder={trans.__('none')}
          value={settings.timeout_s}
          minimum={0}
          isOpen
          onCommit={timeout_s => props.onChange({ timeout_s })}
        />
        <RetryFields {...props} />
      </Section>
      <Section
        title={trans.__('Environment')}
        badge={Object.keys(env ?? {}).length || undefined}
        initiallyOpen={Object.keys(env ?? {}).length > 0}
      >
        <EnvironmentRows
          id={`${id}-env`}
          env={env ?? {}}
          problem={problems.at(`${place}.env`)}
          trans={trans}
          onChange={next => props.onChange({ env: next ?? null })}
        />
      </Section>
      <Section title={trans.__('Resources')} initiallyOpen={hasAny(resources)}>
        <ResourceFields {...props} />
      </Section>
    </>
  );
}

function RetryFields(props: ExecutionSectionProps): JSX.Element {
  const { settings, trans } = props;
  const commit = (changes: Partial<Retry>) =>
    props.onChange({ retry: merged(settings.retry, changes) as Retry | null });
  const fields: [keyof Retry & string, string, string, string, number, boolean][] = [
    ['attempts', trans.__('Attempts'), trans.__('All tries, the first included'), '1', 1, true],
    ['delay_s', trans.__('Delay'), trans.__('Seconds before a retry'), '0', 0, false],
    [
      'backoff',
      trans.__('Backoff'),
      trans.__('Factor by which each further delay grows'),
      '1',
      1,
      false
    ]
  ];
  return (
    <div className="jp-DagflowColumns">
      {fields.map(([name, label, hint, placeholder, minimum, whole]) => (
        <NumberField
          key={name}
          {...props}
          name={`retry.${name}`}
          label={label}
          title={hint}
          placeholder={placeholder}
          value={settings.retry?.[name] as number | null | undefined}
          minimum={minimum}
          isWhole={whole}
          onCommit={value => commit({ [name]: value ?? undefined })}
        />
      ))}
    </div>
  );
}

function ResourceFields(props: ExecutionSectionProps): JSX.Element {
  const { id, settings, problems, place, trans } = props;
  const resources = settings.resources ?? {};
  const commit = (changes: Partial<Resources>) =>
    props.onChange({ resources: merged(settings.resources, changes) as Resources | null });
  return (
    <div className="jp-DagflowColumns">
      <NumberField
        {...props}
        name="resources.cpu"
        label={trans.__('CPU')}
        hint={trans.__('cores')}
        value={resources.cpu}
        minimum={0}
        isOpen
        onCommit={cpu => commit({ cpu })}
      />
      <TextField
        id={`${id}-memory`}
        draftKey={`${id}-memory`}
        label={trans.__('Memory')}
        placeholder={trans.__('such as 4Gi')}
        value={resources.memory ?? ''}
        problem={problems.at(`${place}.resources.memory`)}
        check={text => memoryProblem(text.trim(), trans)}
        onCommit={text => commit({ memory: text.trim() || null })}
      />
      <NumberField
        {...props}
        name="resources.gpu"
        label={trans.__('GPU')}
        value={resources.gpu}
        minimum={0}
        isWhole
        onCommit={gpu => commit({ gpu })}
      />
    </div>
  );
}

interface NumberFieldProps extends ExecutionSectionProps {
  /** The setting's place below the section's. */
  name: string;
  label: string;
  hint?: string;
  title?: string;
  placeholder?: string;
  value: number | null | undefined;
  minimum: number;
  /** Whether the minimum itself is excluded. */
  isOpen?: boolean;
  isWhole?: boolean;
  onCommit: (value: number | null) => void;
}

function NumberField(props: NumberFieldProps): JSX.Element {
  const { id, name, value } = props;
  return (
    <TextField
      id={`${id}-${name}`}
      draftKey={`${id}-${name}`}
      label={props.label}
      hint={props.hint}
      title={props.title}
      placeholder={props.placeholder}
      value={value === null || value === undefined ? '' : String(value)}
      problem={props.problems.at(`${props.place}.${name}`)}
      check={text => numberProblem(text.trim(), props)}
      onCommit={text => props.onCommit(text.trim() === '' ? null : Number(text))}
    />
  );
}

function numberProblem(text: string, props: NumberFieldProps): string | null {
  const { trans, minimum } = props;
  if (text === '') {
    return null;
  }
  const value = Number(text);
  if (!Number.isFinite(value) || (props.isWhole && !Number.isInteger(value))) {
    return props.isWhole ? trans.__('Expected a whole number.') : trans.__('Expected a number.');
  }
  if (props.isOpen ? value <= minimum : value < minimum) {
    return props.isOpen
      ? trans.__('Must be more than %1.', minimum)
      : trans.__('Must be at least %1.', minimum);
  }
  return null;
}

function memoryProblem(text: string, trans: TranslationBundle): string | null {
  return text === '' || /^[0-9]+(\.[0-9]+)?(m|[kMGTPE]i?)?$/.test(text)
    ? null
    : trans.__('Expected an amount such as 512Mi or 4Gi.');
}

/** The settings with changes; null and undefined take a key off, and nothing left is null. */
function merged(before: object | null | undefined, changes: object): JSONObject | null {
  const entries = Object.entries({ ...before, ...changes }).filter(
    ([, value]) => value !== null && value !== undefined
  );
  return entries.length === 0 ? null : (Object.fromEntries(entries) as JSONObject);
}

function hasAny(settings: Resources | null | undefined): boolean {
  return Object.values(settings ?? {}).some(value => value !== null && value !== undefined);
}
