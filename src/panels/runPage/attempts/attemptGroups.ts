import {
  instanceIndex,
  nodeOfId,
  nodeTitle,
  type AttemptRecord,
  type PipelineNode,
  type RunView
} from '../../../model';

/** The attempts of one node, or of one instance, newest first. */
export interface AttemptGroup {
  id: string;
  title: string;
  /** Which instance it is; null for a node that runs once. */
  instance: number | null;
  /** The node as it ran; undefined for one that a later snapshot of the run does not have. */
  node: PipelineNode | undefined;
  attempts: readonly AttemptRecord[];
}

/** Attempts by whose they are, in the document's order; of what is selected alone, with all instances of a node. */
export function attemptGroups(
  run: RunView,
  attempts: readonly AttemptRecord[],
  selected: string | null
): AttemptGroup[] {
  const nodes = run.document.nodes ?? [];
  const places = new Map(nodes.map((node, index) => [node.id, { node, index }]));
  const byId = new Map<string, AttemptRecord[]>();
  for (const attempt of attempts) {
    const id = attempt.node_id;
    if (selected === null || id === selected || nodeOfId(id) === selected) {
      byId.set(id, [attempt, ...(byId.get(id) ?? [])]);
    }
  }
  const order = (id: string) => places.get(nodeOfId(id))?.index ?? nodes.length;
  return [...byId]
    .map(([id, own]) => {
      const node = places.get(nodeOfId(id))?.node;
      const title = node ? nodeTitle(node) : nodeOfId(id);
      return { id, title, instance: instanceIndex(id), node, attempts: own };
    })
    .sort((a, b) => order(a.id) - order(b.id) || (a.instance ?? -1) - (b.instance ?? -1));
}
