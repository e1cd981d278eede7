import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StateMark, stateWord } from '../../../elements/states';
import { instanceIndex, nodeOfId } from '../../../model';
import { dayText, exactTimeText } from '../../../elements/dates';
import { type TipControl, TipTable } from '../tip';
import { spanWords } from './PathSentence';
import type { Scale } from './axis';
import { type TimelineBar, type TimelineRow, endOf, lanesOf } from './bars';
import type { CriticalPath } from './criticalPath';

/** Pixels of a row, of what lies between its bars and its borders, and of a bar at least. */
export const ROW = 30;
const PADDING = 6;
const THIN = 3;
const LANES = 6;

export interface TimelineRowViewProps {
  row: TimelineRow;
  index: number;
  scale: Scale;
  /** Pixels of the axis that are to be seen. */
  sight: { from: number; to: number };
  now: number;
  critical: CriticalPath;
  selected: string | null;
  /** Whether Tab comes here. */
  isStop: boolean;
  tips: TipControl;
  onSelect: (nodeId: string) => void;
  trans: TranslationBundle;
}

/** A node's name, and its attempts as bars. */
export function TimelineRowView(props: TimelineRowViewProps): JSX.Element {
  const { row, scale, sight, now, critical, selected, trans } = props;
  const isSelected = selected !== null && nodeOfId(selected) === row.nodeId;
  const isCritical = critical.nodeIds.includes(row.nodeId);
  const lanes = lanesOf(row.bars, now, LANES);
  const height = (ROW - 2 * PADDING) / (1 + Math.max(0, ...lanes));
  const last = row.bars.at(-1);
  const ran = row.bars.reduce(
    (sum, bar) => sum + (bar.startedAt === null ? 0 : endOf(bar, now) - bar.startedAt),
    0
  );
  return (
    <div
      className={`jp-DagflowTimeline-row${isSelected ? ' jp-mod-selected' : ''}`}
      role="listitem"
      data-node={row.nodeId}
      style={{ height: ROW }}
    >
      <button
        type="button"
        className={`jp-DagflowTimeline-name${isCritical ? ' jp-mod-critical' : ''}`}
        data-row={props.index}
        tabIndex={props.isStop ? 0 : -1}
        aria-pressed={isSelected}
        aria-label={rowLabel(row, ran, isCritical, trans)}
        title={row.title}
        onClick={() => props.onSelect(row.nodeId)}
      >
        <StateMark state={row.state} />
        <span>{row.title}</span>
        {isCritical && <span className="jp-DagflowTimeline-diamond" aria-hidden="true" />}
      </button>
      <div className="jp-DagflowTimeline-track">
        {row.bars.map((bar, index) => (
          <Bar
            key={`${bar.nodeId}/${bar.attempt}`}
            {...props}
            bar={bar}
            top={PADDING + lanes[index] * height}
            height={Math.max(2, height - (height > 6 ? 1 : 0))}
            isCritical={critical.bars.has(`${bar.nodeId}/${bar.attempt}`)}
          />
        ))}
        {last !== undefined && scale.x(endOf(last, now)) < sight.to && (
          <span
            className="jp-DagflowTimeline-told"
            style={{ left: Math.max(...row.bars.map(bar => scale.x(endOf(bar, now)))) + THIN + 4 }}
          >
            {last.startedAt === null ? '' : spanWords(ran)}
          </span>
        )}
      </div>
    </div>
  );
}

function rowLabel(
  row: TimelineRow,
  ran: number,
  isCritical: boolean,
  trans: TranslationBundle
): string {
  const parts = [
    trans.__('%1: %2', row.title, stateWord(row.state, trans)),
    ...(row.bars.length === 0
      ? []
      : [
          trans._n('%1 attempt', '%1 attempts', row.bars.length),
          trans.__('ran %1', spanWords(ran))
        ]),
    ...(isCritical ? [trans.__('on the critical path')] : [])
  ];
  return parts.join(', ');
}

interface BarProps extends TimelineRowViewProps {
  bar: TimelineBar;
  top: number;
  height: number;
  isCritical: boolean;
}

function Bar(props: BarProps): JSX.Element | null {
  const { bar, scale, sight, now, row, trans } = props;
  const end = endOf(bar, now);
  const left = scale.x(bar.queuedAt);
  const right = Math.max(scale.x(end), left + THIN);
  if (right < sight.from || left > sight.to) {
    return null;
  }
  const begun = bar.startedAt === null ? right : Math.min(scale.x(bar.startedAt), right - THIN);
  const show = (event: React.SyntheticEvent) =>
    props.tips.show(event.currentTarget, <BarTip row={row} bar={bar} now={now} trans={trans} />);
  return (
    <div
      className={`jp-DagflowTimeline-attempt${props.isCritical ? ' jp-mod-critical' : ''}`}
      data-state={bar.state}
      data-attempt={`${bar.nodeId}/${bar.attempt}`}
      style={{ left, top: props.top, width: right - left, height: props.height }}
      onMouseEnter={show}
      onMouseLeave={props.tips.hide}
      onClick={() => props.onSelect(bar.nodeId)}
    >
      {begun > left && (
        <span className="jp-DagflowTimeline-queue" style={{ width: begun - left }} />
      )}
      {begun < right && <span className="jp-DagflowTimeline-ran" style={{ left: begun - left }} />}
    </div>
  );
}

interface BarTipProps {
  row: TimelineRow;
  bar: TimelineBar;
  now: number;
  trans: TranslationBundle;
}

function BarTip({ row, bar, now, trans }: BarTipProps): JSX.Element {
  const instance = instanceIndex(bar.nodeId);
  const end = endOf(bar, now);
  const begun = bar.startedAt ?? end;
  return (
    <TipTable
      title={instance === null ? row.title : trans.__('%1, instance %2', row.title, instance)}
      rows={[
        [
          trans.__('State'),
          <StateMark key="state" state={bar.state} word={stateWord(bar.state, trans)} />
        ],
        [trans.__('Attempt'), bar.attempt],
        [trans.__('Day'), dayText(bar.queuedAt)],
        [
          trans.__('Waiting'),
          `${exactTimeText(bar.queuedAt)} · ${spanWords(begun - bar.queuedAt)}`
        ],
        [
          trans.__('Running'),
          bar.startedAt === null
            ? '–'
            : `${exactTimeText(bar.startedAt)} · ${spanWords(end - bar.startedAt)}`
        ],
        [trans.__('Ended'), bar.finishedAt === null ? '–' : exactTimeText(bar.finishedAt)]
      ]}
    />
  );
}
