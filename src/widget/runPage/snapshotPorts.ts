import { hasFile, nodeRecord, nodeTypeOf, workspacePath, type RunView } from '../../model';
import { freeParameter, type NotebookEntry } from '../../services';

/** What is known of a file, by its path from the server's root. */
export type SnapshotPorts = (path: string) => NotebookEntry;

/** A pipeline as it was, or would be, run. */
export type Snapshot = Pick<RunView, 'document' | 'pipeline' | 'nodes'>;

/**
 * The ports of a run's files as the run knew them: what was wired, given and left. The files may be others by now, or
 * gone.
 */
export function snapshotPorts(run: Snapshot): SnapshotPorts {
  const { nodes = [], edges = [] } = run.document;
  const files = new Map<string, { inputs: Set<string>; outputs: Set<string> }>();
  for (const node of nodes.filter(each => hasFile(nodeTypeOf(each)) && !!each.path)) {
    const path = workspacePath(run.pipeline, node.path ?? '');
    const ports = files.get(path) ?? { inputs: new Set(), outputs: new Set() };
    const record = nodeRecord(run, node.id);
    const names = (side: 'source' | 'target') =>
      edges
        .filter(edge => edge[side] === node.id)
        .map(edge => (side === 'source' ? edge.source_output : edge.target_parameter));
    const add = (set: Set<string>, all: readonly (string | null | undefined)[]) =>
      all.forEach(name => name && set.add(name));
    add(ports.inputs, [...names('target'), ...Object.keys(node.parameters ?? {})]);
    add(ports.outputs, [...names('source'), ...Object.keys(record?.outputs ?? {})]);
    files.set(path, ports);
  }
  return path => {
    const ports = files.get(path);
    return {
      error: null,
      info: {
        path,
        parameters: [...(ports?.inputs ?? [])].map(freeParameter),
        outputs: [...(ports?.outputs ?? [])],
        outputTypes: {},
        kernel: null,
        language: null,
        hash: null,
        problems: []
      }
    };
  };
}
