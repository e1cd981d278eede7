/** Which runs of the list are marked, and where the keyboard is. */
export interface Marking {
  /** Marked for what is done with several. */
  marked: ReadonlySet<string>;
  /** The run that the keyboard, or a single click, is at. */
  current: string | null;
  /** Where a range begins. */
  anchor: string | null;
}

export const NO_MARKING: Marking = { marked: new Set(), current: null, anchor: null };

/** Go to one run; nothing is marked any more. */
export function goTo(id: string): Marking {
  return { marked: new Set(), current: id, anchor: id };
}

/** The focus has come to a run. By a press the range still begins where it did: the press may end it. */
export function reach(marking: Marking, id: string, isPress: boolean): Marking {
  const anchor = isPress ? (marking.anchor ?? id) : id;
  return marking.current === id ? marking : { ...marking, current: id, anchor };
}

/** Mark a run, or unmark it. The one that the keyboard was at is the first to be marked with another one. */
export function toggleMark(marking: Marking, id: string, isWithAnchor = false): Marking {
  const marked = new Set(marking.marked);
  if (isWithAnchor && marked.size === 0 && marking.anchor !== null && marking.anchor !== id) {
    marked.add(marking.anchor);
  }
  if (!marked.delete(id)) {
    marked.add(id);
  }
  return { marked, current: id, anchor: id };
}

/** Mark all from the anchor to a run; `ids` in the order of the list. */
export function markRange(marking: Marking, id: string, ids: readonly string[]): Marking {
  const anchor = marking.anchor !== null && ids.includes(marking.anchor) ? marking.anchor : id;
  const ends = [ids.indexOf(anchor), ids.indexOf(id)].sort((one, other) => one - other);
  return { marked: new Set(ids.slice(ends[0], ends[1] + 1)), current: id, anchor };
}

export function markAll(marking: Marking, ids: readonly string[]): Marking {
  return { ...marking, marked: new Set(ids) };
}

export function unmark(marking: Marking): Marking {
  return { ...marking, marked: new Set(), anchor: marking.current };
}

/** Without the runs that are in the list no more; the keyboard goes to the one that took the place of its own. */
export function kept(marking: Marking, before: readonly string[], now: readonly string[]): Marking {
  const there = new Set(now);
  const isHere = marking.current === null || there.has(marking.current);
  const place = isHere ? 0 : before.indexOf(marking.current ?? '');
  const heir = before.slice(place).find(id => there.has(id)) ?? now[now.length - 1] ?? null;
  const current = isHere ? marking.current : heir;
  const marked = [...marking.marked].filter(id => there.has(id));
  const hasAnchor = marking.anchor === null || there.has(marking.anchor);
  const isSame = isHere && hasAnchor && marked.length === marking.marked.size;
  return isSame ? marking : { marked: new Set(marked), current, anchor: current };
}

/** What an action is done with: the marked runs, else the one that the keyboard is at. */
export function chosenIds(marking: Marking, ids: readonly string[]): string[] {
  return marking.marked.size > 0
    ? ids.filter(id => marking.marked.has(id))
    : ids.filter(id => id === marking.current);
}

/** Where a key leads from the current run; null for a key that leads nowhere. */
export function stepFrom(
  current: string | null,
  key: string,
  ids: readonly string[]
): string | null {
  const at = current === null ? -1 : ids.indexOf(current);
  const places: Record<string, number> = {
    ArrowDown: Math.min(ids.length - 1, at + 1),
    ArrowUp: Math.max(0, at - 1),
    PageDown: Math.min(ids.length - 1, at + 10),
    PageUp: Math.max(0, at - 10),
    Home: 0,
    End: ids.length - 1
  };
  return Object.hasOwn(places, key) ? (ids[places[key]] ?? null) : null;
}
