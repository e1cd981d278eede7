import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { DagflowSocket } from '../../services';
import type { LogSource } from './lines';
import { MergedFollower } from './mergedFollower';
import { type LogState, NO_LOG } from './useLog';

export interface MergedLogState extends LogState {
  /** How many attempts have not been read yet. */
  unread: number;
}

/** The logs of attempts of a run as one, live. Begins anew with another `scope`; within one, sources only come. */
export function useMergedLog(
  socket: DagflowSocket,
  runId: string,
  sources: readonly LogSource[],
  scope: string,
  trans: TranslationBundle
): MergedLogState {
  const [state, setState] = React.useState<MergedLogState>(NOTHING);
  const follower = React.useRef<MergedFollower | null>(null);
  React.useEffect(() => {
    const own = new MergedFollower({ socket, runId, trans });
    const tell = () =>
      setState({
        lines: own.lines,
        left: own.left,
        unread: own.unread,
        isLoaded: own.unread === 0,
        isEnded: own.isEnded,
        gone: own.gone
      });
    own.changed.connect(tell);
    follower.current = own;
    setState(NOTHING);
    return () => own.dispose();
  }, [socket, runId, scope, trans]);
  React.useEffect(() => follower.current?.follow(sources), [sources, socket, runId, scope, trans]);
  return state;
}

const NOTHING: MergedLogState = { ...NO_LOG, unread: 0 };
