import * as React from 'react';

import { nodeTypeTitle } from '../../elements/nodeTypes';
import { edgeKey, edgeTitle, isDrawnOnly, nodeTitle, nodeTitles, nodeTypeOf } from '../../model';
import { DraftsProvider } from './drafts';
import { EdgeInspector } from './EdgeInspector';
import { NodeInspector } from './NodeInspector';
import { PipelineInspector } from './PipelineInspector';
import { InspectorProps } from './props';

/** The inspector: the selected node or wire, or the pipeline while nothing is selected. */
export function Inspector(props: InspectorProps): JSX.Element {
  const { document, nodeId, edge, selected, trans } = props;
  const node = nodeId === null ? undefined : document.node(nodeId);
  const title = node
    ? isDrawnOnly(nodeTypeOf(node))
      ? node.name || nodeTypeTitle(nodeTypeOf(node), trans)
      : nodeTitle(node)
    : selected > 1
      ? trans.__('%1 nodes selected', selected)
      : edge
        ? edgeTitle(edge, nodeTitles(document.nodes))
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
        ) : edge ? (
          <EdgeInspector key={edgeKey(edge)} {...props} edge={edge} />
        ) : (
          <PipelineInspector {...props} />
        )}
      </section>
    </DraftsProvider>
  );
}
