import * as React from 'react';

import { useNow } from '../../../elements/durations';
import { StateMark, stateWord } from '../../../elements/states';
import { isRunEnded } from '../../../model';
import type { RunViewProps } from '../props';
import { PathSentence } from './PathSentence';
import { TimelineChart } from './TimelineChart';
import { lengthOf, stretchesOf } from './axis';
import { endOf, timelineRows, upstreamsOf } from './bars';
import { criticalPath } from './criticalPath';
import { useZoom } from './useZoom';
import { ZoomButtons } from './ZoomButtons';

/** When each node of the run waited and ran, and what decided how long the run took. */
export function TimelineTab(props: RunViewProps): JSX.Element {
  const { run, attempts, trans } = props;
  const isLive = !isRunEnded(run.state);
  const now = useNow(isLive);
  const rows = React.useMemo(() => timelineRows(run, attempts), [run, attempts]);
  const upstreams = React.useMemo(() => upstreamsOf(run.document), [run.document]);
  const told = React.useMemo(() => {
    const bars = rows.flatMap(row => row.bars);
    const stretches = stretchesOf(bars.map(bar => ({ from: bar.queuedAt, to: endOf(bar, now) })));
    return { stretches, path: criticalPath(rows, upstreams, stretches, now) };
  }, [rows, upstreams, now]);
  const zoom = useZoom();
  const states = [...new Set(rows.flatMap(row => row.bars.map(bar => bar.state)))];
  return (
    <section
      className="jp-DagflowTimeline"
      aria-label={trans.__('Timeline')}
      onKeyDown={zoom.onKeyDown}
    >
      <header className="jp-DagflowTimeline-bar">
        <PathSentence
          path={told.path}
          rows={rows}
          total={lengthOf(told.stretches)}
          isLive={isLive}
          onSelect={props.onSelect}
          trans={trans}
        />
        <span className="jp-DagflowSpacer" />
        <ZoomButtons zoom={zoom} trans={trans} />
      </header>
      {told.path === null ? (
        <p className="jp-DagflowTimeline-note">
          {isLive ? trans.__('No node has begun yet.') : trans.__('No node of this run ran.')}
        </p>
      ) : (
        <TimelineChart
          rows={rows}
          stretches={told.stretches}
          critical={told.path}
          selected={props.selected}
          now={now}
          isLive={isLive}
          zoom={zoom}
          onSelect={props.onSelect}
          trans={trans}
        />
      )}
      <ul className="jp-DagflowTimeline-legend" aria-label={trans.__('Legend')}>
        <li>
          <span className="jp-DagflowTimeline-sample jp-mod-queue" />
          {trans.__('waiting for its turn')}
        </li>
        <li>
          <span className="jp-DagflowTimeline-sample jp-mod-critical" />
          {trans.__('critical path')}
        </li>
        {states.map(state => (
          <li key={state}>
            <StateMark state={state} word={stateWord(state, trans)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
