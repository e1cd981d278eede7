import { LabIcon } from '@jupyterlab/ui-components';
import { Handle, Position, type NodeProps } from '@xyflow/react';
import * as React from 'react';

import { nodeIcon } from '../elements/nodeTypes';
import { useCanvas } from './context';
import { MissingFile } from './MissingFile';
import { NodeBadges } from './NodeBadges';
import { NodeBody } from './NodeBody';
import { NodePorts } from './NodePorts';
import { NodeRunView } from './NodeRunView';
import { ProblemBadge } from './ProblemBadge';
import { ORDER_IN, ORDER_OUT } from './portViews';
import type { FlowNode } from './projection';
import { useHandlesOf } from './useHandles';

/** A node as it stands on the canvas. */
export const NodeCard = React.memo(function NodeCard(props: NodeProps<FlowNode>): JSX.Element {
  const { id, data } = props;
  const { actions, trans } = useCanvas();
  const state = data.record?.state;
  useHandlesOf(id, data);
  return (
    <div
      className={[
        `jp-DagflowNode jp-mod-${data.type} jp-mod-${state ?? 'idle'}`,
        ...(data.marks.isDisabled ? ['jp-mod-disabled'] : []),
        ...(data.marks.isFanOut ? ['jp-mod-fanOut'] : [])
      ].join(' ')}
      data-node-id={id}
      data-type={data.type}
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
        <LabIcon.resolveReact icon={nodeIcon(data)} tag="span" className="jp-DagflowNode-icon" />
        <span className="jp-DagflowNode-title" title={data.title}>
          {data.title}
        </span>
        <NodeBadges marks={data.marks} />
        <ProblemBadge problems={data.problems} />
        <Handle
          type="source"
          position={Position.Right}
          id={ORDER_OUT}
          title={trans.__('Runs before')}
        />
      </header>
      {data.isFileMissing ? (
        <MissingFile nodeId={id} path={data.path} />
      ) : (
        <NodeBody nodeId={id} data={data} />
      )}
      <NodePorts data={data} />
      <NodeRunView nodeId={id} data={data} />
    </div>
  );
});
