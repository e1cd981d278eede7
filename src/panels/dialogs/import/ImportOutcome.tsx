import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Problem } from '../../../services';
import { TextButton } from '../../buttons';
import { FoundProblems } from '../parts/FoundProblems';
import type { ImportModel } from './importModel';
import { ImportSave, type ImportTarget } from './ImportSave';

export interface ImportOutcomeProps {
  model: ImportModel;
  contents: Contents.IManager;
  /** The pipeline that the file was dropped on; null where there is none. */
  into: ImportInto | null;
  /** Everything is written that has to be. */
  onDone: (target: ImportTarget) => void;
  /** Whether it can still be imported; else this only tells how it was. */
  isOpen: boolean;
  /** What a node is called; null if there is none. */
  nodeTitle: (nodeId: string) => string | null;
  /** Show the node of a problem. */
  onProblem: (problem: Problem) => void;
  trans: TranslationBundle;
}

/** A pipeline that takes what is imported. */
export interface ImportInto {
  title: string;
  isEmpty: boolean;
}

/** What is to know about the import, and where it goes. */
export function ImportOutcome(props: ImportOutcomeProps): JSX.Element {
  const { model, isOpen, trans } = props;
  const { document, imported, isLoading, problems, refusal } = model;
  const isNothing = !isLoading && document === null;
  return (
    <>
      {isLoading && imported === null && (
        <p className="jp-DagflowDialog-empty" role="status">
          {trans.__('Reading the file…')}
        </p>
      )}
      {isNothing && (
        <div className="jp-DagflowDialog-empty" role="alert">
          <p>{trans.__('Nothing of the file could be read.')}</p>
          <p>{problems.length > 0 ? trans.__('Below stands where and why.') : refusal?.message}</p>
          <TextButton label={trans.__('Try again')} onClick={() => model.retry()} />
        </div>
      )}
      <FoundProblems
        problems={problems}
        nodeTitle={props.nodeTitle}
        hasPlace={({ node_id: id }) => id !== null && props.nodeTitle(id) !== null}
        onShow={props.onProblem}
        trans={trans}
      />
      {document !== null && problems.length === 0 && (
        <p className="jp-DagflowImport-clean" role="status">
          {trans.__('All of it came over.')}
        </p>
      )}
      {isOpen && imported !== null && document !== null && (
        <ImportSave
          {...props}
          imported={imported}
          isLoading={isLoading}
          labels={{ whole: trans.__('Import'), part: trans.__('Import what could be read') }}
        />
      )}
    </>
  );
}
