import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RunView, isRunEnded } from '../../model';
import { ConnectionState } from '../../services';
import { useNow } from '../../elements/durations';
import { StateMark } from '../../elements/states';
import { failedNodes, runShares, runSummary, sharesText } from './summary';

export interface RunBarProps {
  run: RunView | null;
  connection: ConnectionState;
  onSelectNode: (nodeId: string) => void;
  trans: TranslationBundle;
}

/** The run's progress over the canvas; nothing while there is neither a run nor anything to tell. */
export function RunBar(props: RunBarProps): JSX.Element | null {
  const { run, connection, trans } = props;
  const isActive = run !== null && !isRunEnded(run.state);
  const now = useNow(isActive);
  if (run === null && connection !== 'lost') {
    return null;
  }
  return (
    <div className="jp-DagflowRunBar" role="status" aria-label={trans.__('Progress of the run')}>
      {run && (
        <>
          <StateMark state={run.state} />
          <span className="jp-DagflowRunBar-text">{runSummary(run, now, trans)}</span>
          <ProgressBar run={run} trans={trans} />
          <Failures {...props} run={run} />
        </>
      )}
      {connection === 'lost' && (
        <span className="jp-DagflowRunBar-lost" role="alert">
          {trans.__('Connection lost. Trying again…')}
        </span>
      )}
    </div>
  );
}

function ProgressBar(props: { run: RunView; trans: TranslationBundle }): JSX.Element {
  const told = sharesText(props.run, props.trans);
  return (
    <span className="jp-DagflowProgress" role="img" aria-label={told} title={told}>
      {runShares(props.run).map(({ state, count }) => (
        <span key={state} className={`jp-mod-${state}`} style={{ flexGrow: count }} />
      ))}
    </span>
  );
}

/** Named failures lead to their nodes; beyond a few, a number tells of the rest. */
function Failures(props: RunBarProps & { run: RunView }): JSX.Element | null {
  const { run, trans } = props;
  const failed = failedNodes(run);
  if (failed.length === 0) {
    return run.message ? <span className="jp-DagflowRunBar-message">{run.message}</span> : null;
  }
  const NAMED = 2;
  return (
    <span className="jp-DagflowRunBar-failures">
      {failed.slice(0, NAMED).map(node => (
        <button
          key={node.id}
          type="button"
          title={trans.__('Show %1', node.title)}
          onClick={() => props.onSelectNode(node.id)}
        >
          <b>{node.title}</b>
          {node.message && <span>{node.message}</span>}
        </button>
      ))}
      {failed.length > NAMED && <span>{trans.__('and %1 more', failed.length - NAMED)}</span>}
    </span>
  );
}
