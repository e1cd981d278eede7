import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { dateText } from '../../elements/dates';
import { StateMark, stateWord } from '../../elements/states';
import type { RunView } from '../../model';
import { IconButton } from '../buttons';
import type { CompareProps } from './props';
import { pipelineName, runLabels, runSpan } from './texts';

export interface RunColumnHeadProps extends CompareProps {
  run: RunView;
  index: number;
}

/** A run above its column. */
export function RunColumnHead(props: RunColumnHeadProps): JSX.Element {
  const { run, runs, index, baseline, actions, trans } = props;
  const label = runLabels(runs)[index];
  const isBaseline = index === baseline;
  return (
    <th scope="col" className={isBaseline ? 'jp-mod-baseline' : ''} data-run={run.run_id}>
      <div className="jp-DagflowCompare-head">
        <button
          type="button"
          className="jp-DagflowLink"
          title={`${trans.__('Open the run')}\n${dateText(run.started_at ?? run.created_at)}\n${run.run_id}`}
          onClick={() => actions.openRun(run.run_id)}
        >
          {label}
        </button>
        {runs.length > 2 && (
          <IconButton
            icon={closeIcon}
            title={trans.__('Leave out the run of %1', label)}
            onClick={() => actions.remove(run.run_id)}
          />
        )}
      </div>
      <div className="jp-DagflowCompare-facts">
        <StateMark state={run.state} word={stateWord(run.state, trans)} />
        <span>{runSpan(run, trans)}</span>
      </div>
      <div className="jp-DagflowCompare-pipeline" title={run.pipeline}>
        {pipelineName(run)}
      </div>
      {isBaseline ? (
        <span className="jp-DagflowCompare-baseline">{trans.__('Baseline')}</span>
      ) : (
        <button
          type="button"
          className="jp-DagflowLink jp-DagflowCompare-setBaseline"
          title={trans.__('Compare the others with this run')}
          onClick={() => actions.setBaseline(run.run_id)}
        >
          {trans.__('Make baseline')}
        </button>
      )}
    </th>
  );
}
