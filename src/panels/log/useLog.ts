import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { DagflowSocket, LogFollower } from '../../services';
import { LogLine, LogLines } from './lines';

export interface LogState {
  /** Another list whenever something came. */
  lines: readonly LogLine[];
  isLoaded: boolean;
  isEnded: boolean;
  /** Where the log was, if it was removed. */
  gone: string | null;
  /** How many of the oldest lines were let go. */
  left: number;
}

/** The log of one attempt as lines, live; drawn anew when lines come. */
export function useLog(
  socket: DagflowSocket,
  runId: string,
  nodeId: string,
  attempt: number,
  trans: TranslationBundle
): LogState {
  const [state, setState] = React.useState<LogState>(NO_LOG);
  React.useEffect(() => {
    const log = new LogLines(trans);
    const follower = LogFollower.of({ socket, key: { runId, nodeId, attempt } });
    let read = 0;
    const onChanged = () => {
      log.append(follower.entries.slice(read));
      read = follower.entries.length;
      setState({
        lines: [...log.lines],
        isLoaded: follower.isLoaded,
        isEnded: follower.isEnded,
        gone: follower.gone,
        left: 0
      });
    };
    follower.changed.connect(onChanged);
    onChanged();
    return () => {
      follower.changed.disconnect(onChanged);
      follower.dispose();
    };
  }, [socket, runId, nodeId, attempt, trans]);
  return state;
}

export const NO_LOG: LogState = { lines: [], isLoaded: false, isEnded: false, gone: null, left: 0 };
