import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { hasFile, nodePath, nodeTypeOf, type PipelineNode } from '../model';
import { clipProblem } from './clipboardShape';
import { partOf, type Drawing } from './copies';
import { positionsOf } from './layout';

/** Nodes on the clipboard. Their paths are relative to `folder`, from the server's root; null where nobody says. */
export interface Clip extends Drawing {
  folder: string | null;
}

export type ReadClip = { clip: Clip; problem: null } | { clip: null; problem: string };

/** Characters that are looked at; as many as thousands of nodes have. */
const LONGEST = 8_000_000;

/** What is chosen of a pipeline as the text that goes to the clipboard. `pipeline` is its path from the root. */
export function clipText(drawing: Drawing, chosen: ReadonlySet<string>, pipeline: string): string {
  const { nodes, edges } = partOf(drawing, chosen, positionsOf(drawing.nodes, drawing.edges));
  const clip = { dagflow: 1, folder: PathExt.dirname(pipeline), nodes, edges };
  return `${JSON.stringify(clip, null, 2)}\n`;
}

/** Nodes of a text from the clipboard, or why there are none, in a sentence. Takes the text of a whole pipeline, too. */
export function readClip(text: string, trans: TranslationBundle): ReadClip {
  const refused = (problem: string): ReadClip => ({ clip: null, problem });
  if (text.length > LONGEST) {
    return refused(trans.__('There is too much on the clipboard to be nodes of a pipeline.'));
  }
  const value = parsed(text);
  if (!isClip(value)) {
    return refused(
      trans.__('There are no nodes on the clipboard. Copy some on the canvas of a pipeline first.')
    );
  }
  const problem = clipProblem(value, text, trans);
  if (problem !== null) {
    return refused(trans.__('The nodes on the clipboard cannot be pasted. %1', problem));
  }
  const { nodes, edges = [], folder } = value as unknown as Drawing & { folder?: string };
  const ids = new Set(nodes.map(node => node.id));
  const part = partOf({ nodes, edges }, ids, positionsOf(nodes, edges));
  return { clip: { ...part, folder: folder ?? null }, problem: null };
}

/** A clip's nodes as they stand in a pipeline, by its path: what they say of files is said from its folder. */
export function nodesFor({ nodes, folder }: Clip, pipeline: string): PipelineNode[] {
  if (folder === null || folder === PathExt.dirname(pipeline)) {
    return [...nodes];
  }
  const moved = (path: string) => movedPath(path, folder, pipeline);
  return nodes.map(node => {
    const { path, inputs, sensor } = node;
    const waited = sensor && 'path' in sensor ? sensor.path : undefined;
    return {
      ...node,
      ...(path && hasFile(nodeTypeOf(node)) ? { path: moved(path) } : {}),
      ...(inputs ? { inputs: inputs.map(moved) } : {}),
      ...(typeof waited === 'string' && waited
        ? { sensor: { ...sensor, path: moved(waited) } as PipelineNode['sensor'] }
        : {})
    };
  });
}

/** A path relative to another folder. URLs, and paths that leave the workspace, stay what they are. */
function movedPath(path: string, folder: string, pipeline: string): string {
  if (path.startsWith('/') || path.includes('://')) {
    return path;
  }
  const whole = PathExt.normalize(PathExt.join(folder, path));
  return whole.startsWith('..') ? path : nodePath(pipeline, whole);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isClip(value: unknown): value is { nodes: unknown[]; [key: string]: unknown } {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { nodes, dagflow, version } = value as Record<string, unknown>;
  const isOurs = dagflow !== undefined || version !== undefined;
  return isOurs && Array.isArray(nodes) && nodes.length > 0;
}
