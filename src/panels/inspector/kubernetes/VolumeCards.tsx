import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Volume } from '../../../model';
import { AddButton, IconButton } from '../../buttons';
import { CheckField, SelectField, Suggestion, TextField } from '../fields';
import { Group } from '../folds';
import {
  KubernetesProps,
  claimSuggestions,
  commit,
  idOf,
  objectNameProblem,
  ownOf,
  problemOf,
  suggestionsOf
} from './parts';
import { pathProblem, subPathProblem } from './WorkspaceFields';

const KINDS = ['pvc', 'config_map', 'secret', 'host_path', 'empty_dir'] as const;
type Kind = (typeof KINDS)[number];

/** Volumes of the pod beside the workspace. */
export function VolumeCards(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  const own = ownOf(props).volumes ?? [];
  const inherited = props.inherited?.kubernetes?.volumes ?? [];
  const change = (next: Volume[]) => commit(props, { volumes: next.length === 0 ? null : next });
  return (
    <Group
      title={trans.__('Volumes')}
      inherited={own.length === 0 ? inherited.map(each => each.mount_path).join(', ') : undefined}
      trans={trans}
    >
      {own.map((volume, index) => (
        <VolumeCard
          // A card whose volume is of another kind forgets which kind was chosen in it.
          key={`${index}-${kindOf(volume)}`}
          {...props}
          volume={volume}
          index={index}
          onReplace={next => change(own.flatMap((each, at) => (at !== index ? [each] : next)))}
        />
      ))}
      <AddButton
        label={trans.__('Add volume')}
        onClick={() => change([...own, { mount_path: freePath(own), empty_dir: {} }])}
      />
    </Group>
  );
}

interface CardProps extends KubernetesProps {
  volume: Volume;
  index: number;
  /** What stands in the card's place. */
  onReplace: (next: Volume[]) => void;
}

function VolumeCard(props: CardProps): JSX.Element {
  const { volume, index, trans } = props;
  // As for the workspace, a kind is stored together with the name that it needs.
  const [chosen, setChosen] = React.useState<Kind | null>(null);
  const kind = chosen ?? kindOf(volume);
  const id = idOf(props, `volumes-${index}`);
  const choose = (next: Kind) =>
    next === 'empty_dir'
      ? props.onReplace([volumeOf(volume, next, {})])
      : setChosen(next === kindOf(volume) ? null : next);
  return (
    <div className="jp-DagflowCard">
      <div className="jp-DagflowCard-row jp-mod-two">
        <SelectField
          id={`${id}-kind`}
          label={trans.__('Volume %1', index + 1)}
          value={kind}
          options={KINDS.map(value => ({ value, label: kindText(value, props) }))}
          problem={null}
          onCommit={value => choose(value as Kind)}
        />
        <IconButton
          icon={closeIcon}
          title={trans.__('Remove volume %1', index + 1)}
          onClick={() => props.onReplace([])}
        />
      </div>
      {kind !== 'empty_dir' && <SourceField {...props} id={id} kind={kind} />}
      <PlaceFields {...props} id={id} />
    </div>
  );
}

function SourceField(props: CardProps & { kind: Exclude<Kind, 'empty_dir'> }): JSX.Element {
  const { id, volume, kind, trans } = props;
  const isPath = kind === 'host_path';
  return (
    <TextField
      id={`${id}-${kind}`}
      draftKey={`${id}-${kind}`}
      label={isPath ? trans.__('Folder') : trans.__('Name')}
      value={volume[kind] ?? ''}
      placeholder={isPath ? trans.__('such as /srv/data') : undefined}
      suggestions={isPath ? undefined : namesFor(kind, props)}
      problem={problemOf(props, `volumes[${props.index}].${kind}`)}
      check={text =>
        isPath ? pathProblem(text.trim(), props) : objectNameProblem(text.trim(), trans)
      }
      onCommit={text => props.onReplace([volumeOf(volume, kind, text.trim())])}
    />
  );
}

function PlaceFields(props: CardProps): JSX.Element {
  const { id, volume, trans } = props;
  const change = (changes: Partial<Volume>) => {
    const entries = Object.entries({ ...volume, ...changes });
    const told = entries.filter(([, value]) => value !== undefined);
    props.onReplace([Object.fromEntries(told) as unknown as Volume]);
  };
  return (
    <>
      <div className="jp-DagflowColumns jp-mod-two">
        <TextField
          id={`${id}-mount_path`}
          draftKey={`${id}-mount_path`}
          label={trans.__('Mount path')}
          title={trans.__('Where pods see it')}
          value={volume.mount_path}
          problem={problemOf(props, `volumes[${props.index}].mount_path`)}
          check={text => pathProblem(text.trim(), props)}
          onCommit={text => change({ mount_path: text.trim() })}
        />
        <TextField
          id={`${id}-sub_path`}
          draftKey={`${id}-sub_path`}
          label={trans.__('Sub path')}
          placeholder={trans.__('the whole volume')}
          value={volume.sub_path ?? ''}
          problem={problemOf(props, `volumes[${props.index}].sub_path`)}
          check={text => subPathProblem(text.trim(), props)}
          onCommit={text => change({ sub_path: text.trim() || undefined })}
        />
      </div>
      <CheckField
        id={`${id}-read_only`}
        label={trans.__('Read only')}
        isChecked={volume.read_only === true}
        onCommit={isChecked => change({ read_only: isChecked || undefined })}
      />
    </>
  );
}

function kindOf(volume: Volume): Kind {
  return KINDS.find(kind => volume[kind] !== null && volume[kind] !== undefined) ?? 'empty_dir';
}

/** The volume with another source, and none beside it. */
function volumeOf(volume: Volume, kind: Kind, source: string | object): Volume {
  const rest = Object.entries(volume).filter(
    ([key]) => !(KINDS as readonly string[]).includes(key)
  );
  return { ...Object.fromEntries(rest), [kind]: source } as unknown as Volume;
}

function kindText(kind: Kind, props: Pick<KubernetesProps, 'trans'>): string {
  const { trans } = props;
  const texts: Record<Kind, string> = {
    pvc: trans.__('Claim'),
    config_map: trans.__('ConfigMap'),
    secret: trans.__('Secret'),
    host_path: trans.__("Folder of the cluster's node"),
    empty_dir: trans.__('Empty folder')
  };
  return texts[kind];
}

function namesFor(
  kind: 'pvc' | 'config_map' | 'secret' | 'host_path',
  props: KubernetesProps
): Suggestion[] {
  const { offers } = props;
  return kind === 'pvc'
    ? claimSuggestions(offers)
    : suggestionsOf(kind === 'secret' ? offers?.secrets : offers?.configMaps);
}

function freePath(volumes: readonly Volume[]): string {
  const taken = new Set(volumes.map(volume => volume.mount_path));
  let path = '/data';
  for (let number = 2; taken.has(path); number++) {
    path = `/data-${number}`;
  }
  return path;
}
