import { nodeTypeOf, runsInExecutor } from './nodeTypes';
import type { Pipeline, PipelineNode, Resources } from './pipeline';

/** The executors there are, as the document names them; the first is that of nodes that say nothing. */
export const EXECUTORS = ['local', 'kubernetes'] as const;

/** Who runs a node: itself, else the pipeline's defaults, decide. */
export function executorOf(settings: WithExecutor, defaults: WithExecutor = null): string {
  return settings?.executor || defaults?.executor || EXECUTORS[0];
}

type WithExecutor = { executor?: string | null } | null | undefined;

/** Whether some node of the pipeline is drawn to run there. */
export function hasExecutor(pipeline: Pipeline, executor: string): boolean {
  return (pipeline.nodes ?? []).some(
    node => runsInExecutor(nodeTypeOf(node)) && executorOf(node, pipeline.defaults) === executor
  );
}

/** What a node asks for: key by key its own, else that of the pipeline's defaults. */
export function resourcesOf(pipeline: Pipeline, node: PipelineNode): Resources {
  return { ...told(pipeline.defaults?.resources), ...told(node.resources) };
}

/** The keys that say something. */
function told(resources: Resources | null | undefined): Resources {
  return Object.fromEntries(
    Object.entries(resources ?? {}).filter(([, value]) => value !== null && value !== undefined)
  );
}
