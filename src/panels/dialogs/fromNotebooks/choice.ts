import type { PipelineEdge } from '../../../model';
import type { WireProposal } from '../../../services';

/** The proposals that are accepted, by their ids. */
export type Choice = ReadonlySet<string>;

/** What is accepted unless the person says otherwise. */
export function firstChoice(proposals: readonly WireProposal[]): Choice {
  return new Set(proposals.filter(({ accepted }) => accepted).map(({ id }) => id));
}

/** Take a proposal or leave it. A parameter has one value: another wire to it gives way. */
export function toggled(proposals: readonly WireProposal[], choice: Choice, id: string): Choice {
  const next = new Set(choice);
  if (next.delete(id)) {
    return next;
  }
  const taken = proposals.find(each => each.id === id);
  for (const other of proposals) {
    if (taken && isRival(taken.edge, other.edge)) {
      next.delete(other.id);
    }
  }
  return next.add(id);
}

/** The wires that are accepted. */
export function chosenEdges(proposals: readonly WireProposal[], choice: Choice): PipelineEdge[] {
  return proposals.filter(({ id }) => choice.has(id)).map(({ edge }) => edge);
}

/** The ids along one cycle, the first again at the end; null without one. */
export function cycleOf(edges: readonly PipelineEdge[]): string[] | null {
  const after = new Map<string, string[]>();
  edges.forEach(({ source, target }) => after.set(source, [...(after.get(source) ?? []), target]));
  const done = new Set<string>();
  for (const start of after.keys()) {
    const way: string[] = [];
    const waiting = [{ id: start, depth: 0 }];
    while (waiting.length > 0) {
      const { id, depth } = waiting.pop() ?? { id: start, depth: 0 };
      way.splice(depth).forEach(left => done.add(left));
      const first = way.indexOf(id);
      if (first !== -1) {
        return [...way.slice(first), id];
      }
      if (!done.has(id)) {
        way.push(id);
        (after.get(id) ?? []).forEach(next => waiting.push({ id: next, depth: depth + 1 }));
      }
    }
    way.forEach(left => done.add(left));
  }
  return null;
}

function isRival(a: PipelineEdge, b: PipelineEdge): boolean {
  return !!a.target_parameter && a.target === b.target && a.target_parameter === b.target_parameter;
}
