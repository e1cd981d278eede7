import * as React from 'react';

import { EXECUTORS, Retry, executorOf } from '../../model';
import { executorTitle } from '../../elements/executors';
import { SelectField } from './fields';
import { Section } from './folds';
import { KubernetesSection } from './kubernetes/KubernetesSection';
import { NumberField } from './numbers';
import { ResourcesSection } from './ResourcesSection';
import { NameValueRows, variableWords } from './rows';
import {
  SettingsProps,
  countSettings,
  inheritedPairs,
  inheritedText,
  mergedSettings
} from './settings';

/** Where and how nodes run: executor, timeout, retries, resources, pods and environment. */
export function ExecutionSection(props: SettingsProps): JSX.Element {
  const { settings, inherited, trans } = props;
  const executor = executorOf(settings, inherited);
  const [first] = React.useState(executor);
  // The Run dialog may choose pods for any pipeline, so that what they are made of can always be said there.
  const hasPods =
    executor === 'kubernetes' || inherited === null || countSettings(settings.kubernetes) > 0;
  return (
    <>
      <Section
        title={trans.__('Execution')}
        initiallyOpen={countSettings(settings, ['executor', 'timeout_s', 'retry']) > 0}
      >
        <ExecutorField {...props} />
        <NumberField
          id={`${props.id}-timeout_s`}
          label={trans.__('Timeout')}
          hint={trans.__('seconds')}
          placeholder={inheritedText(inherited?.timeout_s, trans, trans.__('none'))}
          value={settings.timeout_s}
          minimum={0}
          isOpen
          problem={problemAt(props, 'timeout_s')}
          trans={trans}
          onCommit={timeout_s => props.onChange({ timeout_s })}
        />
        <RetryFields {...props} />
      </Section>
      <ResourcesSection {...props} />
      {hasPods && (
        <KubernetesSection
          {...props}
          initiallyOpen={
            countSettings(settings.kubernetes) > 0 ||
            executor !== first ||
            problemAt(props, 'kubernetes') !== null
          }
        />
      )}
      <EnvironmentSection {...props} />
    </>
  );
}

function ExecutorField(props: SettingsProps): JSX.Element {
  const { settings, inherited, executors, trans } = props;
  const chosen = settings.executor ?? '';
  const known = executors.find(each => each.name === executorOf(settings, inherited));
  const names = new Set<string>([...EXECUTORS, ...executors.map(each => each.name)]);
  names.delete('');
  if (chosen !== '') {
    names.add(chosen);
  }
  const title = (name: string) => {
    const isMissing = executors.some(each => each.name === name && !each.isAvailable);
    const told = executorTitle(name, trans);
    return isMissing ? trans.__('%1 (not installed)', told) : told;
  };
  const fallback = title(executorOf(inherited));
  return (
    <SelectField
      id={`${props.id}-executor`}
      label={trans.__('Executor')}
      title={trans.__('Where nodes run')}
      value={chosen}
      options={[
        {
          value: '',
          label:
            inherited === null
              ? trans.__('Default: %1', fallback)
              : trans.__("Pipeline's default: %1", fallback)
        },
        ...[...names].map(name => ({ value: name, label: title(name) }))
      ]}
      problem={problemAt(props, 'executor')}
      help={known?.isAvailable === false ? known.reason : undefined}
      onCommit={value => props.onChange({ executor: value || null })}
    />
  );
}

function RetryFields(props: SettingsProps): JSX.Element {
  const { settings, inherited, trans } = props;
  const commit = (changes: Partial<Retry>) =>
    props.onChange({ retry: mergedSettings(settings.retry, changes) as Retry | null });
  // Retries are inherited all together or not at all.
  const fallback = settings.retry ? null : inherited?.retry;
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
      {fields.map(([name, label, hint, otherwise, minimum, isWhole]) => (
        <NumberField
          key={name}
          id={`${props.id}-retry.${name}`}
          label={label}
          title={hint}
          placeholder={inheritedText(fallback?.[name] as number | undefined, trans, otherwise)}
          value={settings.retry?.[name] as number | null | undefined}
          minimum={minimum}
          isWhole={isWhole}
          problem={problemAt(props, `retry.${name}`)}
          trans={trans}
          onCommit={value => commit({ [name]: value ?? undefined })}
        />
      ))}
    </div>
  );
}

function EnvironmentSection(props: SettingsProps): JSX.Element {
  const { settings, inherited, trans } = props;
  const count = Object.keys(settings.env ?? {}).length;
  const more = Object.entries(inherited?.env ?? {}).filter(
    ([name]) => !Object.hasOwn(settings.env ?? {}, name)
  );
  return (
    <Section title={trans.__('Environment')} badge={count || undefined} initiallyOpen={count > 0}>
      {more.length > 0 && (
        <p className="jp-DagflowHint">
          {trans.__('From the pipeline: %1', inheritedPairs(Object.fromEntries(more)))}
        </p>
      )}
      <NameValueRows
        id={`${props.id}-env`}
        values={settings.env ?? {}}
        words={variableWords(trans)}
        problem={problemAt(props, 'env')}
        trans={trans}
        onChange={env => props.onChange({ env: env ?? null })}
      />
    </Section>
  );
}

function problemAt(props: SettingsProps, name: string) {
  return props.problems.at(`${props.place}.${name}`);
}
