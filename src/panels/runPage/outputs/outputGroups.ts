import {
  instanceIndex,
  nodeOfId,
  nodeRecord,
  nodeTitle,
  nodeTypeOf,
  type NodeRecord,
  type RunView
} from '../../../model';

/** What one node, or an instance of one, left. */
export interface OutputGroup {
  id: string;
  title: string;
  /** Which instance it is; null for a node as a whole. */
  instance: number | null;
  record: NodeRecord;
  /** Whether there is an executed notebook to open. */
  isNotebook: boolean;
}

/** What the nodes left, in the document's order, and what the selected instance left beneath its node. */
export function outputGroups(run: RunView, selected: string | null): OutputGroup[] {
  const nodes = run.document.nodes ?? [];
  return nodes.flatMap(node => {
    const ids = [node.id];
    if (selected !== null && selected !== node.id && nodeOfId(selected) === node.id) {
      ids.push(selected);
    }
    return ids.flatMap(id => {
      const record = nodeRecord(run, id);
      return record === undefined || !hasLeft(record)
        ? []
        : [
            {
              id,
              title: nodeTitle(node),
              instance: instanceIndex(id),
              record,
              // A node that runs for each item has no notebook of its own; its instances have.
              isNotebook: nodeTypeOf(node) === 'notebook' && record.width === null
            }
          ];
    });
  });
}

function hasLeft({ outputs, artifacts, attempt, reused }: NodeRecord): boolean {
  return (
    attempt > 0 ||
    reused !== null ||
    Object.keys(outputs).length > 0 ||
    (artifacts ?? []).length > 0
  );
}
