import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { durationText } from '../../../elements/durations';
import { StateMark, stateWord } from '../../../elements/states';
import { dateText, dayText, isSameDay, timeText } from '../../../elements/dates';
import { type TipControl, TipTable } from '../tip';
import { type GridColumn, durationOf } from './columns';

export interface RunHeadProps {
  column: GridColumn;
  /** The run to the left of it. */
  before: GridColumn | null;
  /** How long it took, as a part of the longest, 0 to 1. */
  share: number;
  now: number;
  isStop: boolean;
  place: string;
  tips: TipControl;
  onFocus: () => void;
  onOpen: () => void;
  trans: TranslationBundle;
}

/** A run above its column: how long it took, and how it ended. */
export function RunHead(props: RunHeadProps): JSX.Element {
  const { column, before, trans } = props;
  const word = stateWord(column.state, trans);
  const seconds = durationOf(column.startedAt, column.finishedAt, props.now);
  const duration = seconds === null ? '–' : durationText(seconds);
  const date = dateText(column.createdAt);
  const isNewDay = before === null || !isSameDay(before.createdAt, column.createdAt);
  const showTip = (event: React.SyntheticEvent<HTMLElement>) =>
    props.tips.show(
      event.currentTarget,
      <TipTable
        title={column.isOwn ? trans.__('This run') : trans.__('Run')}
        rows={[
          [trans.__('State'), <StateMark key="state" state={column.state} word={word} />],
          [trans.__('Duration'), duration],
          [trans.__('Begun'), date],
          [trans.__('Id'), column.runId]
        ]}
      />
    );
  return (
    <div
      className={`jp-DagflowGrid-run${column.isOwn ? ' jp-mod-own' : ''}${column.isApart ? ' jp-mod-apart' : ''}`}
      role="columnheader"
      tabIndex={props.isStop ? 0 : -1}
      data-place={props.place}
      data-state={column.state}
      data-run={column.runId}
      aria-current={column.isOwn ? 'true' : undefined}
      aria-label={trans.__('Run of %1: %2, %3', date, word, duration)}
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
      <span className="jp-DagflowGrid-day">
        {isNewDay ? dayText(column.createdAt) : timeText(column.createdAt)}
      </span>
      <span className="jp-DagflowGrid-bars">
        <span style={{ height: `${Math.max(3, Math.min(100, props.share * 100))}%` }} />
      </span>
      <StateMark state={column.state} />
    </div>
  );
}
