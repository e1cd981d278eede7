import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon, addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { pipelineIcon } from '../../../elements/icons';
import { EXTENSION } from '../../../model';
import { filteredChoices, newNameProblem, type PipelineChoice, type PipelineForm } from './choices';

/** Pipelines beyond which one looks for them by letters. */
const MANY = 8;

export interface PipelineFormProps {
  choices: readonly PipelineChoice[];
  /** The folder of a new pipeline, from the server's root. */
  folder: string;
  first: PipelineForm;
  /** Whether the notebook has edits that are not saved. */
  isDirty: boolean;
  /** Whether a mistake is marked that the person has not come to yet. */
  isComplaining: boolean;
  onChange: (form: PipelineForm) => void;
  trans: TranslationBundle;
}

/** Which pipeline a notebook is added to: one of those that are there, or a new one. */
export function PipelineFormView(props: PipelineFormProps): JSX.Element {
  const { choices, trans } = props;
  const [form, setForm] = React.useState(props.first);
  const [letters, setLetters] = React.useState('');
  const change = (next: Partial<PipelineForm>) => {
    const changed = { ...form, ...next };
    setForm(changed);
    props.onChange(changed);
  };
  const shown = filteredChoices(choices, letters);
  return (
    <div className="jp-DagflowForm jp-DagflowAddTo">
      {choices.length > MANY && (
        <input
          type="search"
          className="jp-DagflowInput"
          aria-label={trans.__('Look for a pipeline')}
          placeholder={trans.__('Look for a pipeline')}
          value={letters}
          onChange={event => setLetters(event.target.value)}
        />
      )}
      <div className="jp-DagflowAddTo-list" role="radiogroup" aria-label={trans.__('Pipeline')}>
        {shown.map(choice => (
          <ChoiceRow
            key={choice.path}
            choice={choice}
            isChosen={form.path === choice.path}
            onChoose={() => change({ path: choice.path })}
            trans={trans}
          />
        ))}
        {choices.length > 0 && shown.length === 0 && (
          <p className="jp-DagflowHint">{trans.__('No pipeline has these letters in its path.')}</p>
        )}
        <NewRow {...props} form={form} change={change} />
      </div>
      {props.isDirty && (
        <div className="jp-DagflowCheck">
          <input
            id="dagflow-add-to-save"
            type="checkbox"
            checked={form.isSaving}
            onChange={event => change({ isSaving: event.target.checked })}
          />
          <label htmlFor="dagflow-add-to-save">
            {trans.__('Save the notebook first, so that its tags count')}
          </label>
        </div>
      )}
    </div>
  );
}

interface ChoiceRowProps {
  choice: PipelineChoice;
  isChosen: boolean;
  onChoose: () => void;
  trans: TranslationBundle;
}

function ChoiceRow({ choice, isChosen, onChoose, trans }: ChoiceRowProps): JSX.Element {
  const { path, isOpen, hasNotebook } = choice;
  const folder = PathExt.dirname(path);
  return (
    <label className="jp-DagflowAddTo-row" title={path}>
      <input type="radio" name="dagflow-add-to" checked={isChosen} onChange={onChoose} />
      <LabIcon.resolveReact icon={pipelineIcon} tag="span" />
      <span className="jp-DagflowAddTo-name">{PathExt.basename(path, EXTENSION)}</span>
      {folder && <span className="jp-DagflowAddTo-folder">{folder}</span>}
      <span className="jp-DagflowAddTo-marks">
        {hasNotebook && <span>{trans.__('has it')}</span>}
        {isOpen && <span>{trans.__('open')}</span>}
      </span>
    </label>
  );
}

interface NewRowProps extends PipelineFormProps {
  form: PipelineForm;
  change: (next: Partial<PipelineForm>) => void;
}

function NewRow({ choices, folder, form, change, isComplaining, trans }: NewRowProps): JSX.Element {
  const isChosen = form.path === null;
  const taken = choices.map(({ path }) => path);
  const problem = isChosen ? newNameProblem(folder, form.name, taken, trans) : null;
  // An empty name is no mistake before the person has had the time to type one.
  const told = isComplaining || form.name.trim() !== '' ? problem : null;
  return (
    <div className="jp-DagflowAddTo-new" data-severity={told === null ? undefined : 'error'}>
      <label className="jp-DagflowAddTo-row">
        <input
          type="radio"
          name="dagflow-add-to"
          checked={isChosen}
          onChange={() => change({ path: null })}
        />
        <LabIcon.resolveReact icon={addIcon} tag="span" />
        <span className="jp-DagflowAddTo-name">{trans.__('New pipeline')}</span>
      </label>
      <span className="jp-DagflowAddTo-file">
        <input
          type="text"
          className="jp-DagflowInput"
          aria-label={trans.__('Name of the new pipeline')}
          aria-invalid={told !== null}
          value={form.name}
          spellCheck={false}
          autoComplete="off"
          onFocus={() => change({ path: null })}
          onChange={event => change({ path: null, name: event.target.value })}
        />
        <span>{EXTENSION}</span>
      </span>
      {told !== null && (
        <div className="jp-DagflowField-complaint" role="alert">
          {told}
        </div>
      )}
    </div>
  );
}
