import * as React from 'react';

import { SelectField, TextField } from '../fields';
import { Group } from '../folds';
import { NumberField, QuantityField } from '../numbers';
import { NameValueRows, RowWords } from '../rows';
import { inheritedPairs, inheritedText } from '../settings';
import { EnvSourceCards } from './EnvSourceCards';
import {
  JsonSetting,
  KubernetesProps,
  TextSetting,
  commit,
  idOf,
  objectNameProblem,
  ownOf,
  problemOf,
  suggestionsOf
} from './parts';
import { TolerationRows } from './TolerationRows';
import { VolumeCards } from './VolumeCards';

/** What few pods need to say. */
export function RareFields(props: KubernetesProps): JSX.Element {
  return (
    <>
      <ImageFields {...props} />
      <RightsFields {...props} />
      <PlacementFields {...props} />
      <VolumeCards {...props} />
      <EnvSourceCards {...props} />
      <MetadataFields {...props} />
      <RawFields {...props} />
    </>
  );
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;

function ImageFields(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  const [own, inherited] = [ownOf(props), props.inherited?.kubernetes];
  return (
    <Group title={trans.__('Image')} trans={trans}>
      <div className="jp-DagflowColumns jp-mod-two">
        <SelectField
          id={idOf(props, 'image_pull_policy')}
          label={trans.__('Pull policy')}
          title={trans.__('When the image is fetched')}
          value={own.image_pull_policy ?? ''}
          options={[
            {
              value: '',
              label: inheritedText(inherited?.image_pull_policy, trans, trans.__('Default'))
            },
            ...PULL_POLICIES.map(value => ({ value, label: value }))
          ]}
          problem={problemOf(props, 'image_pull_policy')}
          onCommit={value =>
            commit(props, { image_pull_policy: PULL_POLICIES.find(each => each === value) ?? null })
          }
        />
        <NumberField
          id={idOf(props, 'image_pull_grace_s')}
          label={trans.__('Grace')}
          hint={trans.__('seconds')}
          title={trans.__('How long an image may fail to come before the attempt fails')}
          placeholder={inheritedText(inherited?.image_pull_grace_s, trans, trans.__('default'))}
          value={own.image_pull_grace_s}
          minimum={0}
          problem={problemOf(props, 'image_pull_grace_s')}
          trans={trans}
          onCommit={image_pull_grace_s => commit(props, { image_pull_grace_s })}
        />
      </div>
      <PullSecretsField {...props} />
    </Group>
  );
}

function PullSecretsField(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  const id = idOf(props, 'image_pull_secrets');
  const namesIn = (text: string) => text.split(/[\s,]+/).filter(Boolean);
  const inherited = props.inherited?.kubernetes?.image_pull_secrets?.join(', ');
  return (
    <TextField
      id={id}
      draftKey={id}
      label={trans.__('Pull secrets')}
      hint={trans.__('names')}
      title={trans.__('Names of Secrets that open the registry, separated by commas')}
      value={(ownOf(props).image_pull_secrets ?? []).join(', ')}
      placeholder={inheritedText(inherited, trans, trans.__('none'))}
      suggestions={suggestionsOf(props.offers?.secrets)}
      problem={problemOf(props, 'image_pull_secrets')}
      check={text => {
        const problems = namesIn(text).map(name => objectNameProblem(name, trans));
        return problems.find(problem => problem !== null) ?? null;
      }}
      onCommit={text => {
        const names = namesIn(text);
        commit(props, { image_pull_secrets: names.length === 0 ? null : names });
      }}
    />
  );
}

function RightsFields(props: KubernetesProps): JSX.Element {
  const { offers, trans } = props;
  const check = (text: string) => objectNameProblem(text, trans);
  return (
    <Group title={trans.__('Account and priority')} trans={trans}>
      <div className="jp-DagflowColumns jp-mod-two">
        <TextSetting
          {...props}
          name="service_account"
          label={trans.__('Service account')}
          otherwise={trans.__('default')}
          suggestions={suggestionsOf(offers?.serviceAccounts)}
          check={check}
        />
        <TextSetting
          {...props}
          name="priority_class"
          label={trans.__('Priority class')}
          otherwise={trans.__('none')}
          check={check}
        />
      </div>
    </Group>
  );
}

function PlacementFields(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  return (
    <>
      <PairsGroup
        {...props}
        name="node_selector"
        title={trans.__('Node selector')}
        words={{
          name: number => trans.__('Label of node selector %1', number),
          value: name => trans.__('Value of %1', name),
          newName: trans.__('Label of a new node selector'),
          newHint: trans.__('New label…')
        }}
      />
      <TolerationRows {...props} />
      <JsonSetting
        {...props}
        name="affinity"
        kind="dict"
        label={trans.__('Affinity')}
        title={trans.__('As in a pod, in JSON')}
      />
    </>
  );
}

function MetadataFields(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  return (
    <>
      <PairsGroup
        {...props}
        name="labels"
        title={trans.__('Labels')}
        words={{
          name: number => trans.__('Name of label %1', number),
          value: name => trans.__('Value of %1', name),
          newName: trans.__('Name of a new label'),
          newHint: trans.__('New label…')
        }}
      />
      <PairsGroup
        {...props}
        name="annotations"
        title={trans.__('Annotations')}
        words={{
          name: number => trans.__('Name of annotation %1', number),
          value: name => trans.__('Value of %1', name),
          newName: trans.__('Name of a new annotation'),
          newHint: trans.__('New annotation…')
        }}
      />
    </>
  );
}

function PairsGroup(
  props: KubernetesProps & {
    name: 'node_selector' | 'labels' | 'annotations';
    title: string;
    words: RowWords;
  }
): JSX.Element {
  const { name, trans } = props;
  const own = ownOf(props)[name] ?? {};
  const inherited = props.inherited?.kubernetes?.[name] ?? {};
  const isOwn = Object.keys(own).length > 0;
  return (
    <Group
      title={props.title}
      inherited={isOwn ? undefined : inheritedPairs(inherited)}
      trans={trans}
    >
      <NameValueRows
        id={idOf(props, name)}
        values={own}
        words={props.words}
        hasLongNames
        problem={problemOf(props, name)}
        trans={trans}
        onChange={values => commit(props, { [name]: values ?? null })}
      />
    </Group>
  );
}

function RawFields(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  const [own, inherited] = [ownOf(props), props.inherited?.kubernetes];
  return (
    <Group title={trans.__('Pod')} trans={trans}>
      <div className="jp-DagflowColumns jp-mod-two">
        <QuantityField
          id={idOf(props, 'shm_size')}
          label={trans.__('Shared memory')}
          title={trans.__('Size of /dev/shm, which data loaders of several processes need')}
          placeholder={inheritedText(inherited?.shm_size, trans, trans.__('such as 1Gi'))}
          value={own.shm_size}
          problem={problemOf(props, 'shm_size')}
          trans={trans}
          onCommit={shm_size => commit(props, { shm_size })}
        />
        <NumberField
          id={idOf(props, 'ttl_s')}
          label={trans.__('Kept')}
          hint={trans.__('seconds')}
          title={trans.__('How long a finished Job is kept if nothing is left to remove it')}
          placeholder={inheritedText(inherited?.ttl_s, trans, trans.__('default'))}
          value={own.ttl_s}
          minimum={0}
          isWhole
          problem={problemOf(props, 'ttl_s')}
          trans={trans}
          onCommit={ttl_s => commit(props, { ttl_s })}
        />
      </div>
      <JsonSetting
        {...props}
        name="security_context"
        kind="dict"
        label={trans.__('Security context')}
        title={trans.__('As in a pod, in JSON')}
      />
      <JsonSetting
        {...props}
        name="pod"
        kind="dict"
        label={trans.__('Pod template')}
        title={trans.__('As in a Job, in JSON')}
        help={trans.__(
          'Raw JSON, merged over everything above: {"spec": {"hostNetwork": true}}, for instance.'
        )}
      />
    </Group>
  );
}
