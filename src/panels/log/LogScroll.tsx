import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { LogLook, LogPiece, PIECE } from './LogText';
import { LogLine } from './lines';
import { PieceRange, nextRange, withEarlier, withLater } from './pieces';

/** Distance from the end, in pixels, that still counts as being there. */
const NEAR = 24;

export interface LogScrollProps extends LogLook {
  lines: readonly LogLine[];
  /** Index of the line that the search stands at. */
  current: number | null;
  isFollowing: boolean;
  onFollow: (follow: boolean) => void;
  emptyText: string;
  trans: TranslationBundle;
}

/** The scrolling part of the log: the last lines, others on demand; following ends on scrolling up. */
export function LogScroll(props: LogScrollProps): JSX.Element {
  const { lines, isFollowing, current, trans } = props;
  const scroller = React.useRef<HTMLDivElement>(null);
  const lastTop = React.useRef(0);
  const { range, total, setRange } = useRange(lines.length, isFollowing, current);

  React.useLayoutEffect(() => {
    if (isFollowing && scroller.current) {
      scroller.current.scrollTop = scroller.current.scrollHeight;
    }
  }, [lines, isFollowing, props.hasTimes]);
  React.useLayoutEffect(() => {
    if (current !== null) {
      scroller.current
        ?.querySelector(`[data-line="${current}"]`)
        ?.scrollIntoView({ block: 'center' });
    }
  }, [current]);

  const onScroll = () => {
    const node = scroller.current;
    if (!node) {
      return;
    }
    const isAtEnd =
      range.to === total && node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
    if (isFollowing && !isAtEnd && node.scrollTop < lastTop.current) {
      props.onFollow(false);
    } else if (!isFollowing && isAtEnd && node.scrollTop > lastTop.current) {
      props.onFollow(true);
    }
    lastTop.current = node.scrollTop;
  };

  // Said by the wheel itself: lines that come in the same moment would take the reader back to the end.
  const onWheel = ({ deltaY }: React.WheelEvent) => {
    const node = scroller.current;
    if (node && isFollowing && deltaY < 0 && node.scrollHeight > node.clientHeight) {
      props.onFollow(false);
    }
  };

  if (lines.length === 0) {
    return <p className="jp-DagflowLog-empty">{props.emptyText}</p>;
  }
  const [earlier, later] = [range.from * PIECE, lines.length - range.to * PIECE];
  return (
    <div
      ref={scroller}
      className="jp-DagflowLog-scroll jp-RenderedText"
      role="log"
      aria-live="off"
      tabIndex={0}
      onScroll={onScroll}
      onWheel={onWheel}
    >
      {earlier > 0 && (
        <button
          type="button"
          className="jp-DagflowLog-more"
          onClick={() => setRange(withEarlier(range))}
        >
          {trans._n('Show earlier (%1 line)', 'Show earlier (%1 lines)', earlier)}
        </button>
      )}
      <pre>{pieces(props, range)}</pre>
      {later > 0 && (
        <button
          type="button"
          className="jp-DagflowLog-more"
          onClick={() => setRange(withLater(range, total))}
        >
          {trans._n('Show later (%1 line)', 'Show later (%1 lines)', later)}
        </button>
      )}
    </div>
  );
}

function pieces(props: LogScrollProps, range: PieceRange): JSX.Element[] {
  const { lines, current } = props;
  const drawn: JSX.Element[] = [];
  for (let piece = range.from; piece < range.to; piece++) {
    const [start, end] = [piece * PIECE, (piece + 1) * PIECE];
    drawn.push(
      <LogPiece
        key={piece}
        lines={lines.slice(start, end)}
        start={start}
        before={lines[start - 1]}
        query={props.query}
        hasTimes={props.hasTimes}
        hasSources={props.hasSources}
        current={current !== null && current >= start && current < end ? current : null}
      />
    );
  }
  return drawn;
}

interface Range {
  range: PieceRange;
  total: number;
  setRange: (range: PieceRange) => void;
}

/** The pieces that are drawn, of so many lines. */
function useRange(count: number, isFollowing: boolean, current: number | null): Range {
  const [before, setRange] = React.useState<PieceRange>({ from: 0, to: 0 });
  const total = Math.ceil(count / PIECE);
  // Only a step of the search leads somewhere; after it the reader may go on elsewhere.
  const [sought, setSought] = React.useState<number | null>(null);
  const wanted = current !== sought && current !== null ? Math.floor(current / PIECE) : null;
  const range = nextRange(before, total, isFollowing, wanted);
  if (range.from !== before.from || range.to !== before.to) {
    setRange(range);
  }
  if (current !== sought) {
    setSought(current);
  }
  return { range, total, setRange };
}
