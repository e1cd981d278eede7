import { TranslationBundle } from '@jupyterlab/translation';
import {
  LabIcon,
  fileIcon,
  imageIcon,
  notebookIcon,
  spreadsheetIcon,
  textEditorIcon
} from '@jupyterlab/ui-components';
import { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { Artifact, ArtifactKind } from '../model';
import {
  ArtifactInfo,
  ArtifactKey,
  ArtifactPreview,
  NotebookPreview,
  errorMessage
} from '../services';
import { modelIcon } from './icons';

export function artifactIcon(artifact: Artifact): LabIcon {
  const icons: Record<ArtifactKind, LabIcon> = {
    table: spreadsheetIcon,
    image: imageIcon,
    text: textEditorIcon,
    model: modelIcon,
    file: fileIcon
  };
  const isNotebook = artifact.path.toLowerCase().endsWith('.ipynb');
  return isNotebook ? notebookIcon : (icons[artifact.kind ?? 'file'] ?? fileIcon);
}

export function kindWord(kind: ArtifactKind | undefined, trans: TranslationBundle): string {
  const words: Record<ArtifactKind, string> = {
    table: trans.__('table'),
    image: trans.__('image'),
    text: trans.__('text'),
    model: trans.__('model'),
    file: trans.__('file')
  };
  return words[kind ?? 'file'] ?? words.file;
}

/** What is known of an artifact while it is read, and afterwards. */
export interface ArtifactEntry {
  info: ArtifactInfo | null;
  /** Why it could not be read. */
  error: string | null;
}

/** Reads an artifact as soon as it is drawn. */
export function useArtifact(
  key: ArtifactKey,
  load: (key: ArtifactKey) => Promise<ArtifactInfo>
): ArtifactEntry {
  const [entry, setEntry] = React.useState<ArtifactEntry>({ info: null, error: null });
  const { runId, nodeId, attempt, name } = key;
  // Whoever draws it may make this function anew each time.
  const latest = React.useRef(load);
  latest.current = load;
  React.useEffect(() => {
    let isCurrent = true;
    setEntry({ info: null, error: null });
    latest.current({ runId, nodeId, attempt, name }).then(
      info => isCurrent && setEntry({ info, error: null }),
      (reason: unknown) => isCurrent && setEntry({ info: null, error: errorMessage(reason) })
    );
    return () => {
      isCurrent = false;
    };
  }, [runId, nodeId, attempt, name]);
  return entry;
}

export interface ArtifactViewProps {
  artifactKey: ArtifactKey;
  load: (key: ArtifactKey) => Promise<ArtifactInfo>;
  onOpen: (path: string) => void;
  trans: TranslationBundle;
}

/** An artifact's preview, and the way to its file. */
export function ArtifactView(props: ArtifactViewProps): JSX.Element {
  const { artifactKey, load, onOpen, trans } = props;
  const { info, error } = useArtifact(artifactKey, load);
  if (error !== null) {
    return (
      <div className="jp-DagflowArtifact-note" data-severity="error" role="alert">
        {error}
      </div>
    );
  }
  if (info === null) {
    return <div className="jp-DagflowArtifact-note">{trans.__('Reading the file…')}</div>;
  }
  const { path, preview } = info;
  return (
    <div className="jp-DagflowArtifact-view">
      {preview ? (
        <Preview name={info.name} preview={preview} />
      ) : (
        <div className="jp-DagflowArtifact-note">
          {trans.__('There is no preview of this file.')}
        </div>
      )}
      <div className="jp-DagflowArtifact-foot">
        {info.isTruncated && <span>{trans.__('The beginning is shown.')}</span>}
        {path === null ? (
          <span>{trans.__('The file lies outside of what JupyterLab shows.')}</span>
        ) : (
          <button
            type="button"
            className="jp-DagflowLink"
            title={path}
            onClick={() => onOpen(path)}
          >
            {trans.__('Open in JupyterLab')}
          </button>
        )}
      </div>
    </div>
  );
}

/** What comes from a file is drawn as data only: text as text, an image by the browser's own decoder. */
function Preview(props: { name: string; preview: ArtifactPreview }): JSX.Element {
  const { name, preview } = props;
  switch (preview.type) {
    case 'table':
      return <TablePreview columns={preview.columns} rows={preview.rows} />;
    case 'image':
      return (
        <img
          className="jp-DagflowArtifact-image"
          alt={name}
          src={`data:${imageType(preview.mediaType)};base64,${preview.data}`}
        />
      );
    case 'notebook':
      return <NotebookView {...preview} />;
    case 'text':
      return <pre className="jp-DagflowArtifact-text">{preview.text}</pre>;
  }
}

/** The cells of a notebook, as they are in its file. */
function NotebookView({ cells }: NotebookPreview): JSX.Element {
  return (
    <div className="jp-DagflowArtifact-notebook">
      {cells.map(({ type, source, outputs }, index) => (
        <div key={index} className="jp-DagflowArtifact-cell" data-type={type}>
          {source !== '' && <pre>{source}</pre>}
          {outputs.map((output, at) =>
            output.kind === 'image' ? (
              <img
                key={at}
                className="jp-DagflowArtifact-image"
                alt=""
                src={`data:${imageType(output.mediaType)};base64,${output.data}`}
              />
            ) : (
              <pre key={at} className="jp-DagflowArtifact-output" data-kind={output.kind}>
                {output.text}
              </pre>
            )
          )}
        </div>
      ))}
    </div>
  );
}

function TablePreview(props: {
  columns: readonly string[];
  rows: readonly (readonly JSONValue[])[];
}): JSX.Element {
  return (
    <div className="jp-DagflowArtifact-table">
      <table>
        <thead>
          <tr>
            {props.columns.map((column, index) => (
              <th key={index} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, index) => (
            <tr key={index}>
              {row.map((value, at) => (
                <td key={at} data-number={typeof value === 'number' || undefined}>
                  {cellText(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellText(value: JSONValue): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

/** A media type that names an image and nothing else; a data URL takes whatever else it is told. */
function imageType(told: string): string {
  return /^image\/[a-z0-9.+-]+$/i.test(told) ? told : 'image/png';
}
