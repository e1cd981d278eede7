import type { TranslationBundle } from '@jupyterlab/translation';

import { edgeTitle, nodeTitles, type Pipeline, type PipelineEdge } from '../../model';
import { hasOwnRule, isSameForMany, reachedFrom } from './graph';
import type { Parts } from './make';

/** Why the nodes of a selection cannot be one node, in a sentence; null when they can. */
export function makeProblem(
  pipeline: Pipeline,
  parts: Parts,
  trans: TranslationBundle
): string | null {
  if (parts.runnable.length === 0) {
    return trans.__('Select nodes that run first; notes and groups alone make no pipeline.');
  }
  const titles = nodeTitles(pipeline.nodes ?? []);
  return (
    circleProblem(pipeline, parts, titles, trans) ??
    incomingProblem(pipeline, parts, titles, trans) ??
    outgoingProblem(pipeline, parts, titles, trans)
  );
}

type Titles = ReadonlyMap<string, string>;

/** A way that leaves the selection and comes back. */
function circleProblem(
  { edges = [] }: Pipeline,
  { outgoing, incoming, nodes }: Parts,
  titles: Titles,
  trans: TranslationBundle
): string | null {
  const within = new Set(nodes.map(node => node.id));
  const outside = edges.filter(edge => !within.has(edge.source) && !within.has(edge.target));
  const after = reachedFrom(
    outgoing.map(edge => edge.target),
    outside
  );
  const back = incoming.find(edge => after.has(edge.source));
  return back
    ? trans.__(
        'A way leads out of the selection and back into it by %1; select %2 too.',
        edgeTitle(back, titles),
        titles.get(back.source) ?? back.source
      )
    : null;
}

function incomingProblem(
  { nodes = [] }: Pipeline,
  { incoming, inner, runnable }: Parts,
  titles: Titles,
  trans: TranslationBundle
): string | null {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const kinds = new Map<string, boolean>();
  for (const edge of incoming) {
    const isFallback = edge.on === 'failure';
    const title = edgeTitle(edge, titles);
    if (hasOwnRule(byId.get(edge.target))) {
      return trans.__(
        '%1 has a trigger rule about nodes outside of the selection; select %2 too.',
        titles.get(edge.target),
        titles.get(edge.source)
      );
    }
    if ((kinds.get(edge.source) ?? isFallback) !== isFallback) {
      return trans.__(
        'The selection follows both the success and the failure of %1; select only one of the two ways.',
        titles.get(edge.source)
      );
    }
    kinds.set(edge.source, isFallback);
    const held = reachedFrom([edge.target], inner);
    const free = runnable.find(node => !held.has(node.id));
    if ((isFallback || edge.condition) && free) {
      return trans.__(
        'The wire %1 decides whether its branch runs, and %2 is not of that branch; leave one of them out.',
        title,
        titles.get(free.id)
      );
    }
  }
  return null;
}

function outgoingProblem(
  { nodes = [] }: Pipeline,
  { outgoing, inner, runnable }: Parts,
  titles: Titles,
  trans: TranslationBundle
): string | null {
  if (runnable.length === 1) {
    return null;
  }
  const byId = new Map(nodes.map(node => [node.id, node]));
  const optional = reachedFrom(
    inner.filter(isBranch).map(edge => edge.target),
    inner
  );
  for (const edge of outgoing) {
    const target = byId.get(edge.target);
    if (edge.on === 'failure') {
      return trans.__(
        '%1 is the fallback of %2 alone, not of all that is selected; select it too.',
        titles.get(edge.target),
        titles.get(edge.source)
      );
    }
    if (!isSameForMany(target)) {
      return trans.__(
        '%1 has a trigger rule about single nodes of the selection; select it too.',
        titles.get(edge.target)
      );
    }
    if (!hasOwnRule(target) && optional.has(edge.source)) {
      return trans.__(
        '%1 is skipped whenever %2 is, which does not show outside of a pipeline; select it too.',
        titles.get(edge.target),
        titles.get(edge.source)
      );
    }
  }
  return null;
}

function isBranch(edge: PipelineEdge): boolean {
  return edge.on === 'failure' || !!edge.condition;
}
