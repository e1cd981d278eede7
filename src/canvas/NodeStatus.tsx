import * as React from 'react';

import { durationText, spanText, useNow } from '../elements/durations';
import { KeptKernelLine } from '../elements/keptKernel';
import { StateMark, stateWord } from '../elements/states';
import { askedText, usageText } from '../elements/usage';
import {
  isNodeEnded,
  resourcesSeen,
  type NodeRecord,
  type NodeType,
  type Resources
} from '../model';
import { useCanvas } from './context';
import { WatchContext } from './hover/watching';
import { StaleMark } from './NodeBadges';

interface NodeStatusProps {
  nodeId: string;
  type: NodeType;
  record: NodeRecord;
  asked: Resources;
  /** Why the result is not that of the document as it is now; null where it is. */
  staleReasons: readonly string[] | null;
  /** What more there is to see of the result. */
  children?: React.ReactNode;
}

/** The foot of a card: state, progress and time; when failed, why, and the ways to see more. */
export function NodeStatus(props: NodeStatusProps): JSX.Element {
  const { record } = props;
  const { trans } = useCanvas();
  const told = record.failure?.message ?? record.message;
  return (
    <footer className="jp-DagflowNode-status">
      <div className="jp-DagflowNode-progress">
        <StateMark state={record.state} word={stateWord(record.state, trans)} />
        {(record.state === 'running' || record.state === 'failed') && record.cell && (
          <span className="jp-DagflowNode-cell">
            {trans.__('cell %1 of %2', record.cell.index, record.cell.total)}
          </span>
        )}
        {record.attempt > 1 && (
          <span className="jp-DagflowNode-attempt">{trans.__('attempt %1', record.attempt)}</span>
        )}
        {props.staleReasons && isNodeEnded(record.state) && (
          <StaleMark reasons={props.staleReasons} />
        )}
        <Elapsed nodeId={props.nodeId} record={record} />
      </div>
      {record.state === 'running' && record.cell && record.cell.total > 0 && (
        <div className="jp-DagflowNode-bar" aria-hidden="true">
          <div style={{ width: `${(100 * record.cell.index) / record.cell.total}%` }} />
        </div>
      )}
      {record.state === 'failed' && <Failure {...props} />}
      {record.state !== 'failed' && record.state !== 'succeeded' && told && (
        <div className="jp-DagflowNode-message" title={told}>
          {told}
        </div>
      )}
      {props.children}
      <Usage {...props} />
    </footer>
  );
}

/** What the newest attempt took beside what it asked for; until that is known, what a node that is under way asks for. */
function Usage({ record, asked }: NodeStatusProps): JSX.Element | null {
  const { trans } = useCanvas();
  const isUnderWay = record.state === 'queued' || record.state === 'running';
  const wanted = isUnderWay ? askedText(asked, trans) : null;
  const text =
    usageText(resourcesSeen(record.resources), asked, trans) ??
    (wanted && trans.__('asks for %1', wanted));
  return text === null ? null : (
    <div className="jp-DagflowNode-usage" title={text}>
      {text}
    </div>
  );
}

/** Elapsed time, ticking while the node runs, beside what it took the last time; of a node that is idle that alone. */
function Elapsed({ nodeId, record }: { nodeId: string; record: NodeRecord }): JSX.Element | null {
  const { trans } = useCanvas();
  const { isLost, lastDuration } = React.useContext(WatchContext);
  const { state, started_at: began, finished_at: ended } = record;
  const isRunning = began !== null && (state === 'running' || state === 'waiting');
  // Whether it still runs nobody knows while the connection is lost.
  const now = useNow(isRunning && !isLost);
  const last = lastDuration(nodeId);
  if (isRunning) {
    const elapsed = durationText(now - began);
    const isTold = last !== null && last >= 1;
    return (
      <time
        className={`jp-DagflowNode-time ${isLost ? 'jp-mod-lost' : ''}`}
        title={isLost ? trans.__('As it was when the connection was lost') : undefined}
      >
        {isTold ? trans.__('%1 of ~%2', elapsed, durationText(last)) : elapsed}
      </time>
    );
  }
  const isIdle = !isNodeEnded(state) || began === null;
  const took = isIdle ? null : spanText(began, ended);
  if (took !== null) {
    return <time className="jp-DagflowNode-time">{took}</time>;
  }
  return last === null ? null : (
    <time
      className="jp-DagflowNode-time jp-mod-last"
      title={trans.__('What it took in the last run in which it succeeded')}
    >
      {trans.__('last %1', spanText(0, last) ?? '')}
    </time>
  );
}

/** The last line of the failure, and what to do about it. */
function Failure({ nodeId, type, record }: NodeStatusProps): JSX.Element {
  const { actions, trans } = useCanvas();
  const told = record.failure?.message ?? record.message ?? trans.__('No reason is known.');
  return (
    <>
      <div className="jp-DagflowNode-failure" title={told}>
        {lastLine(told)}
      </div>
      {record.attempt > 0 && (
        <div className="jp-DagflowNode-buttons nodrag">
          {type === 'notebook' && (
            <button
              type="button"
              title={trans.__('Open the executed notebook at the cell that failed')}
              onClick={() =>
                actions.openExecuted(nodeId, record.attempt, record.failure?.cell ?? null)
              }
            >
              {trans.__('Open notebook')}
            </button>
          )}
          {type === 'pipeline' && (
            <button
              type="button"
              title={trans.__('Open the pipeline with the run that failed')}
              onClick={() => actions.openNotebook(nodeId)}
            >
              {trans.__('Open pipeline')}
            </button>
          )}
          <button
            type="button"
            title={trans.__('Show the log of this attempt')}
            onClick={() => actions.openLog(nodeId, record.attempt)}
          >
            {trans.__('Log')}
          </button>
        </div>
      )}
      {actions.kept && type === 'notebook' && record.attempt > 0 && (
        <KeptKernelLine
          kernels={actions.kept.kernels}
          attempt={{
            run_id: actions.kept.runId() ?? '',
            node_id: nodeId,
            attempt: record.attempt
          }}
          trans={trans}
        />
      )}
    </>
  );
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').pop() ?? '';
}
