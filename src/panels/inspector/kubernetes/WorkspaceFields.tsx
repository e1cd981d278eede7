import * as React from 'react';

import { Kubernetes, VolumeWorkspace } from '../../../model';
import { SelectField, TextField, TextFieldProps } from '../fields';
import { inheritedText } from '../settings';
import {
  KubernetesProps,
  claimSuggestions,
  commit,
  idOf,
  objectNameProblem,
  ownOf,
  problemOf
} from './parts';

type Workspace = NonNullable<Kubernetes['workspace']>;

/** What the workspace lies on; empty where nothing is said. */
type Kind = '' | 'pvc' | 'host_path' | 'object-store';

/** How pods come by the workspace: a volume that Jupyter has as well, or an object store. */
export function WorkspaceFields(props: KubernetesProps): JSX.Element {
  const { trans } = props;
  const own = ownOf(props).workspace ?? null;
  const inherited = props.inherited?.kubernetes?.workspace ?? null;
  const stored = kindOf(own);
  // A kind that was chosen is stored together with the first text that is given for it, for alone it would mean nothing.
  const [chosen, setChosen] = React.useState<Kind | null>(null);
  const kind = chosen ?? stored;
  const put = (workspace: Workspace | null) => {
    setChosen(null);
    commit(props, { workspace });
  };
  const part = { ...props, kind, own: kind === stored ? own : null, put };
  return (
    <>
      <SelectField
        id={idOf(props, 'workspace')}
        label={trans.__('Workspace')}
        title={trans.__("How pods come by the files of Jupyter's workspace")}
        value={kind}
        options={[
          {
            value: '',
            label: inheritedText(workspaceText(inherited) || undefined, trans, trans.__('None'))
          },
          { value: 'pvc', label: trans.__('Volume (claim)') },
          { value: 'host_path', label: trans.__('Volume (host path)') },
          { value: 'object-store', label: trans.__('Object store') }
        ]}
        problem={kind === '' ? problemOf(props, 'workspace') : null}
        onCommit={value => (value === '' ? put(null) : setChosen(value as Kind))}
      />
      {kind === 'object-store' && <UrlField {...part} />}
      {(kind === 'pvc' || kind === 'host_path') && <VolumeFields {...part} />}
    </>
  );
}

/** Where pods see the workspace if nothing else is said. */
const DEFAULT_MOUNT = '/workspace';

interface PartProps extends KubernetesProps {
  kind: Kind;
  /** The workspace as it is stored, if it is of this kind. */
  own: Workspace | null;
  put: (workspace: Workspace) => void;
}

function UrlField(props: PartProps): JSX.Element {
  const { own, trans } = props;
  const id = idOf(props, 'workspace.url');
  return (
    <TextField
      id={id}
      draftKey={id}
      label={trans.__('URL')}
      placeholder={trans.__('such as s3://bucket/prefix')}
      value={own?.type === 'object-store' ? own.url : ''}
      problem={problemOf(props, 'workspace')}
      check={text =>
        /^[a-z][a-z0-9+.-]*:\/\/\S+$/.test(text.trim())
          ? null
          : trans.__('Expected an address such as s3://bucket/prefix.')
      }
      onCommit={text => props.put({ ...own, type: 'object-store', url: text.trim() })}
    />
  );
}

function VolumeFields(props: PartProps): JSX.Element {
  const { kind, trans } = props;
  const own = props.own?.type === 'volume' ? props.own : null;
  const change = (changes: Partial<VolumeWorkspace>) => {
    const { pvc: _, host_path: __, ...rest } = { ...own, ...changes };
    const source = kind === 'pvc' ? 'pvc' : 'host_path';
    props.put({ ...rest, type: 'volume', [source]: changes[source] ?? own?.[source] });
  };
  const field = (name: keyof VolumeWorkspace & string) => ({
    id: idOf(props, `workspace.${name}`),
    draftKey: idOf(props, `workspace.${name}`),
    // The server names the kind of workspace in the place, too.
    problem: problemOf(props, `workspace.volume.${name}`)
  });
  return (
    <div className="jp-DagflowCard">
      <SourceField {...props} field={field} own={own} change={change} />
      {own !== null && (
        <div className="jp-DagflowColumns jp-mod-two">
          <TextField
            {...field('sub_path')}
            label={trans.__('Sub path')}
            title={trans.__("The folder of the volume that is Jupyter's workspace")}
            placeholder={trans.__('the whole volume')}
            value={own.sub_path ?? ''}
            check={text => subPathProblem(text.trim(), props)}
            onCommit={text => change({ sub_path: text.trim() || undefined })}
          />
          <TextField
            {...field('mount_path')}
            label={trans.__('Mount path')}
            title={trans.__('Where pods see it')}
            placeholder={DEFAULT_MOUNT}
            value={own.mount_path ?? ''}
            check={text => (text.trim() === '' ? null : pathProblem(text.trim(), props))}
            onCommit={text => change({ mount_path: text.trim() || undefined })}
          />
        </div>
      )}
    </div>
  );
}

interface SourceFieldProps extends PartProps {
  field: (name: 'pvc' | 'host_path') => Pick<TextFieldProps, 'id' | 'draftKey' | 'problem'>;
  own: VolumeWorkspace | null;
  change: (changes: Partial<VolumeWorkspace>) => void;
}

function SourceField(props: SourceFieldProps): JSX.Element {
  const { own, change, trans } = props;
  return props.kind === 'pvc' ? (
    <TextField
      {...props.field('pvc')}
      label={trans.__('Claim')}
      title={trans.__('The persistent volume claim')}
      help={trans.__("The one that Jupyter's workspace lies on.")}
      placeholder={trans.__('name of the claim')}
      value={own?.pvc ?? ''}
      suggestions={claimSuggestions(props.offers)}
      check={text => objectNameProblem(text.trim(), trans)}
      onCommit={text => change({ pvc: text.trim() })}
    />
  ) : (
    <TextField
      {...props.field('host_path')}
      label={trans.__('Folder')}
      help={trans.__("Of the cluster's nodes; the same for all of them and for Jupyter.")}
      placeholder={trans.__('such as /srv/jupyter')}
      value={own?.host_path ?? ''}
      check={text => pathProblem(text.trim(), props)}
      onCommit={text => change({ host_path: text.trim() })}
    />
  );
}

/** Why a text is no path of a file system; null when it is one. */
export function pathProblem(path: string, props: Pick<KubernetesProps, 'trans'>): string | null {
  return /^\/[^:\0]*$/.test(path)
    ? null
    : props.trans.__('Expected a path that begins with "/" and has no ":".');
}

/** Why a text is no path inside a volume; null when it is one. */
export function subPathProblem(path: string, props: Pick<KubernetesProps, 'trans'>): string | null {
  return path.startsWith('/') || path.split('/').includes('..')
    ? props.trans.__('Expected a relative path that stays inside the volume.')
    : null;
}

function kindOf(workspace: Workspace | null): Kind {
  if (workspace === null) {
    return '';
  }
  if (workspace.type === 'object-store') {
    return 'object-store';
  }
  return workspace.host_path ? 'host_path' : 'pvc';
}

function workspaceText(workspace: Workspace | null): string {
  if (workspace === null) {
    return '';
  }
  return workspace.type === 'object-store'
    ? workspace.url
    : (workspace.pvc ?? workspace.host_path ?? '');
}
