import * as React from 'react';

import { executorTitle } from '../elements/executors';
import { sensorText } from '../elements/nodeTypes';
import { hasFile } from '../model';
import { DrawingContext, useCanvas } from './context';
import type { NodeData } from './projection';

interface CardProps {
  data: NodeData;
}

interface NodeBodyProps extends CardProps {
  nodeId: string;
}

/** What a card tells beneath its title: the file, the command, or what is waited for. */
export function NodeBody({ nodeId, data }: NodeBodyProps): JSX.Element | null {
  if (hasFile(data.type)) {
    return <Place nodeId={nodeId} data={data} />;
  }
  return data.type === 'command' ? <Command data={data} /> : <Wait data={data} />;
}

function Place({ nodeId, data }: NodeBodyProps): JSX.Element {
  const { trans } = useCanvas();
  return (
    <div className="jp-DagflowNode-place">
      <div className="jp-DagflowNode-path" title={data.path}>
        {/* Isolated, so that the elision at the front does not turn the path's punctuation around. */}
        <bdi>{data.path || trans.__('no file')}</bdi>
      </div>
      {data.isUntagged && <Untagged nodeId={nodeId} />}
      <Executor data={data} />
    </div>
  );
}

/** That nothing of the notebook can be wired, and the way to change that. */
function Untagged({ nodeId }: { nodeId: string }): JSX.Element | null {
  const { actions, trans } = useCanvas();
  const drawing = React.useContext(DrawingContext);
  const { addTags } = actions;
  return addTags && drawing && !drawing.isReadOnly ? (
    <button
      type="button"
      className="jp-DagflowNode-untagged nodrag nopan"
      // The canvas is one stop of the Tab key; by keys it is a command of the node.
      tabIndex={-1}
      title={trans.__(
        'No cell of the notebook is tagged parameters or outputs, so no values can be wired to it. Add tagged cells…'
      )}
      onClick={() => addTags(nodeId)}
    >
      {trans.__('no tagged cells')}
    </button>
  ) : null;
}

/** The argv as it would be typed; nothing of it is a shell's. */
function Command({ data }: CardProps): JSX.Element {
  const { trans } = useCanvas();
  const line = data.command.map(quoted).join(' ');
  return (
    <>
      <div className="jp-DagflowNode-command" title={line}>
        {line ? <code>{line}</code> : <em>{trans.__('no command yet')}</em>}
      </div>
      {data.executor !== null && data.executor !== 'local' && (
        <div className="jp-DagflowNode-place">
          <Executor data={data} />
        </div>
      )}
    </>
  );
}

function Wait({ data }: CardProps): JSX.Element {
  const { trans } = useCanvas();
  const { sensor } = data;
  const text = sensorText(sensor, trans);
  const isAsking = sensor !== null && sensor.kind !== 'time';
  return (
    <div className="jp-DagflowNode-wait" title={text}>
      <span className="jp-DagflowNode-waitFor">{text}</span>
      {isAsking && (
        <span className="jp-DagflowNode-waitHow">
          {trans.__('every %1 s', sensor.poll_s ?? POLL_S)}
        </span>
      )}
    </div>
  );
}

function Executor({ data }: CardProps): JSX.Element | null {
  const { trans } = useCanvas();
  if (data.executor === null || data.executor === 'local') {
    return null;
  }
  return (
    <span className="jp-DagflowNode-executor" title={trans.__('Where this node runs')}>
      {executorTitle(data.executor, trans)}
    </span>
  );
}

/** Seconds between two looks of a sensor that says nothing, as in `jupyter_dagflow/model/sensors.py`. */
const POLL_S = 30;

/** An element of an argv, marked as one where blanks would hide it. */
function quoted(element: string): string {
  if (element !== '' && !/\s/.test(element)) {
    return element;
  }
  return element.includes("'") ? JSON.stringify(element) : `'${element}'`;
}
