import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { ArtifactView, artifactIcon, kindWord } from '../../elements/artifacts';
import { Artifact, bytesText } from '../../model';
import { ArtifactKey } from '../../services';
import { Group } from '../inspector/folds';
import { InspectorProps, PanelActions } from '../inspector/props';

export interface ArtifactListProps extends Pick<InspectorProps, 'loadArtifact' | 'trans'> {
  actions: Pick<PanelActions, 'openFile'>;
  artifacts: readonly Artifact[];
  /** The attempt that left them. */
  attempt: Omit<ArtifactKey, 'name'>;
}

/** The files that an attempt left, each with its preview when it is asked for. Nothing at all without one. */
export function ArtifactList(props: ArtifactListProps): JSX.Element | null {
  const { artifacts, attempt, trans } = props;
  if (artifacts.length === 0) {
    return null;
  }
  const key = `${attempt.runId}/${attempt.nodeId}/${attempt.attempt}`;
  return (
    <Group title={trans.__('Artifacts')} trans={trans}>
      <ul className="jp-DagflowArtifacts">
        {artifacts.map(artifact => (
          <ArtifactItem
            key={`${key}/${artifact.name}`}
            {...props}
            artifact={artifact}
            initiallyOpen={artifacts.length === 1}
          />
        ))}
      </ul>
    </Group>
  );
}

interface ArtifactItemProps extends ArtifactListProps {
  artifact: Artifact;
  initiallyOpen: boolean;
}

function ArtifactItem(props: ArtifactItemProps): JSX.Element {
  const { artifact, attempt, actions, trans } = props;
  const [isOpen, setOpen] = React.useState(props.initiallyOpen);
  const kind = kindWord(artifact.kind, trans);
  return (
    <li>
      <button
        type="button"
        className="jp-DagflowArtifact-head"
        aria-expanded={isOpen}
        title={`${artifact.path}\n${kind}`}
        onClick={() => setOpen(!isOpen)}
      >
        <LabIcon.resolveReact icon={artifactIcon(artifact)} tag="span" />
        <span className="jp-DagflowArtifact-name">{artifact.name}</span>
        <span className="jp-DagflowArtifact-kind">{kind}</span>
        <span className="jp-DagflowArtifact-size">{bytesText(artifact.size)}</span>
      </button>
      {isOpen && (
        <ArtifactView
          artifactKey={{ ...attempt, name: artifact.name }}
          load={props.loadArtifact}
          onOpen={path => actions.openFile(path)}
          trans={trans}
        />
      )}
    </li>
  );
}
