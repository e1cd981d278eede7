import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { EnvSource } from '../../../model';
import { IconButton } from '../../buttons';
import { CheckField, TextField, TextInput } from '../fields';
import { Group } from '../folds';
import { NameValueRows } from '../rows';
import {
  KubernetesProps,
  commit,
  idOf,
  objectNameProblem,
  ownOf,
  problemOf,
  suggestionsOf
} from './parts';

type Kind = 'secret' | 'config_map';

/** Variables whose values the cluster keeps; only names are ever in the document. */
export function EnvSourceCards(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  const own = ownOf(props).env_from ?? [];
  const inherited = props.inherited?.kubernetes?.env_from ?? [];
  const change = (next: EnvSource[]) =>
    commit(props, { env_from: next.length === 0 ? null : next });
  return (
    <Group
      title={trans.__('Variables from Secrets and ConfigMaps')}
      inherited={own.length === 0 ? inherited.map(nameOf).join(', ') : undefined}
      trans={trans}
    >
      {own.map((source, index) => (
        <SourceCard
          key={index}
          {...props}
          source={source}
          index={index}
          onReplace={next => change(own.flatMap((each, at) => (at !== index ? [each] : next)))}
        />
      ))}
      <NewSource {...props} onAdd={source => change([...own, source])} />
    </Group>
  );
}

interface CardProps extends KubernetesProps {
  source: EnvSource;
  index: number;
  /** What stands in the card's place. */
  onReplace: (next: EnvSource[]) => void;
}

function SourceCard(props: CardProps): JSX.Element {
  const { source, index, trans } = props;
  const id = idOf(props, `env_from-${index}`);
  const kind: Kind = source.config_map ? 'config_map' : 'secret';
  const change = (changes: Partial<EnvSource>) => {
    const entries = Object.entries({ ...source, ...changes });
    const told = entries.filter(([, value]) => value !== undefined && value !== null);
    props.onReplace([Object.fromEntries(told)]);
  };
  return (
    <div className="jp-DagflowCard">
      <div className="jp-DagflowCard-row jp-mod-two">
        <TextField
          id={`${id}-name`}
          draftKey={`${id}-name`}
          label={kind === 'secret' ? trans.__('Secret') : trans.__('ConfigMap')}
          value={nameOf(source)}
          suggestions={namesOf(kind, props)}
          problem={problemOf(props, `env_from[${index}]`)}
          check={text => objectNameProblem(text.trim(), trans)}
          onCommit={text => change({ [kind]: text.trim() })}
        />
        <IconButton
          icon={closeIcon}
          title={trans.__('Remove %1', nameOf(source))}
          onClick={() => props.onReplace([])}
        />
      </div>
      <KeyRows {...props} id={id} onKeys={keys => change({ keys: keys ?? null })} />
      {!source.keys && (
        <TextField
          id={`${id}-prefix`}
          draftKey={`${id}-prefix`}
          label={trans.__('Prefix')}
          title={trans.__("Stands before each variable's name")}
          placeholder={trans.__('none')}
          value={source.prefix ?? ''}
          problem={null}
          onCommit={text => change({ prefix: text.trim() || undefined })}
        />
      )}
      <CheckField
        id={`${id}-optional`}
        label={trans.__('May be missing')}
        isChecked={source.optional === true}
        onCommit={isChecked => change({ optional: isChecked || undefined })}
      />
    </div>
  );
}

function KeyRows(
  props: CardProps & { onKeys: (keys: Record<string, string> | undefined) => void }
): JSX.Element {
  const { id, source, trans } = props;
  return (
    <>
      <p className="jp-DagflowHint">
        {source.keys
          ? trans.__('These variables, each from one key:')
          : trans.__('Each key becomes a variable; name variables to take only some.')}
      </p>
      <NameValueRows
        id={`${id}-keys`}
        values={source.keys ?? {}}
        hasLongNames
        words={{
          name: number => trans.__('Name of variable %1', number),
          value: name => trans.__('Key for %1', name),
          newName: trans.__('Name of a new variable from %1', nameOf(source)),
          newHint: trans.__('New variable…')
        }}
        problem={null}
        trans={trans}
        onChange={props.onKeys}
      />
    </>
  );
}

/** A Secret or ConfigMap that is named here becomes a new card. */
function NewSource(props: KubernetesProps & { onAdd: (source: EnvSource) => void }): JSX.Element {
  const { trans } = props;
  const [kind, setKind] = React.useState<Kind>('secret');
  const id = idOf(props, `env_from-new-${kind}`);
  return (
    <div className="jp-DagflowRows-row">
      <select
        className="jp-DagflowInput"
        aria-label={trans.__('Where new variables come from')}
        value={kind}
        onChange={event => setKind(event.target.value as Kind)}
      >
        <option value="secret">{trans.__('Secret')}</option>
        <option value="config_map">{trans.__('ConfigMap')}</option>
      </select>
      <TextInput
        key={kind}
        id={id}
        draftKey={id}
        label={trans.__('Name of a new source')}
        placeholder={trans.__('Name…')}
        value=""
        showsComplaint
        suggestions={namesOf(kind, props)}
        check={text => (text.trim() === '' ? null : objectNameProblem(text.trim(), trans))}
        onCommit={text => text.trim() !== '' && props.onAdd({ [kind]: text.trim() })}
      />
    </div>
  );
}

function nameOf(source: EnvSource): string {
  return source.secret ?? source.config_map ?? '';
}

function namesOf(kind: Kind, props: KubernetesProps) {
  return suggestionsOf(kind === 'secret' ? props.offers?.secrets : props.offers?.configMaps);
}
