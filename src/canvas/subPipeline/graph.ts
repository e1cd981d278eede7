import {
  isDrawnOnly,
  nodeTypeOf,
  type Pipeline,
  type PipelineEdge,
  type PipelineNode,
  type TriggerRule
} from '../../model';

/** What both ways, into a sub-pipeline and back, ask of a drawing. */

/** Rules for which it is all one whether a node waits for several others or for a pipeline of them. */
const SAME_FOR_MANY: ReadonlySet<TriggerRule> = new Set([
  'all_success',
  'all_done',
  'none_failed',
  'always'
]);

const WORDS = new Set(
  'and or not in is True False None abs len max min round if else for lambda'.split(' ')
);

/** The names of a condition: outputs of its source, and parameters of the pipeline. */
export function conditionNames(condition: string | null | undefined): string[] {
  const bare = (condition ?? '').replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, ' ');
  const found = bare.match(/(?<!\p{ID_Continue})[\p{ID_Start}_]\p{ID_Continue}*/gu) ?? [];
  return [...new Set(found)].filter(name => !WORDS.has(name));
}

export function isRunnable(node: PipelineNode): boolean {
  return !isDrawnOnly(nodeTypeOf(node));
}

export function hasOwnRule(node: PipelineNode | undefined): boolean {
  return (node?.trigger_rule ?? 'all_success') !== 'all_success';
}

export function isSameForMany(node: PipelineNode | undefined): boolean {
  return SAME_FOR_MANY.has(node?.trigger_rule ?? 'all_success');
}

/** Ids that are reached along edges from some on, these included. */
export function reachedFrom(
  starts: Iterable<string>,
  edges: readonly PipelineEdge[]
): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const { source, target } of edges) {
    targets.set(source, [...(targets.get(source) ?? []), target]);
  }
  const reached = new Set(starts);
  // A set that grows while it is gone through is gone through to its end.
  for (const id of reached) {
    (targets.get(id) ?? []).forEach(target => reached.add(target));
  }
  return reached;
}

/** Edges without those that say the same as one before. */
export function withoutTwins(edges: readonly PipelineEdge[]): PipelineEdge[] {
  const seen = new Set<string>();
  return edges.filter(edge => {
    const key = JSON.stringify([
      edge.source,
      edge.target,
      edge.source_output ?? null,
      edge.target_parameter ?? null,
      edge.condition ?? null,
      edge.on ?? null
    ]);
    return !seen.has(key) && !!seen.add(key);
  });
}

/** An edge without the value that it carries. */
export function orderOf(edge: PipelineEdge): PipelineEdge {
  const { source_output: _output, target_parameter: _parameter, ...order } = edge;
  return order;
}

export function isValue(edge: PipelineEdge): boolean {
  return !!edge.source_output && !!edge.target_parameter;
}

/** The timeout that as many nodes after each other may need at most, where each may take what the defaults say. */
export function wholeTimeout({ defaults }: Pipeline, count: number): number | null {
  const attempts = defaults?.retry?.attempts ?? 1;
  return defaults?.timeout_s ? defaults.timeout_s * attempts * count : null;
}

/** A name that nothing has yet: `rows`, `rows_2`, `rows_3`, … What no variable can be called is made into one. */
export function uniqueVariable(name: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^\p{ID_Continue}]/gu, '_').replace(/^(?![\p{ID_Start}_])/u, '_');
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? plain : `${plain}_${number}`;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
}
