import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Imported } from '../../../services';
import { Overwriting } from '../parts/Overwriting';
import { useSaving } from '../parts/useSaving';
import type { ImportOutcomeProps } from './ImportOutcome';
import { fileName, nameProblem, offeredName, shownFolder } from './places';

/** Where the import went: into a file of its own, or among the nodes of the pipeline that it was dropped on. */
export type ImportTarget =
  { kind: 'file' | 'node'; path: string } | { kind: 'here'; document: string };

export interface ImportSaveProps extends Pick<
  ImportOutcomeProps,
  'model' | 'contents' | 'into' | 'onDone' | 'trans'
> {
  imported: Imported;
  isLoading: boolean;
  /** What the button says: where all can be written, and where something is missing. */
  labels: { whole: string; part: string };
}

/** Where it goes, and the button that does it; nothing that is there is replaced unasked. */
export function ImportSave(props: ImportSaveProps): JSX.Element {
  const { model, into, imported, contents, isLoading, labels, onDone, trans } = props;
  const folder = PathExt.dirname(model.path);
  const [typed, setTyped] = React.useState(offeredName(model.path));
  const [isHere, setHere] = React.useState(into?.isEmpty ?? false);
  const problem = isHere ? null : nameProblem(typed, trans);
  const document = imported.document ?? '';
  const files = React.useMemo(
    () =>
      isHere ? imported.files : [{ name: fileName(typed), content: document }, ...imported.files],
    [isHere, typed, document, imported]
  );
  const { saving, save, keep, replace } = useSaving(contents, folder, files, () => {
    const path = PathExt.join(folder, fileName(typed));
    onDone(isHere ? { kind: 'here', document } : { kind: into ? 'node' : 'file', path });
  });
  const isBlocked = isLoading || problem !== null || ['saving', 'saved'].includes(saving.state);
  const hasErrors = imported.problems.some(({ severity }) => severity === 'error');
  return (
    <div className="jp-DagflowDialog-save">
      {saving.state === 'asking' && (
        <Overwriting names={saving.names} onKeep={keep} onReplace={replace} trans={trans} />
      )}
      {saving.state === 'failed' && (
        <div className="jp-DagflowDialog-notice" data-severity="error" role="alert">
          {trans.__('Not saved: %1', saving.message)}
        </div>
      )}
      {into !== null && (
        <WhereTo title={into.title} isHere={isHere} onChange={setHere} trans={trans} />
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
        {!isHere && (
          <NameField
            typed={typed}
            folder={shownFolder(model.path)}
            problem={problem}
            onType={setTyped}
            trans={trans}
          />
        )}
        <span className="jp-DagflowDialog-gap" />
        <button
          type="submit"
          className="jp-Dialog-button jp-mod-styled jp-mod-accept jp-DagflowDialog-saveButton"
          disabled={isBlocked}
        >
          {hasErrors ? labels.part : labels.whole}
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

const COMPLAINT = 'dagflow-import-name-complaint';

interface NameFieldProps {
  typed: string;
  folder: string;
  problem: string | null;
  onType: (typed: string) => void;
  trans: TranslationBundle;
}

function NameField({ typed, folder, problem, onType, trans }: NameFieldProps): JSX.Element {
  return (
    <>
      <label htmlFor="dagflow-import-name">{trans.__('Save as')}</label>
      <span className="jp-DagflowImport-folder" title={folder}>
        {folder}
      </span>
      <input
        id="dagflow-import-name"
        type="text"
        className={`jp-DagflowInput ${problem ? 'jp-mod-invalid' : ''}`}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== null}
        aria-describedby={COMPLAINT}
        onChange={event => onType(event.target.value)}
      />
    </>
  );
}

interface WhereToProps {
  title: string;
  isHere: boolean;
  onChange: (isHere: boolean) => void;
  trans: TranslationBundle;
}

/** Whether the nodes come into the pipeline, or one node that stands for them. */
function WhereTo({ title, isHere, onChange, trans }: WhereToProps): JSX.Element {
  const choices: [boolean, string][] = [
    [true, trans.__('Put its nodes into %1', title)],
    [false, trans.__('As a sub-pipeline, in a file of its own')]
  ];
  return (
    <div className="jp-DagflowImport-into" role="radiogroup" aria-label={trans.__('Where it goes')}>
      {choices.map(([value, label]) => (
        <label key={String(value)}>
          <input
            type="radio"
            name="dagflow-import-into"
            checked={value === isHere}
            onChange={() => onChange(value)}
          />
          {label}
        </label>
      ))}
    </div>
  );
}
