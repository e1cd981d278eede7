import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { SplitCell } from '../../services';

/** Lines that are shown of a cell. */
const LINES = 4;

export interface CellViewProps {
  cell: SplitCell;
  /** Why it is in no part, in a word or two; null if it is in one. */
  aside: string | null;
  /** What is wrong with it, in words; null if nothing is. */
  problem: string | null;
  trans: TranslationBundle;
}

/** A cell of the notebook in few lines; a button shows the rest. */
export function CellView({ cell, aside, problem, trans }: CellViewProps): JSX.Element {
  const [isWhole, setWhole] = React.useState(false);
  const lines = cell.source.trimEnd().split('\n');
  const hidden = lines.length - LINES;
  const isCut = hidden > 0 && !isWhole;
  return (
    <div
      className="jp-DagflowSplit-cell"
      data-cell={cell.index}
      data-type={cell.type}
      data-aside={aside !== null}
      data-problem={problem !== null}
    >
      <span className="jp-DagflowSplit-number">{cell.index + 1}</span>
      <div className="jp-DagflowSplit-source">
        <pre>{(isCut ? lines.slice(0, LINES) : lines).join('\n') || ' '}</pre>
        {hidden > 0 && (
          <button
            type="button"
            className="jp-DagflowSplit-more"
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          >
            {isWhole ? trans.__('Show less') : trans._n('%1 more line', '%1 more lines', hidden)}
          </button>
        )}
        {problem !== null && <p className="jp-DagflowSplit-problem">{problem}</p>}
      </div>
      {aside !== null && <span className="jp-DagflowSplit-aside">{aside}</span>}
    </div>
  );
}
