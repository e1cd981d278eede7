import { notebookIcon, refreshIcon, textEditorIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { pipelineIcon } from '../../../elements/icons';
import { Continued, KeptKernelLine } from '../../../elements/keptKernel';
import { isNodeEnded, isRunEnded, nodeRecord, nodeTypeOf } from '../../../model';
import { TextButton } from '../../buttons';
import type { AttemptProps } from './AttemptCard';

/** What can be done with an attempt: see what it left, or run its node again. */
export function AttemptActions(props: AttemptProps): JSX.Element {
  const { run, group, record, isNewest, actions, trans } = props;
  const { node_id: id, attempt } = record;
  const type = group.node ? nodeTypeOf(group.node) : null;
  const node = nodeRecord(run, id);
  const child = isNewest ? (node?.child_run_id ?? null) : null;
  const isIdle = isRunEnded(run.state) || (node !== undefined && isNodeEnded(node.state));
  return (
    <div className="jp-DagflowActions">
      {type === 'notebook' && (
        <TextButton
          label={
            record.failure?.cell === null || record.failure?.cell === undefined
              ? trans.__('Open executed notebook')
              : trans.__('Open at the failed cell')
          }
          icon={notebookIcon}
          onClick={() => actions.openExecuted(id, attempt, record.failure?.cell ?? null)}
        />
      )}
      {child !== null && (
        <TextButton
          label={trans.__('Open its run')}
          icon={pipelineIcon}
          onClick={() => actions.openRun(child)}
        />
      )}
      <TextButton
        label={trans.__('Log')}
        icon={textEditorIcon}
        onClick={() => actions.openRun(run.run_id, 'log', id, attempt)}
      />
      {isNewest && group.node && (
        <>
          <TextButton
            label={trans.__('Rerun from here')}
            icon={refreshIcon}
            isDisabled={!isIdle}
            title={trans.__('Run this node and all that follow it again, in this run')}
            onClick={() => actions.rerun('from', id)}
          />
          <TextButton
            label={trans.__('Rerun only this')}
            icon={refreshIcon}
            isDisabled={!isIdle}
            title={trans.__('Run this node alone again, in this run')}
            onClick={() => actions.rerun('only', id)}
          />
        </>
      )}
    </div>
  );
}

/** The kernel that a failed attempt has kept, and whether this one went on in that of an earlier one. */
export function AttemptKernel({ run, group, record, actions, trans }: AttemptProps): JSX.Element {
  const isOfNotebook = group.node !== undefined && nodeTypeOf(group.node) === 'notebook';
  return (
    <>
      {actions.kept && isOfNotebook && record.state === 'failed' && (
        <KeptKernelLine
          kernels={actions.kept.kernels}
          attempt={{ run_id: run.run_id, node_id: record.node_id, attempt: record.attempt }}
          trans={trans}
        />
      )}
      <Continued attempt={record} trans={trans} />
    </>
  );
}
