import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Problem } from '../../services';
import { TextButton } from '../buttons';
import { ImportSave, type ImportTarget } from '../dialogs/import/ImportSave';
import { FoundProblems } from '../dialogs/parts/FoundProblems';
import { cellOf } from './places';
import type { SplitModel } from './splitModel';

export interface SplitOutcomeProps {
  model: SplitModel;
  contents: Contents.IManager;
  /** The pipeline and its notebooks are written. */
  onDone: (target: ImportTarget) => void;
  /** Go to a cell, by its index. */
  showCell: (cell: number) => void;
  nodeTitle: (nodeId: string) => string | null;
  showNode: (nodeId: string) => void;
  trans: TranslationBundle;
}

/** What is to know about the split, and the button that writes it. */
export function SplitOutcome(props: SplitOutcomeProps): JSX.Element {
  const { model, nodeTitle, showCell, showNode, trans } = props;
  const { imported, refusal, isLoading } = model.import;
  const isNode = ({ node_id: id }: Problem) => id !== null && nodeTitle(id) !== null;
  const show = (problem: Problem) => {
    const cell = cellOf(problem);
    if (cell !== null) {
      showCell(cell);
    } else if (problem.node_id !== null) {
      showNode(problem.node_id);
    }
  };
  return (
    <>
      {refusal !== null && refusal.problems.length === 0 && (
        <div className="jp-DagflowDialog-notice" data-severity="error" role="alert">
          <span>{trans.__('The notebook was not split. %1', refusal.message)}</span>
          {model.plan !== null && (
            <TextButton label={trans.__('Try again')} onClick={() => model.import.retry()} />
          )}
        </div>
      )}
      <FoundProblems
        problems={model.problems}
        nodeTitle={nodeTitle}
        hasPlace={problem => cellOf(problem) !== null || isNode(problem)}
        onShow={show}
        trans={trans}
      />
      {imported !== null && imported.document !== null && (
        <ImportSave
          {...props}
          model={model.import}
          into={null}
          imported={imported}
          isLoading={isLoading}
          labels={{
            whole: trans.__('Create pipeline'),
            part: trans.__('Create what could be split')
          }}
        />
      )}
    </>
  );
}
