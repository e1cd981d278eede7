import { SENSOR_OUTPUTS, commandParameters, nodeTypeOf, type PipelineNode } from '../model';
import type { NotebookInfo, NotebookParameter } from './records';

/** An output and the type of its values; `any` where nothing is known. */
export interface KnownOutput {
  name: string;
  type: string;
}

/** What a node of whichever type takes and leaves, as `jupyter_dagflow/model/ports.py` has it. */
export interface KnownPorts {
  parameters: readonly NotebookParameter[];
  outputs: readonly KnownOutput[];
  /** Whether parameters may be given that no port names, without being taken for mistakes. */
  isOpen: boolean;
  /** Whether these are all the ports there are: false while the node's file has not been read. */
  isKnown: boolean;
}

const NONE: KnownPorts = { parameters: [], outputs: [], isOpen: false, isKnown: true };

/** The ports of a node. `info` is what its file says, null where it has none or cannot be read. */
export function portsOf(node: PipelineNode, info: NotebookInfo | null): KnownPorts {
  const declared = (node.outputs ?? []).map(name => ({ name, type: 'any' }));
  switch (nodeTypeOf(node)) {
    case 'notebook':
    case 'pipeline':
      return info === null
        ? { ...NONE, outputs: declared, isKnown: false }
        : { ...NONE, parameters: info.parameters, outputs: outputsOf(node, info) };
    case 'script':
      return { ...NONE, outputs: declared, isOpen: true };
    case 'command':
      return {
        ...NONE,
        parameters: commandParameters(node.command ?? []).map(freeParameter),
        outputs: declared,
        isOpen: true
      };
    case 'sensor':
      return { ...NONE, outputs: node.sensor ? sensorOutputs(node.sensor.kind) : [] };
    case 'note':
    case 'group':
      return NONE;
  }
}

/** A parameter of which nothing but the name is known, and for which nothing else could stand. */
export function freeParameter(name: string): NotebookParameter {
  return { name, type: 'any', default: null, help: '', required: true };
}

function outputsOf(node: PipelineNode, info: NotebookInfo): KnownOutput[] {
  const names = nodeTypeOf(node) === 'notebook' ? (node.outputs ?? info.outputs) : info.outputs;
  return names.map(name => ({
    name,
    type: Object.hasOwn(info.outputTypes, name) ? info.outputTypes[name] : 'any'
  }));
}

/** A kind that is not known here has no outputs; validation tells of it. */
function sensorOutputs(kind: keyof typeof SENSOR_OUTPUTS): KnownOutput[] {
  const types = Object.hasOwn(SENSOR_OUTPUTS, kind) ? SENSOR_OUTPUTS[kind] : {};
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}
