import { LabIcon } from '@jupyterlab/ui-components';
import { NodeToolbar, useStoreApi } from '@xyflow/react';
import * as React from 'react';

import { artifactIcon } from '../../elements/artifacts';
import { spanText } from '../../elements/durations';
import { shown } from '../../elements/values';
import {
  bytesText,
  nodeOfId,
  nodeRecord,
  nodeTitle,
  nodeTypeOf,
  type AttemptReference,
  type NodeRecord
} from '../../model';
import type { Figure } from '../../services';
import type { CanvasModel } from '../canvasModel';
import { useCanvas } from '../context';
import { BELOW, placeBeside, type PlaceBeside } from '../placeBeside';
import { factsOf } from './facts';
import { WatchContext } from './watching';

export interface NodePeekProps {
  nodeId: string;
  model: CanvasModel;
}

/** Characters of a value that are shown. */
const CUT = 80;

/** What a node that has run left: values, files, how long it took, its last figure. It does not take the pointer. */
export function NodePeek({ nodeId, model }: NodePeekProps): JSX.Element | null {
  const place = usePlace(nodeId);
  const run = useRun(model);
  const node = model.document.node(nodeId);
  const record = run && node && nodeRecord(run, shownId(model, nodeId));
  const facts = run && node && record ? factsOf(run.run_id, nodeTypeOf(node), record) : null;
  const figure = useFigure(facts?.figure ?? null);
  const { trans } = useCanvas();
  if (!node || !record || !facts) {
    return null;
  }
  return (
    <NodeToolbar
      nodeId={nodeId}
      isVisible
      position={place.position}
      align={place.align}
      offset={8}
      className="jp-DagflowPeek-place"
    >
      <div
        className="jp-DagflowPeek"
        role="tooltip"
        style={{ maxHeight: place.maxHeight }}
        data-node-id={nodeId}
      >
        <PeekTimes nodeId={nodeId} record={record} />
        {facts.outputs.length > 0 && (
          <dl className="jp-DagflowPeek-values" aria-label={trans.__('Outputs')}>
            {facts.outputs.map(([name, value]) => (
              <React.Fragment key={name}>
                <dt>{name}</dt>
                <dd>{shown(value, CUT)}</dd>
              </React.Fragment>
            ))}
          </dl>
        )}
        {facts.artifacts.length > 0 && (
          <ul className="jp-DagflowPeek-artifacts" aria-label={trans.__('Artifacts')}>
            {facts.artifacts.map(artifact => (
              <li key={artifact.name}>
                <LabIcon.resolveReact icon={artifactIcon(artifact)} tag="span" />
                <span>{artifact.name}</span>
                <span>{bytesText(artifact.size)}</span>
              </li>
            ))}
          </ul>
        )}
        {facts.more > 0 && (
          <p className="jp-DagflowPeek-more">{trans.__('and %1 more', facts.more)}</p>
        )}
        {figure && (
          <img
            className="jp-DagflowPeek-figure"
            src={`data:${figure.mediaType};base64,${figure.data}`}
            alt={trans.__('The last figure of %1', nodeTitle(node))}
          />
        )}
      </div>
    </NodeToolbar>
  );
}

/** Which attempt it was, how long it took, and how long the last one took that succeeded in an earlier run. */
function PeekTimes({ nodeId, record }: { nodeId: string; record: NodeRecord }): JSX.Element {
  const { trans } = useCanvas();
  const last = React.useContext(WatchContext).lastDuration(nodeId);
  const took = spanText(record.started_at, record.finished_at);
  const cells = record.state === 'failed' && record.cell;
  const parts = [
    record.attempt > 0 && trans.__('Attempt %1', record.attempt),
    cells && trans.__('stopped at cell %1 of %2', cells.index, cells.total),
    took && trans.__('took %1', took),
    last !== null && trans.__('%1 in the last run that succeeded', spanText(0, last) ?? '')
  ];
  return <p className="jp-DagflowPeek-times">{parts.filter(Boolean).join(' · ')}</p>;
}

/** The one instance whose result is shown, or the node as a whole. */
function shownId(model: CanvasModel, nodeId: string): string {
  const { instance } = model;
  return instance !== null && nodeOfId(instance) === nodeId ? instance : nodeId;
}

function useRun(model: CanvasModel) {
  const subscribe = React.useCallback(
    (onChange: () => void) => {
      model.changed.connect(onChange);
      return () => void model.changed.disconnect(onChange);
    },
    [model]
  );
  return React.useSyncExternalStore(subscribe, () => model.run);
}

/** Read once it is looked at. Whether there is none or it cannot be read, there is nothing to show. */
function useFigure(attempt: AttemptReference | null): Figure | null {
  const { actions } = useCanvas();
  const [figure, setFigure] = React.useState<Figure | null>(null);
  const key = JSON.stringify(attempt);
  React.useEffect(() => {
    const asked = JSON.parse(key) as AttemptReference | null;
    let isCurrent = true;
    setFigure(null);
    if (asked !== null) {
      actions.loadFigure(asked).then(
        found => isCurrent && setFigure(found),
        () => undefined
      );
    }
    return () => {
      isCurrent = false;
    };
  }, [actions, key]);
  return figure;
}

/** Beside the card, as the canvas was when it was looked at. */
function usePlace(nodeId: string): PlaceBeside {
  const { domNode } = useStoreApi().getState();
  return React.useMemo(() => {
    const card = domNode?.querySelector(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
    return card ? placeBeside(card) : BELOW;
  }, [domNode, nodeId]);
}
