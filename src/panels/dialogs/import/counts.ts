import { parseText, type Pipeline } from '../../../model';

/** How much came over. */
export interface ImportCounts {
  nodes: number;
  wires: number;
  parameters: number;
  notes: number;
  /** Files beside the pipeline. */
  files: number;
}

/** The pipeline of a document's text; null where there is none, or none that could be drawn. */
export function pipelineOf(text: string | null): Pipeline | null {
  return text === null ? null : (parseText(text).document as Pipeline | null);
}

/** What a pipeline has, with the files that came with it. */
export function countsOf(pipeline: Pipeline, files: readonly unknown[]): ImportCounts {
  const types = (pipeline.nodes ?? []).map(node => node.type ?? 'notebook');
  const notes = types.filter(type => type === 'note').length;
  return {
    nodes: types.filter(type => type !== 'group').length - notes,
    wires: pipeline.edges?.length ?? 0,
    parameters: pipeline.parameters?.length ?? 0,
    notes,
    files: files.length
  };
}
