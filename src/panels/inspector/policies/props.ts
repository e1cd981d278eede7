import { PipelineNode } from '../../../model';
import { ProblemPlaces } from '../places';
import { InspectorProps } from '../props';

/** What the sections on one node's policies are drawn from. */
export interface PolicyProps extends Omit<InspectorProps, 'problems'> {
  node: PipelineNode;
  problems: ProblemPlaces;
  /** Where the node stands in the document. */
  place: string;
}

/** Names a field of a node's inspector. */
export function fieldId(props: PolicyProps, name: string): string {
  return `dagflow-${props.node.id}-${name}`;
}

/** What the server says about a key of the node. */
export function problemOf(props: PolicyProps, name: string) {
  return props.problems.at(`${props.place}.${name}`);
}
