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
  const lines = linesOf(cell);
  const hidden = lines.length - LINES;
  // A single line takes no more room than the button would.
  const isLong = hidden > 1;
  const isCut = isLong && !isWhole;
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
        <pre>{(isCut ? lines.slice(0, LINES) : lines).map(drawn)}</pre>
        {isLong && (
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

interface Line {
  text: string;
  isHeading: boolean;
}

/** What is to be read of a cell; Markdown without its empty lines, and headings without their marks. */
function linesOf({ source, type }: SplitCell): Line[] {
  const lines = source.trimEnd().split('\n');
  if (type !== 'markdown') {
    return lines.map(text => ({ text, isHeading: false }));
  }
  return lines
    .filter(text => text.trim() !== '')
    .map(text => {
      const [, heading] = /^#{1,6}\s+(.*)$/.exec(text) ?? [];
      return { text: heading ?? text, isHeading: heading !== undefined };
    });
}

function drawn({ text, isHeading }: Line, index: number): JSX.Element {
  const line = index === 0 ? text : `\n${text}`;
  return isHeading ? <strong key={index}>{line}</strong> : <span key={index}>{line}</span>;
}
