import type { TranslationBundle } from '@jupyterlab/translation';
import { deleteIcon, stopIcon, type LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { durationText, useNow } from '../../elements/durations';
import { compareIcon, exportIcon, pipelineIcon, rerunFailedIcon } from '../../elements/icons';
import { dateText, momentText } from '../../elements/dates';
import { StateMark } from '../../elements/states';
import { isRunEnded, parentOf, stemOf, type RunView } from '../../model';
import type { ConnectionState } from '../../services';
import { TextButton } from '../buttons';
import { canRerunFailed, ProgressBar, runSeconds, runWord } from '../runBar';
import { RunBlame } from './RunBlame';
import { RunParameters } from './RunParameters';

/** What can be done with a run as a whole. Null stands for what nothing here can do. */
export interface RunHeaderActions {
  openPipeline: () => void;
  openRun: (runId: string, nodeId: string) => void;
  stop: () => void;
  rerunFailed: () => void;
  compare: (() => void) | null;
  remove: (() => void) | null;
  export: () => void;
  select: (nodeId: string) => void;
}

export interface RunHeaderProps {
  run: RunView;
  connection: ConnectionState;
  actions: RunHeaderActions;
  trans: TranslationBundle;
}

/** What a run is and how it stands; who is to blame if it failed. */
export function RunHeader(props: RunHeaderProps): JSX.Element {
  const { run, connection, actions, trans } = props;
  const isActive = !isRunEnded(run.state);
  return (
    <header className="jp-DagflowRunHeader">
      <div className="jp-DagflowRunHeader-line">
        <span className="jp-DagflowRunHeader-state" role="status">
          <StateMark state={run.state} word={stateText(run, trans)} />
        </span>
        <button
          type="button"
          className="jp-DagflowRunHeader-pipeline"
          title={trans.__('Open %1', run.pipeline)}
          onClick={actions.openPipeline}
        >
          {run.document.name || stemOf(run.pipeline)}
        </button>
        <When run={run} trans={trans} />
        <span className="jp-DagflowSpacer" />
        <RunButtons {...props} />
      </div>
      {isActive && <ProgressBar run={run} trans={trans} />}
      <ParentNote {...props} />
      <RunBlame run={run} onSelect={actions.select} trans={trans} />
      {run.interrupted && (
        <p className="jp-DagflowRunHeader-note" data-severity="warning">
          {trans.__(
            'Interrupted: nobody drives this run at the moment. A running server takes it up again within seconds; without one, this does: %1',
            `dagflow runs resume ${run.run_id}`
          )}
        </p>
      )}
      {connection === 'lost' && (
        <p className="jp-DagflowRunHeader-note" data-severity="warning" role="alert">
          {trans.__('Connection lost: this is how the run stood. Trying again…')}
        </p>
      )}
      <RunParameters values={run.parameters} trans={trans} />
    </header>
  );
}

function stateText(run: RunView, trans: TranslationBundle): string {
  return run.interrupted ? trans.__('Interrupted') : runWord(run, trans);
}

/** When it began, and how long it took or has taken so far. */
function When({ run, trans }: { run: RunView; trans: TranslationBundle }): JSX.Element {
  const isActive = !isRunEnded(run.state) && !run.interrupted;
  const now = useNow(isActive);
  const seconds = runSeconds(run, now);
  const began = run.started_at ?? run.created_at;
  return (
    <>
      <span title={dateText(began)}>{momentText(began)}</span>
      {seconds !== null && (
        <span className="jp-DagflowRunHeader-duration" title={trans.__('Duration')}>
          {durationText(seconds)}
        </span>
      )}
    </>
  );
}

/** A run within another one leads to that. */
function ParentNote({ run, actions, trans }: RunHeaderProps): JSX.Element | null {
  const parent = parentOf(run);
  return (
    parent && (
      <p className="jp-DagflowRunHeader-note">
        {trans.__('This run is the work of a node of another run.')}{' '}
        <button
          type="button"
          className="jp-DagflowLink"
          onClick={() => actions.openRun(parent.run_id, parent.node_id)}
        >
          {trans.__('Open that run')}
        </button>
      </p>
    )
  );
}

function RunButtons({ run, actions, trans }: RunHeaderProps): JSX.Element {
  const isActive = !isRunEnded(run.state);
  const isOwn = parentOf(run) === null;
  const buttons: [boolean, string, LabIcon, string, (() => void) | null][] = [
    [
      isActive && isOwn,
      trans.__('Stop'),
      stopIcon,
      trans.__('Stop the run and everything that runs in it'),
      actions.stop
    ],
    [
      isOwn && canRerunFailed(run),
      trans.__('Rerun failed'),
      rerunFailedIcon,
      trans.__('Run again what failed and what waited for it; what succeeded is kept'),
      actions.rerunFailed
    ],
    [
      isOwn,
      trans.__('Compare with previous'),
      compareIcon,
      trans.__('Show this run beside the one before it'),
      actions.compare
    ],
    [
      !isActive && isOwn,
      trans.__('Delete'),
      deleteIcon,
      trans.__('Delete the run with all that it left'),
      actions.remove
    ],
    [
      true,
      trans.__('Export'),
      exportIcon,
      trans.__('Export the pipeline as it was run, or this drawing as a picture'),
      actions.export
    ],
    [
      true,
      trans.__('Open pipeline'),
      pipelineIcon,
      trans.__('Open the pipeline as it is now, to edit and run it'),
      actions.openPipeline
    ]
  ];
  return (
    <div className="jp-DagflowRunHeader-buttons" role="group" aria-label={trans.__('The run')}>
      {buttons.map(
        ([isOffered, label, icon, title, act]) =>
          isOffered &&
          act && <TextButton key={label} label={label} icon={icon} title={title} onClick={act} />
      )}
    </div>
  );
}
