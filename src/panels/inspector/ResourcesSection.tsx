import * as React from 'react';

import { Resources, executorOf } from '../../model';
import { ClusterOffers } from '../../services';
import { Suggestion, TextField } from './fields';
import { Fold, Group, Section } from './folds';
import { Loaded, useOffers } from './kubernetes/useOffers';
import { NumberField, QuantityField, numberProblem } from './numbers';
import { NameValueRows } from './rows';
import {
  SettingsProps,
  countSettings,
  inheritedPairs,
  inheritedText,
  mergedSettings
} from './settings';

/** CPU, memory and GPUs that nodes ask for; limits and disk among the rarer ones. */
export function ResourcesSection(props: SettingsProps): JSX.Element {
  const { settings, trans } = props;
  return (
    <Section
      title={trans.__('Resources')}
      badge={countSettings(settings.resources) || undefined}
      initiallyOpen={countSettings(settings.resources) > 0}
    >
      <MainFields {...props} />
      <Fold
        title={trans.__('More')}
        badge={countSettings(settings.resources, RARE) || undefined}
        initiallyOpen={countSettings(settings.resources, RARE) > 0}
      >
        <RareFields {...props} />
      </Fold>
    </Section>
  );
}

const RARE = ['cpu_limit', 'memory_limit', 'ephemeral_storage', 'extended'];

/** What the fields of a part have in common. */
function fieldOf(props: SettingsProps, name: keyof Resources & string, otherwise?: string) {
  const { settings, inherited, problems, trans } = props;
  return {
    id: `${props.id}-resources.${name}`,
    placeholder: inheritedText(inherited?.resources?.[name] as string, trans, otherwise),
    problem: problems.at(`${props.place}.resources.${name}`),
    trans,
    onCommit: (value: string | number | null) =>
      props.onChange({ resources: mergedSettings(settings.resources, { [name]: value }) })
  };
}

function MainFields(props: SettingsProps): JSX.Element {
  const { settings, inherited, trans } = props;
  const resources = settings.resources ?? {};
  const isLocal = executorOf(settings, inherited) === 'local';
  return (
    <>
      <div className="jp-DagflowColumns jp-mod-two">
        <NumberField
          {...fieldOf(props, 'cpu')}
          label={trans.__('CPU')}
          hint={trans.__('cores')}
          value={resources.cpu}
          minimum={0}
          isOpen
        />
        <QuantityField
          {...fieldOf(props, 'memory', trans.__('such as 4Gi'))}
          label={trans.__('Memory')}
          value={resources.memory}
        />
        <NumberField
          {...fieldOf(props, 'gpu', trans.__('none'))}
          label={trans.__('GPU')}
          value={resources.gpu}
          minimum={0}
          isWhole
        />
        {isLocal ? <GpuKind {...props} offers={null} /> : <OfferedGpuKind {...props} />}
      </div>
      {isLocal && props.inherited !== null && (
        <p className="jp-DagflowHint">
          {trans.__('On this machine nothing is set aside; pods get what is asked for here.')}
        </p>
      )}
    </>
  );
}

function OfferedGpuKind(props: SettingsProps): JSX.Element {
  const loaded: Loaded = useOffers(props);
  return <GpuKind {...props} offers={loaded.offers} />;
}

function GpuKind(props: SettingsProps & { offers: ClusterOffers | null }): JSX.Element {
  const { settings, offers, trans } = props;
  const { trans: _, ...field } = fieldOf(props, 'gpu_type', COMMON_GPUS[0]);
  return (
    <TextField
      {...field}
      draftKey={field.id}
      label={trans.__('GPU kind')}
      title={trans.__('The resource that the cluster offers GPUs as')}
      value={settings.resources?.gpu_type ?? ''}
      suggestions={gpuSuggestions(props, offers)}
      check={text => resourceProblem(text.trim(), props)}
      onCommit={text => field.onCommit(text.trim() || null)}
    />
  );
}

const COMMON_GPUS = ['nvidia.com/gpu', 'amd.com/gpu'];

function gpuSuggestions(
  props: Pick<SettingsProps, 'trans'>,
  offers: ClusterOffers | null
): Suggestion[] {
  const found = (offers?.gpus ?? []).map(({ resource, count }) => ({
    value: resource,
    label: props.trans.__('%1 in the cluster', count)
  }));
  const others = COMMON_GPUS.filter(name => !found.some(each => each.value === name));
  return [...found, ...others.map(value => ({ value }))];
}

function RareFields(props: SettingsProps): JSX.Element {
  const { settings, inherited, problems, trans } = props;
  const resources = settings.resources ?? {};
  const extended = Object.entries(resources.extended ?? {});
  const fallback = inherited?.resources?.extended ?? {};
  return (
    <>
      <div className="jp-DagflowColumns jp-mod-two">
        <NumberField
          {...fieldOf(props, 'cpu_limit', trans.__('none'))}
          label={trans.__('CPU limit')}
          hint={trans.__('cores')}
          value={resources.cpu_limit}
          minimum={0}
          isOpen
        />
        <QuantityField
          {...fieldOf(props, 'memory_limit', trans.__('same as memory'))}
          label={trans.__('Memory limit')}
          value={resources.memory_limit}
        />
        <QuantityField
          {...fieldOf(props, 'ephemeral_storage', trans.__('such as 10Gi'))}
          label={trans.__('Disk')}
          title={trans.__('Local disk of the pod, which is gone with it')}
          value={resources.ephemeral_storage}
        />
      </div>
      <Group
        title={trans.__('Other resources')}
        inherited={extended.length === 0 ? inheritedPairs(fallback) : undefined}
        trans={trans}
      >
        <NameValueRows
          id={`${props.id}-resources.extended`}
          values={Object.fromEntries(extended.map(([name, count]) => [name, String(count)]))}
          words={{
            name: number => trans.__('Name of resource %1', number),
            value: name => trans.__('Amount of %1', name),
            newName: trans.__('Name of a new resource'),
            newHint: trans.__('Such as example.com/fpga')
          }}
          hasLongNames
          newValue="1"
          checkName={name => resourceProblem(name, props)}
          checkValue={text =>
            text.trim() === ''
              ? trans.__('Expected a whole number.')
              : numberProblem(text.trim(), { minimum: 1, isWhole: true, trans })
          }
          problem={problems.at(`${props.place}.resources.extended`)}
          trans={trans}
          onChange={values => {
            const counts = values && Object.entries(values).map(([name, n]) => [name, Number(n)]);
            const next = counts ? Object.fromEntries(counts) : null;
            props.onChange({ resources: mergedSettings(resources, { extended: next }) });
          }}
        />
      </Group>
    </>
  );
}

function resourceProblem(name: string, props: Pick<SettingsProps, 'trans'>): string | null {
  return name === '' || /^[a-z0-9.-]+\/[A-Za-z0-9._-]{1,63}$/.test(name)
    ? null
    : props.trans.__('Expected a name such as nvidia.com/gpu.');
}
