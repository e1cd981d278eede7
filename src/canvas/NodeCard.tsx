import { LabIcon, notebookIcon } from '@jupyterlab/ui-components';
import { Handle, Position, type NodeProps } from '@xyflow/react';
import * as React from 'react';

import { executorTitle } from '../elements/executors';
import { useCanvas } from './context';
import { NodePorts } from './NodePorts';
import { NodeRunView } from './NodeRunView';
import { ProblemBadge } from './ProblemBadge';
import { ORDER_IN, ORDER_OUT, type FlowNode } from './projection';

/** A node as it stands on the canvas. */
export const NodeCard = React.memo(function NodeCard(props: NodeProps<FlowNode>): JSX.Element {
  const { id, data } = props;
  const { actions, trans } = useCanvas();
  const state = data.record?.state;
  return (
    <div
      className={`jp-DagflowNode ${state ? `jp-mod-${state}` : 'jp-mod-idle'}`}
      data-node-id={id}
      data-state={state ?? ''}
      onDoubleClick={() => actions.openNotebook(id)}
    >
      <header className="jp-DagflowNode-head">
        <Handle
          type="target"
          position={Position.Left}
          id={ORDER_IN}
          title={trans.__('Runs after')}
        />
        <LabIcon.resolveReact icon={notebookIcon} tag="span" className="jp-DagflowNode-icon" />
        <span className="jp-DagflowNode-title" title={data.title}>
          {data.title}
        </span>
        <ProblemBadge problems={data.problems} />
        <Handle
          type="source"
          position={Position.Right}
          id={ORDER_OUT}
          title={trans.__('Runs before')}
        />
      </header>
      <div className="jp-DagflowNode-place">
        <div className="jp-DagflowNode-path" title={data.path}>
          {/* Isolated, so that the elision at the front does not turn the path's punctuation around. */}
          <bdi>{data.path || trans.__('no notebook')}</bdi>
        </div>
        {data.executor !== 'local' && (
          <span className="jp-DagflowNode-executor" title={trans.__('Where this node runs')}>
            {executorTitle(data.executor, trans)}
          </span>
        )}
      </div>
      <NodePorts data={data} />
      <NodeRunView nodeId={id} data={data} />
    </div>
  );
});
