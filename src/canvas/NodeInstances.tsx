import * as React from 'react';

import { fanOutText, InstanceList } from '../elements/instances';
import {
  instancesOf,
  isNodeEnded,
  isRunEnded,
  nodeRecord,
  type FanOut,
  type RunView
} from '../model';
import type { CanvasModel } from './canvasModel';
import { DrawingContext, useCanvas } from './context';

export interface NodeInstancesProps {
  nodeId: string;
  fanOut: FanOut;
}

/** How the instances of a node stand, and on demand the list of them. */
export function NodeInstances({ nodeId, fanOut }: NodeInstancesProps): JSX.Element | null {
  const { trans } = useCanvas();
  const model = React.useContext(DrawingContext)?.model ?? null;
  const [isOpen, setOpen] = React.useState(false);
  if (fanOut.width === 0) {
    return <div className="jp-DagflowNode-message">{trans.__('There was no item.')}</div>;
  }
  const { ended, failed, running, width } = fanOut;
  return (
    <div className="jp-DagflowNode-fanOut nodrag">
      <button
        type="button"
        className="jp-DagflowNode-instances"
        aria-expanded={isOpen}
        title={isOpen ? trans.__('Hide the instances') : trans.__('Show the instances')}
        onClick={() => setOpen(!isOpen)}
      >
        <span>{trans.__('%1 instances', fanOutText(fanOut))}</span>
        {running > 0 && <span>{trans.__('%1 running', running)}</span>}
        {failed > 0 && (
          <span className="jp-DagflowNode-failed">{trans.__('%1 failed', failed)}</span>
        )}
      </button>
      <div className="jp-DagflowNode-bar" aria-hidden="true">
        <div style={{ width: `${(100 * (ended - failed)) / width}%` }} />
        <div className="jp-mod-failed" style={{ width: `${(100 * failed) / width}%` }} />
      </div>
      {isOpen && model && <Rows nodeId={nodeId} model={model} />}
    </div>
  );
}

/** The list itself hears of each change of the run, as cards are told of what they show only. */
function Rows({ nodeId, model }: { nodeId: string; model: CanvasModel }): JSX.Element | null {
  const { actions, trans } = useCanvas();
  const run = useModel(model, () => model.state.run);
  const chosen = useModel(model, () => model.instance);
  return (
    run && (
      <InstanceList
        instances={instancesOf(run, nodeId)}
        chosen={chosen}
        onOpen={id => actions.showInstance(id)}
        onRerun={isIdle(run, nodeId) ? id => actions.rerun('only', id) : null}
        trans={trans}
      />
    )
  );
}

function isIdle(run: RunView, nodeId: string): boolean {
  const state = nodeRecord(run, nodeId)?.state;
  return isRunEnded(run.state) || (state !== undefined && isNodeEnded(state));
}

function useModel<T>(model: CanvasModel, read: () => T): T {
  const subscribe = React.useCallback(
    (onChange: () => void) => {
      model.changed.connect(onChange);
      return () => {
        model.changed.disconnect(onChange);
      };
    },
    [model]
  );
  return React.useSyncExternalStore(subscribe, read);
}
