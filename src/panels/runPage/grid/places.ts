/** A place in the grid: rows from 0, the head above them is -1; columns from 0. */
export interface Place {
  row: number;
  column: number;
}

export interface GridSize {
  rows: number;
  columns: number;
}

/** Rows that Page Up and Page Down go. */
const PAGE = 10;

/** Where a key leads from here, within the grid; null for a key that leads nowhere. */
export function placeAfter(
  key: string,
  isControl: boolean,
  at: Place,
  size: GridSize
): Place | null {
  const { row, column } = at;
  switch (key) {
    case 'ArrowUp':
      return within({ row: isControl ? -1 : row - 1, column }, size);
    case 'ArrowDown':
      return within({ row: isControl ? size.rows - 1 : row + 1, column }, size);
    case 'ArrowLeft':
      return within({ row, column: column - 1 }, size);
    case 'ArrowRight':
      return within({ row, column: column + 1 }, size);
    case 'Home':
      return within({ row: isControl ? -1 : row, column: 0 }, size);
    case 'End':
      return within({ row: isControl ? size.rows - 1 : row, column: size.columns - 1 }, size);
    case 'PageUp':
      return within({ row: row - PAGE, column }, size);
    case 'PageDown':
      return within({ row: row + PAGE, column }, size);
    default:
      return null;
  }
}

/** The nearest place that is in the grid. */
export function within({ row, column }: Place, size: GridSize): Place {
  return {
    row: Math.max(-1, Math.min(row, size.rows - 1)),
    column: Math.max(0, Math.min(column, size.columns - 1))
  };
}
