import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { LogPiece, PIECE } from './LogText';
import { LogState } from './useLog';

/** How many pieces are drawn at once, and how many more each "Show earlier" brings. */
const WINDOW = 10;
/** Distance from the end, in pixels, that still counts as being there. */
const NEAR = 24;

export interface LogScrollProps {
  log: LogState;
  search: string;
  /** Index of the line that the search stands at. */
  current: number | null;
  isFollowing: boolean;
  onFollow: (follow: boolean) => void;
  emptyText: string;
  trans: TranslationBundle;
}

/** The scrolling part of the log: the last lines, earlier ones on demand; following ends on scrolling up. */
export function LogScroll(props: LogScrollProps): JSX.Element {
  const { log, isFollowing, current, trans } = props;
  const { lines } = log;
  const scroller = React.useRef<HTMLDivElement>(null);
  const lastTop = React.useRef(0);
  const first = useFirstPiece(lines.length, isFollowing, current);

  React.useLayoutEffect(() => {
    if (isFollowing && scroller.current) {
      scroller.current.scrollTop = scroller.current.scrollHeight;
    }
  }, [log, isFollowing]);
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
    const isAtEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
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
      {first.index > 0 && (
        <button type="button" className="jp-DagflowLog-earlier" onClick={first.showEarlier}>
          {trans._n('Show earlier (%1 line)', 'Show earlier (%1 lines)', first.index * PIECE)}
        </button>
      )}
      <pre>{pieces(props, first.index)}</pre>
    </div>
  );
}

function pieces(props: LogScrollProps, first: number): JSX.Element[] {
  const { log, search, current } = props;
  const { lines } = log;
  const drawn: JSX.Element[] = [];
  for (let start = first * PIECE; start < lines.length; start += PIECE) {
    const end = Math.min(start + PIECE, lines.length);
    drawn.push(
      <LogPiece
        key={start}
        lines={lines}
        start={start}
        end={end}
        last={lines[end - 1]}
        search={search}
        current={current !== null && current >= start && current < end ? current : null}
      />
    );
  }
  return drawn;
}

/** The first piece that is drawn: it moves on with the end while following, and stays while reading. */
function useFirstPiece(
  count: number,
  isFollowing: boolean,
  current: number | null
): { index: number; showEarlier: () => void } {
  const [first, setFirst] = React.useState(0);
  const ending = Math.max(0, Math.ceil(count / PIECE) - WINDOW);
  const [extra, setExtra] = React.useState(0);
  const following = Math.max(0, ending - extra);
  const wanted = isFollowing ? following : Math.min(first, following);
  const index = current === null ? wanted : Math.min(wanted, Math.floor(current / PIECE));
  React.useEffect(() => setFirst(index), [index]);
  return { index, showEarlier: () => setExtra(extra + WINDOW + Math.max(0, following - index)) };
}
