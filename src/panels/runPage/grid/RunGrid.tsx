import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { durationText } from '../../../elements/durations';
import { rowsInSight, useSize } from '../sizes';
import { useTip } from '../tip';
import { GridCell } from './GridCell';
import { RunHead } from './RunHead';
import { type GridColumn, type GridRow, durationOf } from './columns';
import { type Place, placeAfter, within } from './places';

/** Pixels of a row; of the names; and of a column at least, at most, and from where on it shows durations. */
const ROW = 28;
const NAMES = 200;
const NARROW = 30;
const WIDE = 76;
const TELLING = 54;

export interface RunGridProps {
  /** Oldest first. */
  columns: readonly GridColumn[];
  rows: readonly GridRow[];
  /** Id of the selected node. */
  selected: string | null;
  /** Seconds since the epoch. */
  now: number;
  /** A run was chosen, and a node in it unless its head was. */
  onOpen: (column: GridColumn, nodeId: string | null) => void;
  trans: TranslationBundle;
}

/** The grid itself: one tab stop, arrows go from cell to cell. Only the rows in sight are drawn. */
export function RunGrid(props: RunGridProps): JSX.Element {
  const { columns, rows, selected, now, trans } = props;
  const [attach, size] = useSize();
  const [top, setTop] = React.useState(0);
  const tips = useTip();
  const grid = useGridFocus(rows, columns, selected);
  const room = Math.floor((size.width - NAMES) / Math.max(1, columns.length));
  const width = Math.max(NARROW, Math.min(WIDE, room));
  const { start, end } = rowsInSight(rows.length, top, size.height, ROW);
  const longest = longestRun(columns, now);
  const open = (column: GridColumn, nodeId: string | null) => {
    tips.hide();
    props.onOpen(column, nodeId);
  };
  const setScroller = React.useCallback(
    (element: HTMLDivElement | null) => {
      grid.element.current = element;
      attach(element);
    },
    [attach, grid.element]
  );
  return (
    <div
      ref={setScroller}
      className="jp-DagflowGrid-scroll"
      role="grid"
      aria-label={trans.__('Runs and their nodes')}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      style={{ '--jp-dagflow-column': `${width}px`, '--jp-dagflow-names': `${NAMES}px` } as Style}
      onScroll={event => {
        setTop(event.currentTarget.scrollTop);
        tips.hide();
      }}
      onKeyDown={grid.onKeyDown}
      onMouseLeave={tips.hide}
      onBlur={tips.hide}
    >
      <div className="jp-DagflowGrid-row jp-mod-head" role="row" aria-rowindex={1}>
        <div className="jp-DagflowGrid-corner" role="columnheader">
          <span>{durationText(longest)}</span>
          <span>{trans.__('Duration')}</span>
        </div>
        {columns.map((column, index) => (
          <RunHead
            key={column.runId}
            column={column}
            before={index === 0 ? null : columns[index - 1]}
            share={(durationOf(column.startedAt, column.finishedAt, now) ?? 0) / longest}
            now={now}
            isStop={grid.isAt(-1, index)}
            place={`-1/${index}`}
            tips={tips}
            onFocus={() => grid.setAt({ row: -1, column: index })}
            onOpen={() => open(column, null)}
            trans={trans}
          />
        ))}
      </div>
      <div style={{ height: start * ROW }} />
      {rows.slice(start, end).map((row, offset) => (
        <div
          key={row.nodeId}
          className={`jp-DagflowGrid-row${row.nodeId === selected ? ' jp-mod-selected' : ''}`}
          role="row"
          aria-rowindex={start + offset + 2}
          aria-selected={row.nodeId === selected}
        >
          <div className="jp-DagflowGrid-name" role="rowheader" title={row.title}>
            {row.isGone ? <em>{row.title}</em> : row.title}
          </div>
          {columns.map((column, index) => (
            <GridCell
              key={column.runId}
              row={row}
              column={column}
              now={now}
              isTelling={width >= TELLING}
              isStop={grid.isAt(start + offset, index)}
              place={`${start + offset}/${index}`}
              tips={tips}
              onFocus={() => grid.setAt({ row: start + offset, column: index })}
              onOpen={() => open(column, row.nodeId)}
              trans={trans}
            />
          ))}
        </div>
      ))}
      <div style={{ height: (rows.length - end) * ROW }} />
      {tips.tip}
    </div>
  );
}

type Style = React.CSSProperties & Record<`--${string}`, string>;

/** Seconds of the longest run; at least one, so that a share of it can be told. */
function longestRun(columns: readonly GridColumn[], now: number): number {
  const spans = columns.map(each => durationOf(each.startedAt, each.finishedAt, now) ?? 0);
  return Math.max(1, ...spans);
}

interface GridFocus {
  element: React.MutableRefObject<HTMLDivElement | null>;
  isAt: (row: number, column: number) => boolean;
  setAt: (at: Place) => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
}

/** The one cell that can be reached with Tab, and the way on from there with the arrows. */
function useGridFocus(
  rows: readonly GridRow[],
  columns: readonly GridColumn[],
  selected: string | null
): GridFocus {
  const element = React.useRef<HTMLDivElement | null>(null);
  const [chosen, setChosen] = React.useState<Place | null>(null);
  const isWanted = React.useRef(false);
  const size = { rows: rows.length, columns: columns.length };
  const own = columns.findIndex(column => column.isOwn);
  const start = {
    row: rows.findIndex(row => row.nodeId === selected),
    column: own === -1 ? columns.length - 1 : own
  };
  const at = within(chosen ?? start, size);

  // A row that was out of sight is drawn only after scrolling there, so this looks again each time.
  React.useLayoutEffect(() => {
    if (isWanted.current) {
      const cell = element.current?.querySelector<HTMLElement>(
        `[data-place="${at.row}/${at.column}"]`
      );
      if (cell) {
        isWanted.current = false;
        cell.focus();
        cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    }
  });

  // The newest runs stand on the right; what does not fit is to the left.
  React.useLayoutEffect(() => {
    element.current?.scrollTo?.({ left: element.current.scrollWidth });
  }, [columns.length]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const next = placeAfter(event.key, event.ctrlKey || event.metaKey, at, size);
    if (next === null) {
      return;
    }
    event.preventDefault();
    isWanted.current = true;
    setChosen(next);
    const scroller = element.current;
    if (scroller && next.row >= 0) {
      const [first, last] = [next.row * ROW, (next.row + 1) * ROW];
      const head = scroller.querySelector<HTMLElement>('.jp-mod-head')?.offsetHeight ?? 0;
      const seen = scroller.clientHeight - head;
      scroller.scrollTop = Math.max(last - seen, Math.min(first, scroller.scrollTop));
    }
  };
  return {
    element,
    isAt: (row, column) => row === at.row && column === at.column,
    setAt: setChosen,
    onKeyDown
  };
}
