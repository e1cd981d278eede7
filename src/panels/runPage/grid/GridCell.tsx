import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { durationText, spanText } from '../../../elements/durations';
import { StateMark, stateWord } from '../../../elements/states';
import { dateText } from '../../../elements/dates';
import { type TipControl, TipTable } from '../tip';
import { type GridColumn, type GridRow, durationOf } from './columns';

export interface GridCellProps {
  row: GridRow;
  column: GridColumn;
  now: number;
  /** Whether there is room for the duration. */
  isTelling: boolean;
  /** Whether Tab comes here. */
  isStop: boolean;
  place: string;
  tips: TipControl;
  onFocus: () => void;
  onOpen: () => void;
  trans: TranslationBundle;
}

/** How a node fared in a run. */
export function GridCell(props: GridCellProps): JSX.Element {
  const { row, column, isTelling, trans } = props;
  const outcome = column.nodes.get(row.nodeId);
  const className = `jp-DagflowGrid-cell${column.isOwn ? ' jp-mod-own' : ''}${column.isApart ? ' jp-mod-apart' : ''}`;
  const common = {
    className,
    role: 'gridcell',
    tabIndex: props.isStop ? 0 : -1,
    'data-place': props.place,
    onFocus: props.onFocus
  };
  const date = dateText(column.createdAt);
  if (outcome === undefined) {
    return (
      <div {...common} aria-label={trans.__('%1, run of %2: not part of it', row.title, date)} />
    );
  }
  const seconds = durationOf(outcome.started_at, outcome.finished_at, props.now);
  const word = stateWord(outcome.state, trans);
  const told = seconds === null ? word : `${word}, ${durationText(seconds)}`;
  const finished = outcome.finished_at ?? props.now;
  const showTip = (event: React.SyntheticEvent<HTMLElement>) =>
    props.tips.show(
      event.currentTarget,
      <TipTable
        title={row.title}
        rows={[
          [trans.__('State'), <StateMark key="state" state={outcome.state} word={word} />],
          [trans.__('Duration'), spanText(outcome.started_at, finished) ?? '–'],
          [trans.__('Attempt'), outcome.attempt || '–'],
          [trans.__('Run'), date]
        ]}
      />
    );
  return (
    <div
      {...common}
      data-state={outcome.state}
      aria-label={trans.__('%1, run of %2: %3', row.title, date, told)}
      onFocus={event => {
        props.onFocus();
        showTip(event);
      }}
      onMouseEnter={showTip}
      onClick={props.onOpen}
      onKeyDown={event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          props.onOpen();
        }
      }}
    >
      <span className="jp-DagflowGrid-mark">
        <StateMark state={outcome.state} />
        {isTelling && <span>{spanText(outcome.started_at, finished)}</span>}
      </span>
    </div>
  );
}
