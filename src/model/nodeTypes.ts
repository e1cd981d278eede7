import type { NodeType, PipelineNode, Sensor } from './pipeline';

/** What kinds of nodes there are, and what of each follows from the document alone. */

export type SensorKind = Sensor['kind'];

export const SENSOR_KINDS: readonly SensorKind[] = ['file', 'http', 'time', 'pipeline', 'sql'];

/** What a sensor of each kind leaves, as in `jupyter_dagflow/model/ports.py`: types by name. */
export const SENSOR_OUTPUTS: Readonly<Record<SensorKind, Readonly<Record<string, string>>>> = {
  file: { path: 'str', paths: 'list' },
  http: { status: 'int', body: 'any' },
  time: { time: 'str' },
  pipeline: { run_id: 'str' },
  sql: { row: 'dict' }
};

/** What a new sensor waits for, before anybody has said so. */
export const NEW_SENSORS: Readonly<Record<SensorKind, Sensor>> = {
  file: { kind: 'file', path: '' },
  http: { kind: 'http', url: '' },
  time: { kind: 'time', delay_s: 60 },
  pipeline: { kind: 'pipeline', path: '' },
  sql: { kind: 'sql', url: '', query: '' }
};

/** A type of node that is a file's. */
export type FileNodeType = Extract<NodeType, 'notebook' | 'script' | 'pipeline'>;

/** Files that become nodes, by their ending. */
const TYPES_BY_EXTENSION: Readonly<Record<string, FileNodeType>> = {
  ipynb: 'notebook',
  py: 'script',
  sh: 'script',
  r: 'script',
  dagflow: 'pipeline'
};

export function nodeTypeOf(node: PipelineNode): NodeType {
  return node.type ?? 'notebook';
}

/** The type of node that a file becomes; null for one that becomes none. */
export function typeOfFile(path: string): FileNodeType | null {
  const extension = /\.([A-Za-z]+)$/.exec(path)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(TYPES_BY_EXTENSION, extension) ? TYPES_BY_EXTENSION[extension] : null;
}

/** Whether nodes of this type are part of the drawing alone: nobody runs them, and nothing is wired to them. */
export function isDrawnOnly(type: NodeType): boolean {
  return type === 'note' || type === 'group';
}

/** Whether nodes of this type are a file's. */
export function hasFile(type: NodeType): type is FileNodeType {
  return type === 'notebook' || type === 'script' || type === 'pipeline';
}

/** Whether an executor is asked to run nodes of this type; sensors and pipelines are the runner's own, notes nobody's. */
export function runsInExecutor(type: NodeType): boolean {
  return type === 'notebook' || type === 'script' || type === 'command';
}

/** Whether nodes of this type say for themselves which outputs they leave. */
export function declaresOutputs(type: NodeType): boolean {
  return type === 'script' || type === 'command';
}

/** The parameters that a command's argv names as `{name}`, each once; `{{` and `}}` are literal braces. */
export function commandParameters(command: readonly string[]): string[] {
  const names = command.flatMap(element =>
    [
      ...element.replace(/\{\{|\}\}/g, ' ').matchAll(/\{([\p{ID_Start}_][\p{ID_Continue}]*)\}/gu)
    ].map(match => match[1])
  );
  return [...new Set(names)];
}
