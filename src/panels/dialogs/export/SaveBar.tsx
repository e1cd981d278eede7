import { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { errorMessage, ExportedFile } from '../../../services';
import { TextButton } from '../../buttons';
import { canCopy, copy, download } from './downloads';
import { Overwriting } from '../parts/Overwriting';
import { folderProblem } from '../parts/saving';
import { SavingActions, useSaving } from '../parts/useSaving';

export interface SaveBarProps {
  /** What can be saved; nothing while there is nothing, or something forbids it. */
  files: readonly ExportedFile[];
  /** The file that is shown. */
  shown: ExportedFile | null;
  /** The folder that is offered, from the workspace's top. */
  folder: string;
  contents: Contents.IManager;
  openFile: (path: string) => void;
  trans: TranslationBundle;
}

/** Where the files go: into the workspace, to the browser's downloads, or onto the clipboard. */
export function SaveBar(props: SaveBarProps): JSX.Element {
  const { files, contents, trans } = props;
  const [folder, setFolder] = React.useState(props.folder);
  const saving = useSaving(contents, folder, files);
  const problem = folderProblem(folder, trans);
  const isBlocked = files.length === 0 || problem !== null || saving.saving.state === 'saving';
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter' && !isBlocked) {
      event.preventDefault();
      saving.save();
    }
  };
  return (
    <div className="jp-DagflowDialog-save">
      <SavingNotice {...props} {...saving} />
      <div className="jp-DagflowDialog-where">
        <label htmlFor="dagflow-export-folder">{trans.__('Folder')}</label>
        <input
          id="dagflow-export-folder"
          type="text"
          className={`jp-DagflowInput ${problem ? 'jp-mod-invalid' : ''}`}
          value={folder}
          placeholder={trans.__('the top of the workspace')}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={problem !== null}
          aria-describedby="dagflow-export-folder-complaint"
          onChange={event => setFolder(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Elsewhere {...props} />
        <button
          type="button"
          className="jp-Dialog-button jp-mod-styled jp-mod-accept jp-DagflowDialog-saveButton"
          disabled={isBlocked}
          onClick={saving.save}
        >
          {saving.saving.state === 'saving' ? trans.__('Saving…') : trans.__('Save into workspace')}
        </button>
      </div>
      {problem !== null && (
        <div
          id="dagflow-export-folder-complaint"
          className="jp-DagflowField-complaint"
          role="alert"
        >
          {problem}
        </div>
      )}
    </div>
  );
}

/** Ways out of the workspace. */
function Elsewhere({ files, shown, trans }: SaveBarProps): JSX.Element {
  const [told, setTold] = React.useState('');
  React.useEffect(() => setTold(''), [files, shown]);
  const isPossible = shown !== null && canCopy(shown);
  const doCopy = (file: ExportedFile) =>
    copy(file).then(
      () => setTold(trans.__('Copied')),
      (reason: unknown) => setTold(trans.__('It was not copied: %1', errorMessage(reason)))
    );
  return (
    <>
      <span className="jp-DagflowExport-told" role="status">
        {told}
      </span>
      <TextButton
        label={trans.__('Copy')}
        title={trans.__('Copy the file that is shown')}
        isDisabled={!isPossible}
        onClick={() => shown && void doCopy(shown)}
      />
      <TextButton
        label={trans.__('Download')}
        title={trans._n('Download the file', 'Download all %1 files', files.length)}
        isDisabled={files.length === 0}
        onClick={() => files.forEach(download)}
      />
    </>
  );
}

type SavingNoticeProps = SaveBarProps & SavingActions;

/** What became of saving, or what it waits for. */
function SavingNotice(props: SavingNoticeProps): JSX.Element | null {
  const { saving, trans } = props;
  switch (saving.state) {
    case 'asking':
      return (
        <Overwriting
          names={saving.names}
          onKeep={props.keep}
          onReplace={props.replace}
          trans={trans}
        />
      );
    case 'failed':
      return (
        <div className="jp-DagflowDialog-notice" data-severity="error" role="alert">
          {trans.__('Not saved: %1', saving.message)}
        </div>
      );
    case 'saved':
      return <SavedFiles {...props} paths={saving.paths} />;
    default:
      return null;
  }
}

function SavedFiles({ paths, openFile, trans }: SavingNoticeProps & { paths: readonly string[] }) {
  return (
    <div className="jp-DagflowDialog-notice" data-severity="success" role="status">
      <span>{trans._n('Saved', 'Saved %1 files', paths.length)}</span>
      <ul>
        {paths.map(path => (
          <li key={path}>
            <code title={path}>{path}</code>
            <TextButton
              label={trans.__('Open')}
              title={trans.__('Open %1', path)}
              onClick={() => openFile(path)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
