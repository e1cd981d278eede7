import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { stemOf } from '../../model';
import { IconButton, TextButton } from '../buttons';
import { FilterForm } from './FilterForm';
import { unmark } from './marking';
import type { RunScope, RunsPanelProps } from './props';
import { RunsNotice } from './RunsNotice';
import { RunsTable } from './RunsTable';

/** The runs of the pipeline in front, or of the workspace, and what can be done with them. */
export function RunsPanel(props: RunsPanelProps): JSX.Element {
  const { runs, error, trans } = props;
  const isShown = runs.length > 0 && (props.scope === 'workspace' || props.pipeline !== null);
  return (
    <div className="jp-DagflowRuns">
      <Scope {...props} />
      <FilterForm filter={props.filter} onFilter={props.onFilter} trans={trans} />
      {props.connection === 'lost' && (
        <p className="jp-DagflowRuns-trouble" role="alert">
          {trans.__('Connection lost: these are the runs as they stood. Trying again…')}
        </p>
      )}
      {isShown && error !== null && props.connection !== 'lost' && (
        <p className="jp-DagflowRuns-trouble" role="alert">
          {error}
          <button type="button" className="jp-DagflowLink" onClick={props.onRefresh}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      {isShown ? <RunsTable {...props} /> : <RunsNotice {...props} />}
      {isShown && props.marking.marked.size > 0 && <Marked {...props} />}
    </div>
  );
}

function Scope({ scope, pipeline, onScope, trans }: RunsPanelProps): JSX.Element {
  const choices: [RunScope, string, string][] = [
    [
      'pipeline',
      pipeline === null ? trans.__('This pipeline') : stemOf(pipeline),
      pipeline === null
        ? trans.__('Runs of the pipeline in front')
        : trans.__('Runs of the pipeline in front: %1', pipeline)
    ],
    ['workspace', trans.__('Workspace'), trans.__('Runs of all pipelines')]
  ];
  return (
    <div className="jp-DagflowRuns-scope" role="group" aria-label={trans.__('Whose runs')}>
      {choices.map(([choice, label, title]) => (
        <button
          key={choice}
          type="button"
          title={title}
          aria-pressed={scope === choice}
          onClick={() => onScope(choice)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** What can be done with the marked runs together. */
function Marked(props: RunsPanelProps): JSX.Element {
  const { marking, trans } = props;
  const count = marking.marked.size;
  return (
    <div className="jp-DagflowRuns-marked" role="toolbar" aria-label={trans.__('Marked runs')}>
      <span role="status">{trans._n('%1 marked', '%1 marked', count)}</span>
      <span className="jp-DagflowSpacer" />
      {props.canCompare && (
        <TextButton
          label={trans.__('Compare')}
          title={trans.__('Show the marked runs side by side; it takes two')}
          isDisabled={count < 2}
          onClick={props.onCompareMarked}
        />
      )}
      <TextButton
        label={trans.__('Delete…')}
        title={trans.__('Delete the marked runs with all that they left')}
        onClick={props.onRemoveMarked}
      />
      <IconButton
        icon={closeIcon}
        title={trans.__('Mark none')}
        onClick={() => props.onMarking(unmark)}
      />
    </div>
  );
}
