import type { PipelineEdge, PipelineNode } from '../model';
import * as json from './json';
import { readProblems } from './readers';
import type { Problem } from './records';

/** A wire that may be right. */
export interface WireProposal {
  id: string;
  edge: PipelineEdge;
  /** In one sentence why, or why not. */
  reason: string;
  /** What suggests it: names of ports, a file that one writes and the other reads, or numbers in names. */
  kind: 'value' | 'file' | 'order';
  /** Whether it is drawn unless a person says otherwise. */
  accepted: boolean;
}

/** What notebooks that were chosen together become. */
export interface Proposals {
  nodes: readonly PipelineNode[];
  proposals: readonly WireProposal[];
  /** With the paths of notebooks as places. */
  problems: readonly Problem[];
}

export function readProposals(value: unknown): Proposals {
  const body = json.asObject(value, 'answer');
  return {
    nodes: json.asRecords(body.nodes, 'nodes', ['id', 'path']).map(node => ({
      id: String(node.id),
      type: 'notebook',
      name: json.asStringOrNull(node.name, 'name') ?? '',
      path: String(node.path)
    })),
    proposals: json.asRecords(body.proposals, 'proposals', ['id', 'reason']).map(entry => ({
      id: String(entry.id),
      edge: readEdge(entry.edge),
      reason: String(entry.reason),
      kind: KINDS.find(kind => kind === entry.kind) ?? 'order',
      accepted: entry.accepted === true
    })),
    problems: readProblems(body.problems ?? [])
  };
}

const KINDS = ['value', 'file', 'order'] as const;

function readEdge(value: unknown): PipelineEdge {
  const edge = json.asObject(value, 'edge');
  const output = json.asStringOrNull(edge.source_output, 'source_output');
  const parameter = json.asStringOrNull(edge.target_parameter, 'target_parameter');
  return {
    source: json.asString(edge.source, 'source'),
    target: json.asString(edge.target, 'target'),
    ...(output === null || parameter === null
      ? {}
      : { source_output: output, target_parameter: parameter })
  };
}
