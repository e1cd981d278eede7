import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { dateText } from '../../../elements/dates';
import { type Scale, type Tick, tickText } from './axis';

export interface TimeAxisProps {
  scale: Scale;
  ticks: readonly Tick[];
  trans: TranslationBundle;
}

/** Time since the beginning of each stretch, and above when that was; a cut gap says how long it is. */
export function TimeAxis({ scale, ticks, trans }: TimeAxisProps): JSX.Element {
  return (
    <div className="jp-DagflowTimeline-axis">
      <div className="jp-DagflowTimeline-corner">{trans.__('Node')}</div>
      <div className="jp-DagflowTimeline-ticks">
        {scale.stretches.map((stretch, index) => {
          const left = scale.leftOf(index);
          return stretch.isCut ? (
            <span
              key={stretch.from}
              className="jp-DagflowTimeline-gap"
              style={{ left }}
              title={trans.__('Nothing ran for %1', tickText(stretch.to - stretch.from))}
            >
              {tickText(stretch.to - stretch.from)
                .split(' ')
                .slice(0, 2)
                .join(' ')}
            </span>
          ) : (
            <time key={stretch.from} className="jp-DagflowTimeline-date" style={{ left }}>
              {dateText(stretch.from)}
            </time>
          );
        })}
        {ticks.map(({ x, seconds }) => (
          <span key={x} className="jp-DagflowTimeline-tick" style={{ left: x }}>
            {tickText(seconds)}
          </span>
        ))}
      </div>
    </div>
  );
}
