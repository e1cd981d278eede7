import {
  NEW_SENSORS,
  nodePath,
  nodeTitle,
  stemOf,
  typeOfFile,
  uniqueNodeId,
  uniqueNodeName,
  type PipelineNode,
  type SensorKind
} from '../model';
import { placesFrom, type Point } from './layout';

/** A node that is of no file: a command, a sensor of some kind, a note, or a group. */
export type NewNode = 'command' | 'note' | 'group' | SensorKind;

/** Nodes for files, side by side from a point on. `pipeline` and `paths` are paths from the server's root. */
export function nodesOfFiles(
  existing: readonly PipelineNode[],
  pipeline: string,
  paths: readonly string[],
  start: Point
): PipelineNode[] {
  const places = placesFrom(start, paths.length);
  const ids = new Set(existing.map(node => node.id));
  const names = new Set(existing.map(nodeTitle));
  return paths.map((path, index) => {
    const id = uniqueNodeId(path, ids);
    const name = uniqueNodeName(stemOf(path), names);
    ids.add(id);
    names.add(name);
    const type = typeOfFile(path) ?? 'notebook';
    return { id, type, name, path: nodePath(pipeline, path), ui: { ...places[index] } };
  });
}

/** A node that is of no file; what it is called is made unique. */
export function newNode(
  existing: readonly PipelineNode[],
  what: NewNode,
  name: string,
  at: Point
): PipelineNode {
  const ids = new Set(existing.map(node => node.id));
  const names = new Set(existing.map(nodeTitle));
  const ui = { x: Math.round(at.x), y: Math.round(at.y) };
  const named = (slug: string) => ({
    id: uniqueNodeId(slug, ids),
    name: uniqueNodeName(name, names)
  });
  switch (what) {
    case 'note':
      return { id: uniqueNodeId('note', ids), type: 'note', text: '', ui };
    case 'group':
      return { id: uniqueNodeId('group', ids), type: 'group', ...(name ? { name } : {}), ui };
    case 'command':
      return { ...named('command'), type: 'command', command: [], ui };
    default:
      return { ...named(`${what}-sensor`), type: 'sensor', sensor: { ...NEW_SENSORS[what] }, ui };
  }
}
