import * as React from 'react';

type Handler = (...given: never[]) => void;

/**
 * The same functions in each drawing, which call the latest ones. xyflow tells all nodes and wires when it is given
 * another function.
 */
export function useHandlers<T extends Record<string, Handler>>(handlers: T): T {
  const latest = React.useRef(handlers);
  latest.current = handlers;
  const [stable] = React.useState(
    () =>
      Object.fromEntries(
        Object.keys(handlers).map(name => [
          name,
          (...given: never[]) => latest.current[name](...given)
        ])
      ) as T
  );
  return stable;
}
