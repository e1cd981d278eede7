import * as React from 'react';

import { useNow } from '../../elements/durations';
import {
  goTo,
  markAll,
  markRange,
  reach,
  stepFrom,
  toggleMark,
  unmark,
  type Marking
} from './marking';
import type { RunsPanelProps } from './props';
import { RunRow } from './RunRow';
import { agoText } from './texts';

/** Pixels from the end at which older runs are read. */
const NEAR = 400;

/** The runs, by mouse and by keyboard. */
export function RunsTable(props: RunsPanelProps): JSX.Element {
  const { runs, marking, trans } = props;
  const now = useNow(true);
  const table = React.useRef<HTMLDivElement>(null);
  const ids = runs.map(run => run.run_id);
  // The rows are drawn anew only where something of theirs changed, so what they call stays the same.
  const isPressed = React.useRef(false);
  const latest = React.useRef({ props, ids });
  latest.current = { props, ids };
  const [press, menu, mark, act, focus] = React.useMemo(() => handlersOf(latest, isPressed), []);
  useFocusOn(table, marking.current, ids);
  const reachable = marking.current ?? ids[0];
  return (
    <div
      ref={table}
      role="grid"
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-busy={props.isLoading}
      className={`jp-DagflowRuns-list ${marking.marked.size > 0 ? 'jp-mod-marking' : ''}`}
      onMouseDown={() => (isPressed.current = true)}
      onMouseUp={() => (isPressed.current = false)}
      onMouseLeave={() => (isPressed.current = false)}
      onKeyDown={event => onKey(event, props, ids, table.current)}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        if (scrollHeight - scrollTop - clientHeight < NEAR) {
          props.onMore();
        }
      }}
    >
      {runs.map(run => (
        <RunRow
          key={run.run_id}
          run={run}
          ago={agoText(run.created_at, now, trans)}
          hasPipeline={props.scope === 'workspace'}
          isMarked={marking.marked.has(run.run_id)}
          isCurrent={marking.current === run.run_id}
          isReachable={reachable === run.run_id}
          onPress={press}
          onMenu={menu}
          onMark={mark}
          onAct={act}
          onFocus={focus}
          trans={trans}
        />
      ))}
      {props.hasMore && (
        <button type="button" className="jp-DagflowLink" tabIndex={-1} onClick={props.onMore}>
          {props.isLoading ? trans.__('Loading…') : trans.__('Show older runs')}
        </button>
      )}
    </div>
  );
}

type Latest = React.MutableRefObject<{ props: RunsPanelProps; ids: readonly string[] }>;

function handlersOf(latest: Latest, isPressed: React.MutableRefObject<boolean>) {
  const change = (next: (marking: Marking, ids: readonly string[]) => Marking) => {
    const { props, ids } = latest.current;
    props.onMarking(marking => next(marking, ids));
  };
  const press = (id: string, event: React.MouseEvent): void => {
    if (event.shiftKey) {
      change((marking, ids) => markRange(marking, id, ids));
    } else if (event.ctrlKey || event.metaKey) {
      change(marking => toggleMark(marking, id, true));
    } else {
      change(() => goTo(id));
      latest.current.props.onAct('open', id);
    }
  };
  // A menu over a run that is not marked is about that one alone.
  const menu = (id: string): void =>
    change(marking => (marking.marked.has(id) ? marking : goTo(id)));
  const mark = (id: string): void => change(marking => toggleMark(marking, id));
  const act: RunsPanelProps['onAct'] = (what, id) => latest.current.props.onAct(what, id);
  const focus = (id: string): void => change(marking => reach(marking, id, isPressed.current));
  return [press, menu, mark, act, focus] as const;
}

function onKey(
  event: React.KeyboardEvent,
  props: RunsPanelProps,
  ids: readonly string[],
  table: HTMLElement | null
): void {
  const next = props.onMarking(marking => markingAfter(event, marking, ids));
  if (next !== null) {
    event.preventDefault();
    event.stopPropagation();
    focusOn(table, next.current);
  }
}

/** Bring the focus to the row of a run, if it is in the list at all. */
function focusOn(table: HTMLElement | null, id: string | null): void {
  const rows = [...(table?.querySelectorAll<HTMLElement>('[data-run]') ?? [])];
  const row = rows.find(each => each.dataset.run === id);
  if (row && row !== document.activeElement) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  }
}

/** What a key does to the marking; null for one that does nothing to it. */
function markingAfter(
  event: React.KeyboardEvent,
  marking: Marking,
  ids: readonly string[]
): Marking | null {
  const step = stepFrom(marking.current, event.key, ids);
  if (step !== null) {
    return event.shiftKey
      ? markRange(marking, step, ids)
      : { ...marking, current: step, anchor: step };
  }
  switch (event.key) {
    case ' ':
      return marking.current === null ? null : toggleMark(marking, marking.current);
    case 'Escape':
      return marking.marked.size > 0 ? unmark(marking) : null;
    case 'a':
      return event.ctrlKey || event.metaKey ? markAll(marking, ids) : null;
    default:
      return null;
  }
}

/** Let the focus go with the current run, from within a row or from one that was deleted. */
function useFocusOn(
  table: React.RefObject<HTMLDivElement>,
  current: string | null,
  ids: readonly string[]
): void {
  const hadFocus = React.useRef(false);
  React.useEffect(() => {
    const focused = document.activeElement;
    const isInside = table.current?.contains(focused) ?? false;
    // A row that has the focus is the current one, or will be when what was done meanwhile is drawn.
    const isRow = focused instanceof HTMLElement && focused.dataset.run !== undefined;
    // A row that was deleted took the focus with it.
    const isLost = hadFocus.current && focused === document.body;
    if ((isInside && !isRow) || isLost) {
      focusOn(table.current, current);
    }
  }, [table, current, ids.length]);
  React.useEffect(() => {
    hadFocus.current = table.current?.contains(document.activeElement) ?? false;
  });
}
