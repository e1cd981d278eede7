import type { PipelineEdge, TypedEnd } from '../../model';
import type { KnownPorts } from '../../services';
import { fittingInput, fittingOutput } from '../bodyDrop';

/** A wire that was dropped on nothing: where it begins, or ends if it was drawn backwards. */
export interface OpenWire {
  nodeId: string;
  /** What the known node is at the wire. */
  side: 'source' | 'target';
  /** The output or the input in hand; null for a wire that only orders. */
  port: TypedEnd | null;
}

/** The port of a new node at which the wire's value fits; null where none does. */
export function fittingPort({ side, port }: OpenWire, ports: KnownPorts): string | null {
  if (port === null) {
    return null;
  }
  const fitting =
    side === 'source' ? fittingInput(port, ports.parameters) : fittingOutput(port, ports.outputs);
  if (fitting !== null) {
    return fitting.name;
  }
  // Scripts and commands take whatever they are given, by the name that it has.
  const isTaken = ports.parameters.some(each => each.name === port.name);
  return side === 'source' && ports.isOpen && !isTaken ? port.name : null;
}

/** The edge between the wire's node and a new one: it carries the value if that fits, else it only orders. */
export function edgeOfWire(wire: OpenWire, newId: string, ports: KnownPorts): PipelineEdge {
  const fitting = fittingPort(wire, ports);
  const { nodeId, side, port } = wire;
  const [source, target] = side === 'source' ? [nodeId, newId] : [newId, nodeId];
  if (fitting === null || port === null) {
    return { source, target };
  }
  const [output, input] = side === 'source' ? [port.name, fitting] : [fitting, port.name];
  return { source, target, source_output: output, target_parameter: input };
}
