import * as React from 'react';

import { EXECUTORS, executorOf } from '../../model';
import { CacheMode } from '../../services';
import { executorTitle } from '../../elements/executors';
import { SelectField } from './fields';
import { Section } from './folds';
import { KubernetesSection } from './kubernetes/KubernetesSection';
import { NumberField } from './numbers';
import { cacheOptions, cacheTitle } from './policies/CacheSection';
import { RetryFields } from './policies/RetryFields';
import { ResourcesSection } from './ResourcesSection';
import { NameValueRows, variableWords } from './rows';
import { SettingsProps, countSettings, inheritedPairs, inheritedText } from './settings';

const OWN_KEYS = ['executor', 'timeout_s', 'retry'];

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
      <Section title={trans.__('Execution')} initiallyOpen={countSettings(settings, OWN_KEYS) > 0}>
        <ExecutorField {...props} />
        <TimeoutField {...props} />
        <RetryFields {...props} />
        {inherited === null && <CacheField {...props} />}
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

/** How long an attempt of what the runner does itself may take, and how often it is tried. */
export function PatienceSection(props: SettingsProps & { hasTimeout: boolean }): JSX.Element {
  const { settings, hasTimeout, trans } = props;
  const keys = hasTimeout ? ['timeout_s', 'retry'] : ['retry'];
  return (
    <Section
      title={hasTimeout ? trans.__('Execution') : trans.__('Retries')}
      initiallyOpen={countSettings(settings, keys) > 0}
    >
      {hasTimeout && <TimeoutField {...props} />}
      <RetryFields {...props} />
    </Section>
  );
}

function TimeoutField(props: SettingsProps): JSX.Element {
  const { settings, inherited, trans } = props;
  return (
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

/** Whether nodes that say nothing use earlier results. */
function CacheField(props: SettingsProps): JSX.Element {
  const { settings, trans } = props;
  return (
    <SelectField
      id={`${props.id}-cache`}
      label={trans.__('Earlier results')}
      title={trans.__('Whether a node takes over the result of an equal attempt')}
      value={settings.cache ?? ''}
      options={[
        { value: '', label: trans.__('Default: %1', cacheTitle('off', trans)) },
        ...cacheOptions(trans)
      ]}
      problem={problemAt(props, 'cache')}
      onCommit={cache => props.onChange({ cache: (cache || null) as CacheMode | null })}
    />
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
