import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactFlowInstance } from '@xyflow/react';

import {
  connectionProblem,
  nodeTitles,
  typeFit,
  type PipelineEdge,
  type TypedEnd,
  type Wiring
} from '../model';
import { inputEnd, outputEnd } from './portTypes';
import type { FlowEdge, FlowNode, NodeData } from './projection';

/** What a node takes and leaves, as far as it is known. */
export interface NodeEnds {
  inputs: readonly TypedEnd[];
  outputs: readonly TypedEnd[];
  /** Whether it takes what no input names, as scripts do. */
  isOpen: boolean;
}

/** The ends of a node, by its id; none for one that is not there. */
export type EndsOf = (nodeId: string) => NodeEnds;

/** The end of a wire that is held fast while the other is carried: a port, or with null the whole node. */
export interface FixedEnd {
  nodeId: string;
  side: 'source' | 'target';
  port: string | null;
}

/** The wire that a drop on a node makes, why it may not be made, and how both are told. */
export interface NodeDrop {
  edge: PipelineEdge;
  isRefused: boolean;
  text: string;
}

export const NO_ENDS: NodeEnds = { inputs: [], outputs: [], isOpen: false };

/** The ports of a card that are really there. */
export function endsOfCard(data: NodeData): NodeEnds {
  return {
    inputs: data.inputs.filter(port => !port.isMissing).map(port => inputEnd(data, port.name)),
    outputs: data.outputs.filter(port => !port.isMissing).map(port => outputEnd(data, port.name)),
    isOpen: data.type === 'script' || data.type === 'command'
  };
}

/** The ends of the cards of a drawing. */
export function endsOfCards(flow: Pick<ReactFlowInstance<FlowNode, FlowEdge>, 'getNode'>): EndsOf {
  return id => {
    const card = flow.getNode(id);
    return card ? endsOfCard(card.data) : NO_ENDS;
  };
}

/** Of the inputs the one that takes an output: of its name, else the only one that fits by its type. */
export function fittingInput(output: TypedEnd, inputs: readonly TypedEnd[]): TypedEnd | null {
  return fitting(output.name, inputs, input => typeFit(output.type, input.type));
}

/** Of the outputs the one that an input takes, likewise. */
export function fittingOutput(input: TypedEnd, outputs: readonly TypedEnd[]): TypedEnd | null {
  return fitting(input.name, outputs, output => typeFit(output.type, input.type));
}

/** The input of a node that takes an output and that no wire feeds yet; an open node takes it by its own name. */
export function freeInput(
  wiring: Wiring,
  output: TypedEnd,
  nodeId: string,
  endsOf: EndsOf
): TypedEnd | null {
  const fed = new Set(
    wiring.edges.filter(edge => edge.target === nodeId).map(edge => edge.target_parameter)
  );
  const { inputs, isOpen } = endsOf(nodeId);
  const found = fittingInput(
    output,
    inputs.filter(input => !fed.has(input.name))
  );
  const isNamed = fed.has(output.name) || inputs.some(input => input.name === output.name);
  return found ?? (isOpen && !isNamed ? { name: output.name, type: '' } : null);
}

/** What becomes of a wire that is dropped on a node rather than on one of its ports. */
export function dropOnNode(
  wiring: Wiring,
  fixed: FixedEnd,
  nodeId: string,
  endsOf: EndsOf,
  trans: TranslationBundle
): NodeDrop {
  const ends = fixed.side === 'source' ? [fixed.nodeId, nodeId] : [nodeId, fixed.nodeId];
  const [source, target] = ends;
  const ports = fixed.port === null ? null : portsFor(wiring, fixed, nodeId, endsOf);
  const edge: PipelineEdge = { source, target, ...ports };
  const titles = nodeTitles(wiring.nodes);
  const title = (id: string) => titles.get(id) ?? id;
  const isJoined = wiring.edges.some(each => each.source === source && each.target === target);
  const problem =
    fixed.port !== null && ports === null && isJoined
      ? trans.__(
          'No other port of "%1" fits. Drop the wire on the port that is meant.',
          title(nodeId)
        )
      : connectionProblem(wiring, edge, trans);
  const told =
    ports === null
      ? trans.__('Order only: %1 runs after %2.', title(target), title(source))
      : trans.__(
          '%1 → %2',
          `${title(source)}.${ports.source_output}`,
          `${title(target)}.${ports.target_parameter}`
        );
  return { edge, isRefused: problem !== null, text: problem ?? told };
}

type Ports = Required<Pick<PipelineEdge, 'source_output' | 'target_parameter'>>;

function portsFor(
  wiring: Wiring,
  { nodeId: fixedId, side, port }: FixedEnd,
  nodeId: string,
  endsOf: EndsOf
): Ports | null {
  const own = endsOf(fixedId)[side === 'source' ? 'outputs' : 'inputs'];
  const end = own.find(each => each.name === port) ?? { name: port ?? '', type: '' };
  if (side === 'source') {
    const input = freeInput(wiring, end, nodeId, endsOf);
    return input && { source_output: end.name, target_parameter: input.name };
  }
  const output = fittingOutput(end, endsOf(nodeId).outputs);
  return output && { source_output: output.name, target_parameter: end.name };
}

/** By name where the types allow it; else the only one of a fitting type; else the only one that there is. */
function fitting(
  name: string,
  offered: readonly TypedEnd[],
  fit: (end: TypedEnd) => 'yes' | 'no' | 'unknown'
): TypedEnd | null {
  const possible = offered.filter(end => fit(end) !== 'no');
  const named = possible.find(end => end.name === name);
  if (named) {
    return named;
  }
  const sure = possible.filter(end => fit(end) === 'yes');
  const candidates = sure.length > 0 ? sure : possible;
  return candidates.length === 1 ? candidates[0] : null;
}
