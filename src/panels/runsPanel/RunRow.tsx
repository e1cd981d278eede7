import type { TranslationBundle } from '@jupyterlab/translation';
import { deleteIcon, runIcon, stopIcon, type LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { durationText, useNow } from '../../elements/durations';
import { rerunFailedIcon } from '../../elements/icons';
import { dateText } from '../../elements/dates';
import { StateMark } from '../../elements/states';
import { isRunEnded, stemOf } from '../../model';
import type { RunSummary } from '../../services';
import { runSeconds, SharesBar } from '../runBar';
import type { RunAct } from './props';
import { endedOf, hasFailed, parametersText, reasonText, stateText } from './texts';

export interface RunRowProps {
  run: RunSummary;
  /** When it began, as one speaks of it. */
  ago: string;
  hasPipeline: boolean;
  isMarked: boolean;
  isCurrent: boolean;
  /** Whether the tabulator key leads here. */
  isReachable: boolean;
  onPress: (runId: string, event: React.MouseEvent) => void;
  onMenu: (runId: string) => void;
  onMark: (runId: string) => void;
  onAct: (act: RunAct, runId: string) => void;
  /** The focus has come to the row itself. */
  onFocus: (runId: string) => void;
  trans: TranslationBundle;
}

/** One run: how it stands, when and how long it ran, what failed, and what it was given. */
export const RunRow = React.memo(function RunRow(props: RunRowProps): JSX.Element {
  const { run, trans } = props;
  const classes = ['jp-DagflowRuns-row', props.isMarked ? 'jp-mod-marked' : ''];
  const reason = reasonText(run, trans);
  const parameters = parametersText(run);
  return (
    <div
      role="row"
      className={classes.filter(Boolean).join(' ')}
      data-run={run.run_id}
      data-state={run.state}
      aria-selected={props.isMarked}
      aria-current={props.isCurrent ? 'true' : undefined}
      aria-label={labelOf(props)}
      tabIndex={props.isReachable ? 0 : -1}
      onClick={event => props.onPress(run.run_id, event)}
      onFocus={event => event.target === event.currentTarget && props.onFocus(run.run_id)}
      onContextMenu={() => props.onMenu(run.run_id)}
    >
      <div role="gridcell" className="jp-DagflowRuns-check">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={props.isMarked}
          aria-label={trans.__('Mark run %1', run.run_id)}
          onChange={() => props.onMark(run.run_id)}
          onClick={event => event.stopPropagation()}
        />
      </div>
      <div role="gridcell" className="jp-DagflowRuns-facts">
        <div className="jp-DagflowRuns-line">
          <StateMark
            state={run.interrupted ? 'lost' : run.state}
            word={props.hasPipeline ? undefined : stateText(run, trans)}
          />
          {props.hasPipeline && (
            <span className="jp-DagflowRuns-pipeline" title={run.pipeline}>
              {stemOf(run.pipeline)}
            </span>
          )}
          <span className="jp-DagflowSpacer" />
          <span className="jp-DagflowRuns-ago" title={dateText(run.created_at)}>
            {props.ago}
          </span>
        </div>
        <Progress {...props} />
        {reason !== '' && (
          <div
            className={`jp-DagflowRuns-reason ${run.failed.length > 0 ? 'jp-mod-failed' : ''}`}
            title={reason}
          >
            {reason}
          </div>
        )}
        {parameters !== '' && (
          <div className="jp-DagflowRuns-parameters" title={parameters}>
            {parameters}
          </div>
        )}
      </div>
      <Buttons {...props} />
    </div>
  );
});

function labelOf({ run, ago, trans }: RunRowProps): string {
  return [stateText(run, trans), stemOf(run.pipeline), ago, reasonText(run, trans)]
    .filter(Boolean)
    .join(', ');
}

function Progress({ run, hasPipeline, trans }: RunRowProps): JSX.Element {
  const isActive = !isRunEnded(run.state) && !run.interrupted;
  const now = useNow(isActive);
  const seconds = runSeconds(run, now);
  const { ended, total } = endedOf(run);
  return (
    <div className="jp-DagflowRuns-line jp-mod-progress">
      {hasPipeline && (
        <span className="jp-DagflowRuns-word" data-state={run.state}>
          {stateText(run, trans)}
        </span>
      )}
      <SharesBar counts={run.nodes} trans={trans} />
      <span
        className="jp-DagflowRuns-count"
        title={trans._n('%2 of %1 node ended', '%2 of %1 nodes ended', total, ended)}
      >
        {trans.__('%1/%2', ended, total)}
      </span>
      {seconds !== null && (
        <span className="jp-DagflowRuns-duration" title={trans.__('Duration')}>
          {durationText(seconds)}
        </span>
      )}
    </div>
  );
}

/** What is done with the row at once; they show while the pointer or the keyboard is there. */
function Buttons({ run, onAct, trans }: RunRowProps): JSX.Element {
  const isActive = !isRunEnded(run.state);
  const buttons: [boolean, RunAct, LabIcon, string][] = [
    [isActive, 'stop', stopIcon, trans.__('Stop this run')],
    [
      !isActive && hasFailed(run),
      'rerun',
      rerunFailedIcon,
      trans.__('Run again what failed; what succeeded is kept')
    ],
    [true, 'run', runIcon, trans.__('Run the pipeline anew')],
    [!isActive, 'remove', deleteIcon, trans.__('Delete this run…')]
  ];
  return (
    <div role="gridcell" className="jp-DagflowRuns-buttons">
      {buttons.map(
        ([isOffered, act, icon, title]) =>
          isOffered && (
            <button
              key={act}
              type="button"
              className="jp-DagflowIconButton"
              title={title}
              aria-label={title}
              tabIndex={-1}
              onClick={event => {
                event.stopPropagation();
                onAct(act, run.run_id);
              }}
            >
              <icon.react tag="span" />
            </button>
          )
      )}
    </div>
  );
}
