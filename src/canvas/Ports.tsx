import { Handle, Position } from '@xyflow/react';
import * as React from 'react';

import { useCanvas } from './context';
import { ORDER_IN, ORDER_OUT, type PortView } from './portViews';

/** An input: its handle at the card's left edge, name, type, and where its value comes from. */
export function InputPort({ port }: { port: PortView }): JSX.Element {
  const { trans } = useCanvas();
  const told = [
    port.type ? `${port.name}: ${port.type}` : port.name,
    port.help,
    port.value ? trans.__('Value: %1', port.value) : '',
    port.isMissing ? trans.__('The notebook has no such parameter.') : ''
  ];
  return (
    <li className={portClass(port)} data-input={port.name} title={told.filter(Boolean).join('\n')}>
      <Handle type="target" position={Position.Left} id={`${ORDER_IN}:${port.name}`} />
      <span className="jp-DagflowPort-name">{port.name}</span>
      {port.type && port.type !== 'any' && <span className="jp-DagflowPort-type">{port.type}</span>}
    </li>
  );
}

/** An output: its name and its handle at the card's right edge. */
export function OutputPort({ port }: { port: PortView }): JSX.Element {
  const { trans } = useCanvas();
  const told = [port.name, port.isMissing ? trans.__('The notebook has no such output.') : ''];
  return (
    <li className={portClass(port)} data-output={port.name} title={told.filter(Boolean).join('\n')}>
      <span className="jp-DagflowPort-name">{port.name}</span>
      <Handle type="source" position={Position.Right} id={`${ORDER_OUT}:${port.name}`} />
    </li>
  );
}

function portClass(port: PortView): string {
  return ['jp-DagflowPort', port.isMissing && 'jp-mod-missing', port.isWired && 'jp-mod-wired']
    .filter(Boolean)
    .join(' ');
}
