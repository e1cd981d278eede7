import * as React from 'react';

import type { NodeType } from '../model/pipeline';

/** Outlines in a box of 16 × 16. JupyterLab's own icons are not at hand outside of it. */
const SHAPES: Readonly<Record<NodeType, string>> = {
  notebook: 'M3.5 2h9v12h-9zM6 2v12M8.2 5h2.4M8.2 7.5h2.4',
  script: 'M6 4.5L2.5 8L6 11.5M10 4.5L13.5 8L10 11.5',
  command: 'M2 3h12v10H2zM4.5 6l2 2l-2 2M8 10.2h3.5',
  sensor: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.6',
  pipeline: 'M2 3h4v3H2zM2 10h4v3H2zM10 6.5h4v3h-4zM6 4.5h2v7H6M8 8h2',
  note: 'M3 3h10v7l-3 3H3z',
  group: 'M3 3h10v10H3z'
};

export function TypeIcon({ type }: { type: NodeType }): JSX.Element {
  return (
    <span className="jp-DagflowNode-icon" aria-hidden="true">
      <svg viewBox="0 0 16 16" width="16" height="16" className="jp-DagflowCell-outline">
        <path d={SHAPES[type] ?? SHAPES.notebook} />
      </svg>
    </span>
  );
}
