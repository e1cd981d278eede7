import * as React from 'react';

import { nodeTitle } from '../../model';
import { DraftsProvider } from './drafts';
import { NodeInspector } from './NodeInspector';
import { PipelineInspector } from './PipelineInspector';
import { InspectorProps } from './props';

/** The inspector: the selected node, or the pipeline while nothing is selected. */
export function Inspector(props: InspectorProps): JSX.Element {
  const { document, nodeId, selected, trans } = props;
  const node = nodeId === null ? undefined : document.node(nodeId);
  const title = node
    ? nodeTitle(node)
    : selected > 1
      ? trans.__('%1 nodes selected', selected)
      : trans.__('Pipeline settings');
  return (
    <DraftsProvider>
      <section className="jp-DagflowInspector" aria-label={trans.__('Inspector')}>
        <header className="jp-DagflowInspector-title" title={title}>
          {title}
        </header>
        {node ? (
          <NodeInspector key={node.id} {...props} node={node} />
        ) : selected > 1 ? (
          <p className="jp-DagflowHint">{trans.__('Select one node to see its settings.')}</p>
        ) : (
          <PipelineInspector {...props} />
        )}
      </section>
    </DraftsProvider>
  );
}
