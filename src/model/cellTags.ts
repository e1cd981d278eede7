/** Tags of a notebook's cells that make them its inputs and its outputs. */
export const PORT_TAGS = ['parameters', 'outputs'] as const;

export type PortTag = (typeof PORT_TAGS)[number];

/** The tags that a cell has from now on. */
export interface TagEdit {
  /** Counted from 0 among all cells. */
  index: number;
  tags: readonly string[];
}

/**
 * Give a cell a tag, or take it from the cell that has it; `cells` are the tags of all cells. A cell is either inputs or
 * outputs, and the inputs are one cell: the first of several is all that would be read.
 */
export function toggleTag(
  cells: readonly (readonly string[])[],
  index: number,
  tag: PortTag
): TagEdit[] {
  const own = cells[index];
  if (own.includes(tag)) {
    return [{ index, tags: without(own, [tag]) }];
  }
  const others = cells.flatMap((tags, other) =>
    tag === 'parameters' && other !== index && tags.includes(tag)
      ? [{ index: other, tags: without(tags, [tag]) }]
      : []
  );
  return [{ index, tags: [...without(own, PORT_TAGS), tag] }, ...others];
}

function without(tags: readonly string[], gone: readonly string[]): string[] {
  return tags.filter(tag => !gone.includes(tag));
}
