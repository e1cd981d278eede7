import * as React from 'react';

export interface Size {
  width: number;
  height: number;
}

/** The inner size of an element in pixels, as it is now. */
export function useSize(): [React.RefCallback<HTMLElement>, Size] {
  const [size, setSize] = React.useState<Size>({ width: 0, height: 0 });
  const observer = React.useRef<ResizeObserver | null>(null);
  const attach = React.useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    observer.current = null;
    if (element !== null) {
      const look = () => setSize({ width: element.clientWidth, height: element.clientHeight });
      observer.current = new ResizeObserver(look);
      observer.current.observe(element);
      look();
    }
  }, []);
  return [attach, size];
}

/** Rows beyond those in sight that are drawn too, so that a quick scroll shows no gap. */
const SPARE = 8;

/** Which of `count` rows are drawn: those in sight and a few around them; `end` is the first that is not. */
export function rowsInSight(
  count: number,
  top: number,
  height: number,
  rowHeight: number
): { start: number; end: number } {
  const start = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + SPARE);
  return { start: Math.min(start, count), end: Math.max(start, end) };
}
