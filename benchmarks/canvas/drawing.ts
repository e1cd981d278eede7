import type { Document, Edge, Node } from '../../ui-tests/helpers/Workspace';

const ROWS = 25;
const INPUTS = 3;

export interface Size {
  nodes: number;
  edges: number;
}

/** A pipeline of notebooks in columns, wired from each column to the next ones; the same at each call. */
export function largePipeline({ nodes: count, edges: wires }: Size): Document {
  const nodes = Array.from({ length: count }, (_, index): Node => ({
    id: `n${index}`,
    name: `node ${index}`,
    path: `notebooks/n${index}.ipynb`,
    ui: { x: 360 * Math.floor(index / ROWS), y: 220 * (index % ROWS) }
  }));
  const edges: Edge[] = [];
  // Round by round, so that each node has about as many inputs; the rows that are met differ from round to round.
  for (let round = 0; edges.length < wires && round < INPUTS; round++) {
    for (let target = ROWS; target < count && edges.length < wires; target++) {
      const column = Math.floor(target / ROWS) - 1;
      const row = (target + 7 * round * (1 + (target % 3))) % ROWS;
      edges.push({
        source: `n${column * ROWS + row}`,
        target: `n${target}`,
        source_output: 'result',
        target_parameter: `input_${round}`
      });
    }
  }
  return { name: 'large', nodes, edges };
}

/** The source of each notebook's cells: inputs and an output. */
export const INPUTS_CELL = Array.from({ length: INPUTS }, (_, index) => `input_${index}: int = 0`);
export const OUTPUT_CELL = 'result: int = 1';
