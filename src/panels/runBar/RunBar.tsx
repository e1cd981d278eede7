import { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { RunView, isRunEnded } from '../../model';
import { ConnectionState } from '../../services';
import { useNow } from '../../elements/durations';
import { staleIcon } from '../../elements/icons';
import { StateMark } from '../../elements/states';
import { ProgressBar } from './ProgressBar';
import { NotedNode, failedNodes, runSummary, waitingNodes } from './summary';

export interface RunBarProps {
  run: RunView | null;
  connection: ConnectionState;
  /** What the server was asked for and has not answered yet. */
  underWay: string | null;
  /** The nodes that would come to another result than they have. */
  stale: readonly string[];
  onSelectNode: (nodeId: string) => void;
  onRunStale: () => void;
  /** Open the page of the run. */
  onOpenRun: () => void;
  trans: TranslationBundle;
}

/** The run's progress over the canvas; nothing while there is neither a run nor anything to tell. */
export function RunBar(props: RunBarProps): JSX.Element | null {
  const { run, connection, underWay, trans } = props;
  const isActive = run !== null && !isRunEnded(run.state);
  // Whether it goes on nobody knows while the connection is lost.
  const now = useNow(isActive && connection !== 'lost');
  if (run === null && connection !== 'lost' && underWay === null) {
    return null;
  }
  return (
    // Not a live region: its time ticks. The canvas says what happens.
    <div className="jp-DagflowRunBar" role="group" aria-label={trans.__('Progress of the run')}>
      {run && (
        <>
          <StateMark state={run.state} />
          <span className="jp-DagflowRunBar-text">{runSummary(run, now, trans)}</span>
          <ProgressBar run={run} trans={trans} />
          <Notes {...props} run={run} />
          {props.stale.length > 0 && !isActive && <StaleButton {...props} />}
          <button
            type="button"
            className="jp-DagflowRunBar-open"
            title={trans.__(
              'Open the page of this run: graph, grid, timeline, log, outputs, attempts'
            )}
            onClick={props.onOpenRun}
          >
            {trans.__('Open run')}
          </button>
        </>
      )}
      {underWay !== null && (
        <span className="jp-DagflowRunBar-underWay" role="status">
          <span className="jp-DagflowRunBar-stripe" aria-hidden="true" />
          {underWay}
        </span>
      )}
      {connection === 'lost' && (
        <span className="jp-DagflowRunBar-lost" role="alert">
          {trans.__('Connection lost. Trying again…')}
        </span>
      )}
    </div>
  );
}

/** Runs what is stale, and what follows it, in the run that is shown. */
function StaleButton({ stale, onRunStale, trans }: RunBarProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-DagflowRunBar-stale"
      title={trans.__('Run again what has another result than it would have now')}
      onClick={onRunStale}
    >
      <LabIcon.resolveReact icon={staleIcon} tag="span" />
      {trans.__('Run Stale (%1)', stale.length)}
    </button>
  );
}

/** Named failures lead to their nodes, and while nothing failed so do nodes that wait for something. */
function Notes(props: RunBarProps & { run: RunView }): JSX.Element | null {
  const { run } = props;
  const failed = failedNodes(run);
  const waiting = failed.length === 0 && !run.message ? waitingNodes(run) : [];
  if (failed.length > 0) {
    return <NodeNotes {...props} nodes={failed} named={2} className="jp-mod-failed" />;
  }
  if (waiting.length > 0) {
    return <NodeNotes {...props} nodes={waiting} named={1} className="jp-mod-queued" />;
  }
  return run.message ? <span className="jp-DagflowRunBar-message">{run.message}</span> : null;
}

interface NodeNotesProps extends RunBarProps {
  nodes: readonly NotedNode[];
  /** How many are named; a number tells of the rest. */
  named: number;
  className: string;
}

function NodeNotes(props: NodeNotesProps): JSX.Element {
  const { nodes, named, trans } = props;
  return (
    <span className={`jp-DagflowRunBar-notes ${props.className}`}>
      {nodes.slice(0, named).map(node => (
        <button
          key={node.id}
          type="button"
          title={[trans.__('Show %1', node.title), node.message].filter(Boolean).join('\n')}
          onClick={() => props.onSelectNode(node.id)}
        >
          <b>{node.title}</b>
          {node.message && <span>{node.message}</span>}
        </button>
      ))}
      {nodes.length > named && <span>{trans.__('and %1 more', nodes.length - named)}</span>}
    </span>
  );
}
