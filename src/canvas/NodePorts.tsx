import * as React from 'react';

import { useCanvas } from './context';
import { InputPort, OutputPort } from './Ports';
import type { NodeData } from './projection';

/** A card's inputs and outputs, or why they are not known. Those that are wired stand from the start, for their wires. */
export function NodePorts({ data }: { data: NodeData }): JSX.Element | null {
  const { trans } = useCanvas();
  if (data.fileError !== null) {
    return (
      <p className="jp-DagflowNode-note jp-mod-error" title={data.fileError}>
        {data.fileError}
      </p>
    );
  }
  if (data.isLoading && data.inputs.length === 0 && data.outputs.length === 0) {
    return <p className="jp-DagflowNode-note">{trans.__('Reading the file…')}</p>;
  }
  if (data.inputs.length === 0 && data.outputs.length === 0) {
    return null;
  }
  return (
    <div className="jp-DagflowNode-ports">
      <ul className="jp-DagflowNode-inputs" aria-label={trans.__('Inputs')}>
        {data.inputs.map(port => (
          <InputPort key={port.name} port={port} />
        ))}
      </ul>
      <ul className="jp-DagflowNode-outputs" aria-label={trans.__('Outputs')}>
        {data.outputs.map(port => (
          <OutputPort key={port.name} port={port} />
        ))}
      </ul>
    </div>
  );
}
