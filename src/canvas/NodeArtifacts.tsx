import { closeIcon, LabIcon } from '@jupyterlab/ui-components';
import { NodeToolbar } from '@xyflow/react';
import * as React from 'react';

import { artifactIcon, ArtifactView, kindWord } from '../elements/artifacts';
import { bytesText, type Artifact, type NodeRecord } from '../model';
import { DrawingContext, useCanvas } from './context';
import { BELOW, placeBeside, type PlaceBeside } from './placeBeside';

/** More would make the card higher than what it is about. */
const SHOWN = 6;

/** An icon for each file that the newest attempt left; each shows what is in the file beside the card. */
export function NodeArtifacts({ record }: { record: NodeRecord }): JSX.Element | null {
  const { trans } = useCanvas();
  const [shown, setShown] = React.useState<string | null>(null);
  const [place, setPlace] = React.useState<PlaceBeside>(BELOW);
  const artifacts = record.artifacts ?? [];
  const artifact = artifacts.find(each => each.name === shown);
  if (artifacts.length === 0) {
    return null;
  }
  return (
    <div
      className="jp-DagflowNode-artifacts nodrag"
      role="group"
      aria-label={trans.__('Artifacts')}
    >
      {artifacts.slice(0, SHOWN).map(each => (
        <button
          key={each.name}
          type="button"
          aria-expanded={each.name === shown}
          aria-label={trans.__('Show %1', each.name)}
          title={`${each.name} · ${kindWord(each.kind, trans)} · ${bytesText(each.size)}`}
          onClick={event => {
            setPlace(placeBeside(event.currentTarget));
            setShown(each.name === shown ? null : each.name);
          }}
        >
          <LabIcon.resolveReact icon={artifactIcon(each)} tag="span" />
        </button>
      ))}
      {artifacts.length > SHOWN && <span>{trans.__('and %1 more', artifacts.length - SHOWN)}</span>}
      {artifact && (
        <Popover record={record} artifact={artifact} place={place} onClose={() => setShown(null)} />
      )}
    </div>
  );
}

interface PopoverProps {
  record: NodeRecord;
  artifact: Artifact;
  place: PlaceBeside;
  onClose: () => void;
}

/** An artifact beneath its card, at the size of the screen whatever the zoom. */
function Popover({ record, artifact, place, onClose }: PopoverProps): JSX.Element | null {
  const { actions, trans } = useCanvas();
  const runId = React.useContext(DrawingContext)?.model.state.run?.run_id;
  const frame = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Element;
      if (!frame.current?.contains(target) && !target.closest('.jp-DagflowNode-artifacts')) {
        onClose();
      }
    };
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && onClose();
    window.addEventListener('pointerdown', onPointer, true);
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('pointerdown', onPointer, true);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [onClose]);
  if (runId === undefined) {
    return null;
  }
  return (
    <NodeToolbar isVisible position={place.position} align={place.align} offset={8}>
      <div
        ref={frame}
        className="jp-DagflowPopover nodrag nopan nowheel"
        role="dialog"
        style={{ maxHeight: place.maxHeight }}
        aria-label={artifact.name}
      >
        <header>
          <LabIcon.resolveReact icon={artifactIcon(artifact)} tag="span" />
          <b title={artifact.path}>{artifact.name}</b>
          <span>{bytesText(artifact.size)}</span>
          <button
            type="button"
            className="jp-DagflowIconButton"
            title={trans.__('Close')}
            aria-label={trans.__('Close')}
            onClick={onClose}
          >
            <LabIcon.resolveReact icon={closeIcon} tag="span" />
          </button>
        </header>
        <ArtifactView
          artifactKey={{
            runId,
            nodeId: record.node_id,
            attempt: record.attempt,
            name: artifact.name
          }}
          load={key => actions.loadArtifact(key)}
          onOpen={path => actions.openFile(path)}
          trans={trans}
        />
      </div>
    </NodeToolbar>
  );
}
