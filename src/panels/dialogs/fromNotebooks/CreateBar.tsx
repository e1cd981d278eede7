import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { EXTENSION, formatDocument } from '../../../model';
import { newNameProblem, newPipelinePath } from '../addToPipeline/choices';
import { Overwriting } from '../parts/Overwriting';
import { useSaving } from '../parts/useSaving';
import type { ProposalsModel } from './proposalsModel';

export interface CreateBarProps {
  model: ProposalsModel;
  contents: Contents.IManager;
  /** What the pipeline is called unless the person says otherwise. */
  name: string;
  /** The pipeline is written, at this path from the server's root. */
  onDone: (path: string) => void;
  trans: TranslationBundle;
}

/** What the pipeline is called, and the button that makes it; nothing that is there is replaced unasked. */
export function CreateBar({ model, contents, name, onDone, trans }: CreateBarProps): JSX.Element {
  const { folder, pipeline } = model;
  const [typed, setTyped] = React.useState(name);
  const problem = newNameProblem(folder, typed, [], trans);
  const path = newPipelinePath(folder, typed);
  const files = React.useMemo(() => {
    const content = pipeline === null ? '' : formatDocument(pipeline as JSONObject);
    return [{ name: PathExt.basename(path), content }];
  }, [pipeline, path]);
  const { saving, save, keep, replace } = useSaving(contents, folder, files, () => onDone(path));
  const isEmpty = (pipeline?.nodes ?? []).length === 0;
  const isBlocked = isEmpty || problem !== null || ['saving', 'saved'].includes(saving.state);
  return (
    <div className="jp-DagflowDialog-save">
      {saving.state === 'asking' && (
        <Overwriting names={saving.names} onKeep={keep} onReplace={replace} trans={trans} />
      )}
      {saving.state === 'failed' && (
        <div className="jp-DagflowDialog-notice" data-severity="error" role="alert">
          {trans.__('Not created: %1', saving.message)}
        </div>
      )}
      <form
        className="jp-DagflowDialog-where"
        onSubmit={event => {
          event.preventDefault();
          if (!isBlocked) {
            save();
          }
        }}
      >
        <label htmlFor={FIELD}>{trans.__('Name')}</label>
        <input
          id={FIELD}
          type="text"
          className="jp-DagflowInput"
          value={typed}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== null}
          aria-describedby={COMPLAINT}
          onChange={event => setTyped(event.target.value)}
        />
        <span className="jp-DagflowProposals-place" title={path}>
          {folder === '' ? EXTENSION : trans.__('%1 in %2', EXTENSION, folder)}
        </span>
        <span className="jp-DagflowDialog-gap" />
        <button
          type="submit"
          className="jp-Dialog-button jp-mod-styled jp-mod-accept jp-DagflowDialog-saveButton"
          disabled={isBlocked}
        >
          {trans.__('Create')}
        </button>
      </form>
      {problem !== null && (
        <div id={COMPLAINT} className="jp-DagflowField-complaint" role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}

const FIELD = 'dagflow-proposals-name';
const COMPLAINT = 'dagflow-proposals-name-complaint';
