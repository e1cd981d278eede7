import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { rowsInSight, useSize } from '../sizes';
import { useTip } from '../tip';
import { TimeAxis } from './TimeAxis';
import { ROW, TimelineRowView } from './TimelineRowView';
import { Scale, type Stretch, type Tick, densityFor, ticksOf } from './axis';
import type { TimelineRow } from './bars';
import type { CriticalPath } from './criticalPath';
import type { Zoom } from './useZoom';

/** Pixels of the names, and beside the axis for what is written after the last bar. */
const NAMES = 200;
const BESIDE = 80;
/** Pixels before the axis begins, so that the first bar's outline is seen. */
const PAD = 8;
const WHEEL = 1.0015;

export interface TimelineChartProps {
  rows: readonly TimelineRow[];
  stretches: readonly Stretch[];
  critical: CriticalPath;
  /** Id of the selected node or instance. */
  selected: string | null;
  /** Seconds since the epoch. */
  now: number;
  isLive: boolean;
  zoom: Zoom;
  onSelect: (nodeId: string) => void;
  trans: TranslationBundle;
}

/** Names to the left, bars to the right, the axis above; only the rows and the part of the axis in sight are drawn. */
export function TimelineChart(props: TimelineChartProps): JSX.Element {
  const { rows, stretches, zoom, now, trans } = props;
  const [attach, size] = useSize();
  const [scroll, setScroll] = React.useState({ left: 0, top: 0 });
  const tips = useTip();
  const room = Math.max(120, size.width - NAMES - BESIDE);
  const density = densityFor(stretches, room) * zoom.factor;
  const scale = React.useMemo(() => new Scale(stretches, density), [stretches, density]);
  const scroller = useZoomedScroll(zoom, scale);
  const { start, end } = rowsInSight(rows.length, scroll.top, size.height, ROW);
  const ticks = ticksOf(scale, scroll.left - room, scroll.left + 2 * room);
  const setScroller = React.useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element;
      attach(element);
    },
    [attach, scroller]
  );
  const focus = useRowFocus(rows, props.selected);
  return (
    <div
      ref={setScroller}
      className="jp-DagflowTimeline-scroll"
      style={
        {
          '--jp-dagflow-names': `${NAMES}px`,
          '--jp-dagflow-pad': `${PAD}px`
        } as React.CSSProperties
      }
      onScroll={({ currentTarget: { scrollLeft: left, scrollTop: top } }) => {
        setScroll({ left, top });
        tips.hide();
      }}
      onMouseLeave={tips.hide}
    >
      <div
        className="jp-DagflowTimeline-inner"
        style={{ width: NAMES + scale.width + BESIDE, minHeight: '100%' }}
      >
        <TimeAxis scale={scale} ticks={ticks} trans={trans} />
        <Lines scale={scale} ticks={ticks} now={props.isLive ? now : null} trans={trans} />
        <div
          role="list"
          aria-label={trans.__('Nodes by when they began')}
          style={{ height: rows.length * ROW, paddingTop: start * ROW, boxSizing: 'border-box' }}
          onKeyDown={focus.onKeyDown}
        >
          {rows.slice(start, end).map((row, offset) => (
            <TimelineRowView
              key={row.nodeId}
              row={row}
              index={start + offset}
              scale={scale}
              sight={{ from: scroll.left - room, to: scroll.left + 2 * room }}
              now={now}
              critical={props.critical}
              selected={props.selected}
              isStop={focus.at === start + offset}
              tips={tips}
              onSelect={nodeId => {
                focus.setAt(start + offset);
                props.onSelect(nodeId);
              }}
              trans={trans}
            />
          ))}
        </div>
      </div>
      {tips.tip}
    </div>
  );
}

interface LinesProps {
  scale: Scale;
  ticks: readonly Tick[];
  now: number | null;
  trans: TranslationBundle;
}

/** What stands behind the bars: a line for each tick, the cut gaps, and now. */
function Lines({ scale, ticks, now, trans }: LinesProps): JSX.Element {
  return (
    <div className="jp-DagflowTimeline-lines" aria-hidden="true">
      {ticks.map(({ x }) => (
        <span key={x} className="jp-DagflowTimeline-line" style={{ left: x }} />
      ))}
      {scale.stretches.map(
        (stretch, index) =>
          stretch.isCut && (
            <span
              key={stretch.from}
              className="jp-DagflowTimeline-cut"
              style={{ left: scale.leftOf(index) }}
            />
          )
      )}
      {now !== null && (
        <span
          className="jp-DagflowTimeline-now"
          title={trans.__('now')}
          style={{ left: scale.x(now) }}
        />
      )}
    </div>
  );
}

/** Zooms with Ctrl and the wheel, and keeps the time under the pointer, or in the middle, where it is. */
function useZoomedScroll(zoom: Zoom, scale: Scale): React.MutableRefObject<HTMLDivElement | null> {
  const scroller = React.useRef<HTMLDivElement | null>(null);
  const before = React.useRef({ factor: zoom.factor, scale });
  const { by } = zoom;
  React.useEffect(() => {
    const element = scroller.current;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) {
        // Else the browser zooms the whole page; React's own listener could not forbid it.
        event.preventDefault();
        const left = scroller.current?.getBoundingClientRect().left ?? 0;
        by(WHEEL ** -event.deltaY, Math.max(0, event.clientX - left - NAMES - PAD));
      }
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [by]);
  React.useLayoutEffect(() => {
    const element = scroller.current;
    const last = before.current;
    if (element && last.factor !== zoom.factor) {
      const anchor = zoom.anchor.current ?? (element.clientWidth - NAMES - PAD) / 2;
      const time = last.scale.timeAt(element.scrollLeft + anchor);
      element.scrollLeft = scale.x(time) - anchor;
    }
    before.current = { factor: zoom.factor, scale };
  }, [zoom.factor, zoom.anchor, scale]);
  return scroller;
}

/** The one row that Tab comes to; arrows go on from there. */
function useRowFocus(
  rows: readonly TimelineRow[],
  selected: string | null
): {
  at: number;
  setAt: (index: number) => void;
  onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => void;
} {
  const [chosen, setAt] = React.useState<number | null>(null);
  const own = rows.findIndex(row => row.nodeId === selected);
  const at = Math.min(rows.length - 1, Math.max(0, chosen ?? own));
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = by === undefined ? -1 : at + by;
    const button = event.currentTarget.querySelector<HTMLElement>(`[data-row="${next}"]`);
    if (button) {
      event.preventDefault();
      setAt(next);
      button.focus();
    }
  };
  return { at, setAt, onKeyDown };
}
