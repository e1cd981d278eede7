import * as React from 'react';

import { Kubernetes } from '../../../model';
import { Fold, Section } from '../folds';
import { SettingsProps, countSettings } from '../settings';
import { KubernetesProps, TextSetting, objectNameProblem, suggestionsOf } from './parts';
import { RareFields } from './RareFields';
import { Loaded, useOffers } from './useOffers';
import { WorkspaceFields } from './WorkspaceFields';

/** How the pods of nodes are made. */
export function KubernetesSection(props: SettingsProps & { initiallyOpen: boolean }): JSX.Element {
  const { settings, initiallyOpen, trans } = props;
  return (
    <Section
      title={trans.__('Kubernetes')}
      badge={countSettings(settings.kubernetes) || undefined}
      initiallyOpen={initiallyOpen}
    >
      <Fields {...props} />
    </Section>
  );
}

const FEW: readonly (keyof Kubernetes)[] = ['image', 'namespace', 'context', 'workspace'];

/** What is in an open section; only then the cluster is asked what it has. */
function Fields(props: SettingsProps): JSX.Element {
  const { settings, trans } = props;
  const loaded = useOffers(props);
  const part: KubernetesProps = { ...props, offers: loaded.offers };
  const { offers } = loaded;
  const rare = Object.keys(settings.kubernetes ?? {}).filter(key => !FEW.includes(key));
  const count = countSettings(settings.kubernetes, rare);
  return (
    <>
      <OffersNote loaded={loaded} trans={trans} />
      <TextSetting
        {...part}
        name="image"
        label={trans.__('Image')}
        title={trans.__('Any image that has papermill and a kernel')}
        otherwise={trans.__('such as registry.example/papermill:3')}
      />
      <WorkspaceFields {...part} />
      <div className="jp-DagflowColumns jp-mod-two">
        <TextSetting
          {...part}
          name="namespace"
          label={trans.__('Namespace')}
          otherwise={trans.__("the context's own")}
          suggestions={suggestionsOf(offers?.namespaces)}
          check={text => objectNameProblem(text, trans)}
        />
        <TextSetting
          {...part}
          name="context"
          label={trans.__('Context')}
          title={trans.__('The entry of the kubeconfig file that names the cluster and the user')}
          otherwise={trans.__('the current one')}
          suggestions={suggestionsOf(offers?.contexts)}
        />
      </div>
      <Fold title={trans.__('More')} badge={count || undefined} initiallyOpen={count > 0}>
        <RareFields {...part} />
      </Fold>
    </>
  );
}

function OffersNote(props: { loaded: Loaded } & Pick<SettingsProps, 'trans'>): JSX.Element | null {
  const { loaded, trans } = props;
  if (loaded.isLoading) {
    return <p className="jp-DagflowHint">{trans.__('Asking the cluster what it has…')}</p>;
  }
  const lines = loaded.error === null ? (loaded.offers?.problems ?? []) : [loaded.error];
  return lines.length === 0 ? null : (
    <div className="jp-DagflowNote" role="note">
      {lines.map(line => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}
