import type { NodeProps } from '@xyflow/react';
import * as React from 'react';

import { StateMark } from '../elements/states';
import type { FlowNode } from './projection';

/** Letters of a name that needs no clipping, which would cost as much as all the rest of the card. */
const WHOLE_NAME = 9;

/**
 * A card of a large pipeline that is seen from so far that nothing but its name and its state could be made out. It is
 * as large as the whole card, so that wires end where they did.
 */
export const PlainCard = React.memo(function PlainCard(props: NodeProps<FlowNode>): JSX.Element {
  const { id, data, width, height } = props;
  const state = data.record?.state;
  return (
    <div
      className={[
        `jp-DagflowNode jp-mod-plain jp-mod-${data.type} jp-mod-${state ?? 'idle'}`,
        ...(data.marks.isDisabled ? ['jp-mod-disabled'] : []),
        ...(data.title.length > WHOLE_NAME ? ['jp-mod-long'] : [])
      ].join(' ')}
      style={{ width, height }}
      data-node-id={id}
      data-type={data.type}
      data-state={state ?? ''}
    >
      <header className="jp-DagflowNode-head">
        {state && <StateMark state={state} />}
        <span className="jp-DagflowNode-title">{data.title}</span>
      </header>
    </div>
  );
});
