/** A cell as far as it matters here. Pure: notebooks in, edits out. */
export interface PlainCell {
  id: string;
  source: string;
  isCode: boolean;
  tags: readonly string[];
}

/** What a person wrote into the executed notebook. `conflict`: the source has that cell no longer, or otherwise. */
export interface CellEdit {
  id: string;
  source: string;
  conflict: 'gone' | 'differs' | null;
}

const INJECTED = 'injected-parameters';

/** The cells of a notebook file; whatever is none is left out. */
export function plainCells(content: unknown): PlainCell[] {
  const cells = (content as { cells?: unknown } | null)?.cells;
  return (Array.isArray(cells) ? cells : []).map(cell => {
    const { id, source, cell_type: type, metadata } = cell as Record<string, unknown>;
    const tags = (metadata as { tags?: unknown } | undefined)?.tags;
    return {
      id: String(id ?? ''),
      source: Array.isArray(source) ? source.join('') : String(source ?? ''),
      isCode: type === 'code',
      tags: Array.isArray(tags) ? tags.map(String) : []
    };
  });
}

/** The cells of the attempt as it left them: those that it ran, with the one for its parameters where that is put. */
export function cellsAsExecuted(
  ran: readonly PlainCell[],
  executed: readonly PlainCell[]
): readonly PlainCell[] {
  const injected = executed.find(cell => cell.tags.includes(INJECTED));
  if (injected === undefined || ran.some(cell => cell.tags.includes(INJECTED))) {
    return ran;
  }
  const at = ran.findIndex(cell => cell.tags.includes('parameters')) + 1;
  return [...ran.slice(0, at), injected, ...ran.slice(at)];
}

/** The index, as the attempt left its cells, of the one in which a person stands; null for one that it had not. */
export function indexOfCell(
  ran: readonly PlainCell[],
  executed: readonly PlainCell[],
  id: string
): number | null {
  const at = cellsAsExecuted(ran, executed).findIndex(cell => cell.id === id);
  return at === -1 ? null : at;
}

/**
 * What was written into the executed notebook, in code cells from `from` on (as the attempt left them). `ran` is what the
 * attempt executed, `source` the notebook as it is now. Cells that a person added stay where they are.
 */
export function editsOf(
  ran: readonly PlainCell[],
  executed: readonly PlainCell[],
  source: readonly PlainCell[],
  from: number
): CellEdit[] {
  const before = new Map(
    cellsAsExecuted(ran, executed)
      .slice(from)
      .map(cell => [cell.id, cell])
  );
  const now = new Map(source.map(cell => [cell.id, cell]));
  return executed.flatMap(({ id, source: text, isCode, tags }) => {
    const old = before.get(id);
    if (!old || !isCode || tags.includes(INJECTED) || !id || old.source === text) {
      return [];
    }
    const target = now.get(id);
    if (target?.source === text) {
      return [];
    }
    const conflict =
      target === undefined ? 'gone' : target.source === old.source ? null : 'differs';
    return [{ id, source: text, conflict }];
  });
}
