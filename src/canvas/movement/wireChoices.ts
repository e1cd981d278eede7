import type { TranslationBundle } from '@jupyterlab/translation';

import { connectionProblem, typeWarning, type PipelineEdge, type Wiring } from '../../model';
import { inputEnd, outputEnd } from '../portTypes';
import type { FlowNode } from '../projection';

/** What a wire can begin with: an output, or null for the node as a whole. */
export interface Beginning {
  output: string | null;
  label: string;
}

/** Where a wire can end, and what is odd about it. */
export interface Ending {
  edge: PipelineEdge;
  label: string;
  warning: string | null;
}

export function beginningsOf(source: FlowNode, trans: TranslationBundle): Beginning[] {
  const { outputs } = source.data;
  return [
    ...outputs.map(({ name }) => ({ output: name, label: name })),
    { output: null, label: trans.__('no value, only the order') }
  ];
}

/** Where a wire from an output may go, among some nodes; those whose type fits come first. */
export function endingsOf(
  wiring: Wiring,
  source: FlowNode,
  output: string | null,
  targets: readonly FlowNode[],
  trans: TranslationBundle
): Ending[] {
  const endings = targets.flatMap((target): Ending[] =>
    output === null
      ? [
          {
            edge: { source: source.id, target: target.id },
            label: target.data.title,
            warning: null
          }
        ]
      : target.data.inputs.map(({ name }) => ({
          edge: {
            source: source.id,
            target: target.id,
            source_output: output,
            target_parameter: name
          },
          label: `${target.data.title} · ${name}`,
          warning: typeWarning(outputEnd(source.data, output), inputEnd(target.data, name), trans)
        }))
  );
  const possible = endings.filter(({ edge }) => connectionProblem(wiring, edge, trans) === null);
  return [...possible.filter(each => !each.warning), ...possible.filter(each => each.warning)];
}
