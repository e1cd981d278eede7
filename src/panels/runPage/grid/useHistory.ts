import * as React from 'react';

import type { RunView } from '../../../model';
import {
  type DagflowApi,
  type DagflowSocket,
  type RunHistory,
  type ServerMessage,
  errorMessage
} from '../../../services';

/** Runs of a page. */
export const RUNS = 25;

export interface HistoryPage {
  /** Null until it has been read. */
  history: RunHistory | null;
  /** Why it could not be read. */
  error: string | null;
  isNewest: boolean;
  hasOlder: boolean;
  showOlder: () => void;
  showNewer: () => void;
  reload: () => void;
}

/** A page of the runs of the run's pipeline, read again when any run begins, ends or is deleted. */
export function useHistory(api: DagflowApi, socket: DagflowSocket, run: RunView): HistoryPage {
  const { pipeline, run_id: runId, state } = run;
  /** The runs before which pages begin, down to the one that is shown. */
  const [cursors, setCursors] = React.useState<readonly string[]>([]);
  const [told, setTold] = React.useState<Told>(NOTHING);
  const [turn, setTurn] = React.useState(0);
  const before = cursors.at(-1);

  React.useEffect(() => setCursors([]), [pipeline]);
  React.useEffect(() => {
    let isWanted = true;
    const tell = (next: (last: Told) => Told) => isWanted && setTold(next);
    api.history(pipeline, RUNS, before).then(
      history => tell(() => ({ history, error: null })),
      (error: unknown) => tell(last => ({ history: last.history, error: errorMessage(error) }))
    );
    return () => {
      isWanted = false;
    };
  }, [api, pipeline, before, runId, state, turn]);

  React.useEffect(() => {
    const watch = socket.watchRuns();
    const hear = (_: DagflowSocket, message: ServerMessage) => {
      if (message.type === 'runs_changed') {
        setTurn(last => last + 1);
      }
    };
    socket.received.connect(hear);
    return () => {
      socket.received.disconnect(hear);
      watch.dispose();
    };
  }, [socket]);

  const oldest = told.history?.runs.at(-1)?.run_id;
  return {
    ...told,
    isNewest: before === undefined,
    hasOlder: told.history?.runs.length === RUNS,
    showOlder: () => oldest !== undefined && setCursors([...cursors, oldest]),
    showNewer: () => setCursors(cursors.slice(0, -1)),
    reload: () => setTurn(last => last + 1)
  };
}

interface Told {
  history: RunHistory | null;
  error: string | null;
}

const NOTHING: Told = { history: null, error: null };
