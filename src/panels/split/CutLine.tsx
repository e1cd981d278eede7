import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export interface CutLineProps {
  /** The parts at its sides, by name. */
  before: string;
  after: string;
  /** Where it may go: the first cell after it, earliest first. */
  range: readonly number[];
  /** The first cell after it. */
  cell: number;
  /** The cell that would be the first after it if it were let go at a height of the window. */
  cellAt: (y: number) => number;
  /** While it is dragged; null when that is given up. */
  onDrag: (cell: number | null) => void;
  onMove: (cell: number) => void;
  trans: TranslationBundle;
}

/** A cut between two parts: dragged up and down, or moved by the arrow keys. */
export function CutLine(props: CutLineProps): JSX.Element {
  const { before, after, range, cell, onDrag, onMove, trans } = props;
  const [isHeld, setHeld] = React.useState(false);
  const at = range.indexOf(cell);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: range.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = range[Math.min(Math.max(to, 0), range.length - 1)];
      if (next !== cell) {
        onMove(next);
      }
    } else if (event.key === 'Escape' && isHeld) {
      setHeld(false);
      onDrag(null);
    }
  };
  return (
    <div
      className={`jp-DagflowSplit-cut ${isHeld ? 'jp-mod-held' : ''}`}
      role="slider"
      aria-orientation="vertical"
      tabIndex={0}
      aria-label={trans.__('Cut between %1 and %2', before, after)}
      aria-valuemin={0}
      aria-valuemax={Math.max(range.length - 1, 0)}
      aria-valuenow={Math.max(at, 0)}
      aria-valuetext={trans.__('before cell %1', cell + 1)}
      title={trans.__('Drag, or press the arrow keys, to cut elsewhere')}
      onKeyDown={onKeyDown}
      onPointerDown={event => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          setHeld(true);
        }
      }}
      onPointerMove={event => {
        if (isHeld) {
          onDrag(props.cellAt(event.clientY));
        }
      }}
      onPointerUp={() => {
        if (isHeld) {
          setHeld(false);
          onMove(cell);
        }
      }}
      onPointerCancel={() => {
        setHeld(false);
        onDrag(null);
      }}
    >
      <span className="jp-DagflowSplit-grip" />
    </div>
  );
}
