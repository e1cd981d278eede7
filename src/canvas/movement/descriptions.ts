import type { TranslationBundle } from '@jupyterlab/translation';

import { stateWord } from '../../elements/states';
import type { NodeType, PipelineEdge } from '../../model';
import type { Problem } from '../../services';
import type { NodeData, WireData } from '../projection';

/** How nodes and wires are put in words for those who do not see them. */
export interface Describers {
  node: (data: NodeData) => string;
  wire: (title: string, edge: PipelineEdge, data: WireData) => string;
}

export function describersOf(trans: TranslationBundle): Describers {
  return {
    node: data => nodeDescription(data, trans),
    wire: (title, edge, data) => wireDescription(title, edge, data, trans)
  };
}

/** A node in words for the ear: "train, notebook, failed, disabled, 2 problems". */
export function nodeDescription(data: NodeData, trans: TranslationBundle): string {
  const { record, marks, problems } = data;
  return [
    data.title,
    typeWord(data.type, trans),
    record ? stateWord(record.state, trans) : '',
    marks.isDisabled ? trans.__('disabled') : '',
    marks.isPinned ? trans.__('pinned') : '',
    marks.staleReasons ? trans.__('stale') : '',
    problemsText(problems, trans)
  ]
    .filter(Boolean)
    .join(', ');
}

/** A wire in words for the ear, its ends first: "load → train, rows to x, if rows > 3". */
export function wireDescription(
  title: string,
  edge: PipelineEdge,
  data: WireData,
  trans: TranslationBundle
): string {
  return [
    title,
    edge.source_output && edge.target_parameter
      ? trans.__('%1 to %2', edge.source_output, edge.target_parameter)
      : trans.__('order only'),
    data.isOnFailure ? trans.__('on failure') : '',
    data.condition ? trans.__('if %1', data.condition) : '',
    data.isSkipped ? trans.__('not taken') : '',
    problemsText(data.problems, trans)
  ]
    .filter(Boolean)
    .join(', ');
}

function typeWord(type: NodeType, trans: TranslationBundle): string {
  const words: Record<NodeType, string> = {
    notebook: trans.__('notebook'),
    script: trans.__('script'),
    command: trans.__('command'),
    sensor: trans.__('sensor'),
    pipeline: trans.__('pipeline'),
    note: trans.__('note'),
    group: trans.__('group')
  };
  return words[type];
}

function problemsText(problems: readonly Problem[], trans: TranslationBundle): string {
  return problems.length === 0 ? '' : trans._n('%1 problem', '%1 problems', problems.length);
}
