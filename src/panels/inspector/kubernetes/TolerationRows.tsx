import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { AddButton, IconButton } from '../../buttons';
import { TextInput } from '../fields';
import { Group } from '../folds';
import { KubernetesProps, commit, idOf, ownOf, problemOf } from './parts';

/** Fields that are shown; others are kept. */
interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  [other: string]: unknown;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Taints of the cluster's nodes that the pod puts up with. */
export function TolerationRows(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  const own = (ownOf(props).tolerations ?? []) as Toleration[];
  const inherited = (props.inherited?.kubernetes?.tolerations ?? []) as Toleration[];
  const problem = problemOf(props, 'tolerations');
  const change = (next: Toleration[]) =>
    commit(props, { tolerations: next.length === 0 ? null : next });
  return (
    <Group
      title={trans.__('Tolerations')}
      inherited={own.length === 0 ? inherited.map(tolerationText).join(', ') : undefined}
      trans={trans}
    >
      {own.map((toleration, index) => (
        <Row
          key={index}
          {...props}
          toleration={toleration}
          index={index}
          onReplace={next => change(own.flatMap((each, at) => (at !== index ? [each] : next)))}
        />
      ))}
      <AddButton
        label={trans.__('Add toleration')}
        onClick={() => change([...own, { operator: 'Exists', effect: 'NoSchedule' }])}
      />
      {problem && (
        <div className="jp-DagflowField-complaint" role="alert">
          {problem.message}
        </div>
      )}
    </Group>
  );
}

interface RowProps extends KubernetesProps {
  toleration: Toleration;
  index: number;
  /** What stands in the row's place. */
  onReplace: (next: Toleration[]) => void;
}

function Row(props: RowProps): JSX.Element {
  const { toleration, index, trans } = props;
  const id = idOf(props, `tolerations-${index}`);
  const number = index + 1;
  return (
    <div className="jp-DagflowCard">
      <div className="jp-DagflowCard-row jp-mod-bare">
        <TextInput
          id={`${id}-key`}
          draftKey={`${id}-key`}
          label={trans.__('Taint of toleration %1', number)}
          placeholder={trans.__('any taint')}
          value={textOf(toleration.key)}
          onCommit={key => props.onReplace([tolerationOf(toleration, { key: key.trim() })])}
        />
        <IconButton
          icon={closeIcon}
          title={trans.__('Remove toleration %1', number)}
          onClick={() => props.onReplace([])}
        />
      </div>
      <div className="jp-DagflowColumns jp-mod-two">
        <TextInput
          id={`${id}-value`}
          draftKey={`${id}-value`}
          label={trans.__('Value of toleration %1', number)}
          placeholder={trans.__('any value')}
          value={textOf(toleration.value)}
          onCommit={value => props.onReplace([tolerationOf(toleration, { value: value.trim() })])}
        />
        <EffectSelect {...props} label={trans.__('Effect of toleration %1', number)} />
      </div>
    </div>
  );
}

function EffectSelect(props: RowProps & { label: string }): JSX.Element {
  const { toleration, trans } = props;
  return (
    <select
      className="jp-DagflowInput"
      aria-label={props.label}
      value={textOf(toleration.effect)}
      onChange={event =>
        props.onReplace([tolerationOf(toleration, { effect: event.target.value })])
      }
    >
      <option value="">{trans.__('any effect')}</option>
      {EFFECTS.map(effect => (
        <option key={effect} value={effect}>
          {effect}
        </option>
      ))}
    </select>
  );
}

/** The toleration with changes: without a value it is for any, without a key for any taint. */
function tolerationOf(before: Toleration, changes: Partial<Toleration>): Toleration {
  const { key, value, effect, operator: _, ...others } = { ...before, ...changes };
  const isEqual = Boolean(key && value);
  return {
    ...others,
    ...(key ? { key } : {}),
    operator: isEqual ? 'Equal' : 'Exists',
    ...(isEqual ? { value } : {}),
    ...(effect ? { effect } : {})
  };
}

/** As `kubectl taint` writes it. */
function tolerationText(toleration: Toleration): string {
  const { key, value, effect } = toleration;
  return [
    textOf(key) || '*',
    value ? `=${textOf(value)}` : '',
    effect ? `:${textOf(effect)}` : ''
  ].join('');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
