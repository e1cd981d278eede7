import { isPipelineReference, type PipelineEdge, type PipelineNode } from '../model';
import type { KnownPorts, NotebookParameter } from '../services';

/** Handles of a whole node, for edges that only order. */
export const ORDER_IN = 'in';
export const ORDER_OUT = 'out';

/** An input or output of a node, as its card shows it. */
export interface PortView {
  name: string;
  /** Empty when it is not known. */
  type: string;
  /** Where an input's value comes from or what it is by default, in short; empty for an output. */
  value: string;
  help: string;
  /** The node has no such port, though the document speaks of it. */
  isMissing: boolean;
  isWired: boolean;
}

/** The wires at one node's ports, and how all nodes are called. */
export interface Wires {
  inputs: ReadonlyMap<string, PipelineEdge>;
  outputs: ReadonlySet<string>;
  titles: ReadonlyMap<string, string>;
}

export const NO_WIRES: Omit<Wires, 'titles'> = { inputs: new Map(), outputs: new Set() };

/** A node's inputs: those that are known, then those that the document speaks of beyond them. */
export function inputsOf(node: PipelineNode, ports: KnownPorts, wires: Wires): PortView[] {
  const values = node.parameters ?? {};
  const view = (name: string, fallback: string): Pick<PortView, 'name' | 'value' | 'isWired'> => {
    const wire = wires.inputs.get(name);
    const own = Object.hasOwn(values, name) ? valueText(values[name]) : fallback;
    const source = wire && (wires.titles.get(wire.source) ?? wire.source);
    return {
      name,
      value: wire ? `${source}.${wire.source_output ?? ''}` : own,
      isWired: wire !== undefined
    };
  };
  const known = ports.parameters.map(parameter => ({
    ...view(parameter.name, defaultText(parameter)),
    type: parameter.type,
    help: parameter.help,
    isMissing: false
  }));
  const names = new Set(known.map(port => port.name));
  const others = [...new Set([...wires.inputs.keys(), ...Object.keys(values)])];
  return [
    ...known,
    ...others
      .filter(name => !names.has(name))
      .map(name => ({
        ...view(name, ''),
        type: '',
        help: '',
        isMissing: ports.isKnown && !ports.isOpen
      }))
  ];
}

/** A node's outputs, likewise. */
export function outputsOf(ports: KnownPorts, wires: Wires): PortView[] {
  const known = new Map(ports.outputs.map(({ name, type }) => [name, type]));
  return [...new Set([...known.keys(), ...wires.outputs])].map(name => ({
    name,
    type: known.get(name) ?? '',
    value: '',
    help: '',
    isMissing: ports.isKnown && !known.has(name),
    isWired: wires.outputs.has(name)
  }));
}

function defaultText(parameter: NotebookParameter): string {
  const text = parameter.default_source ?? valueText(parameter.default);
  return parameter.required ? '' : text;
}

/** The wires that carry values, by the nodes at their ends. */
export function wiresByNode(edges: readonly PipelineEdge[]): Map<string, Omit<Wires, 'titles'>> {
  const wires = new Map<string, { inputs: Map<string, PipelineEdge>; outputs: Set<string> }>();
  const of = (id: string) => {
    const known = wires.get(id) ?? { inputs: new Map(), outputs: new Set() };
    wires.set(id, known);
    return known;
  };
  for (const edge of edges) {
    if (edge.source_output && edge.target_parameter) {
      of(edge.source).outputs.add(edge.source_output);
      of(edge.target).inputs.set(edge.target_parameter, edge);
    }
  }
  return wires;
}

/** A value in one short line. */
export function valueText(value: unknown): string {
  if (isPipelineReference(value)) {
    return `pipeline.${value.pipeline}`;
  }
  const text = JSON.stringify(value) ?? '';
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
