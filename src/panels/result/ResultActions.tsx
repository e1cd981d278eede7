import { notebookIcon, refreshIcon, textEditorIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { pipelineIcon } from '../../elements/icons';
import { instanceIndex, isNodeEnded, isRunEnded, nodeTypeOf } from '../../model';
import { TextButton } from '../buttons';
import { ResultProps } from './props';

export interface ResultActionsProps extends ResultProps {
  /** The attempt that is shown; 0 before the first. */
  attempt: number;
  failedCell: number | null;
}

/** What can be done with a result: see more of it, or run again. */
export function ResultActions(props: ResultActionsProps): JSX.Element {
  const { id, record, node, run, actions, attempt, trans } = props;
  const isReused = record.reused !== null;
  const isIdle = isRunEnded(run.state) || isNodeEnded(record.state);
  const isInstance = instanceIndex(id) !== null;
  // A node that runs for each item has no notebook and no log of its own; its instances have.
  const isWhole = record.width === null;
  return (
    <div className="jp-DagflowActions">
      {isWhole && nodeTypeOf(node) === 'notebook' && (
        <TextButton
          label={
            isReused
              ? trans.__('Open the notebook that made it')
              : trans.__('Open executed notebook')
          }
          icon={notebookIcon}
          isDisabled={attempt === 0 && !isReused}
          onClick={() => actions.openExecuted(id, attempt, props.failedCell)}
        />
      )}
      {isWhole && nodeTypeOf(node) === 'pipeline' && (
        <TextButton
          label={trans.__('Open its run')}
          icon={pipelineIcon}
          isDisabled={record.child_run_id === null}
          onClick={() => actions.openNotebook(id)}
        />
      )}
      {isWhole && (
        <TextButton
          label={trans.__('Log')}
          icon={textEditorIcon}
          isDisabled={attempt === 0}
          onClick={() => actions.openLog(id, attempt)}
        />
      )}
      <TextButton
        label={trans.__('Rerun from here')}
        icon={refreshIcon}
        isDisabled={!isIdle}
        title={
          isInstance
            ? trans.__('Run this instance and all that follows its node again, in this run')
            : trans.__('Run this node and all that follow it again, in this run')
        }
        onClick={() => actions.rerun('from', id)}
      />
      <TextButton
        label={trans.__('Rerun only this')}
        icon={refreshIcon}
        isDisabled={!isIdle}
        title={
          isInstance
            ? trans.__('Run this instance alone again, in this run')
            : trans.__('Run this node alone again, in this run')
        }
        onClick={() => actions.rerun('only', id)}
      />
    </div>
  );
}
