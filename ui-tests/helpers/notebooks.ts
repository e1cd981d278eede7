/** One code cell: its source, and the tag that makes it inputs or outputs. */
export type Cell = string | { tag: 'parameters' | 'outputs'; source: string };

/** A notebook for the Python kernel, as its file holds it. */
export function notebook(...cells: Cell[]): string {
  const document = {
    cells: cells.map((cell, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: `cell-${index}`,
      metadata: typeof cell === 'string' ? {} : { tags: [cell.tag] },
      outputs: [],
      source: typeof cell === 'string' ? cell : cell.source
    })),
    metadata: {
      kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' },
      language_info: { name: 'python' }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

export const parameters = (source: string): Cell => ({ tag: 'parameters', source });
export const outputs = (source: string): Cell => ({ tag: 'outputs', source });

/** Source of a cell that waits until the file `name` is in the notebook's folder. */
export function gate(name: string): string {
  return `import pathlib, time\nwhile not pathlib.Path(${JSON.stringify(name)}).exists():\n    time.sleep(0.02)`;
}

/** Source of a cell that leaves a line in `trace.txt`, so that a test can count executions. */
export function trace(word: string): string {
  return `with open("trace.txt", "a") as file:\n    file.write(${JSON.stringify(`${word}\n`)})`;
}
