import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ExportedFile } from '../../../services';

/** An editor that only shows. */
export interface TextView {
  /** The language follows from the file's name. */
  show: (text: string, fileName: string) => void;
  dispose: () => void;
}

/** Puts such an editor into an element. */
export type TextViewFactory = (host: HTMLElement) => TextView;

export interface FilePreviewProps {
  files: readonly ExportedFile[];
  /** The file that is shown, by its name. */
  shown: string;
  onShow: (name: string) => void;
  isLoading: boolean;
  createTextView: TextViewFactory;
  trans: TranslationBundle;
}

const PANEL = 'dagflow-export-file';

/** The files as they will be saved; several have a tab each. */
export function FilePreview(props: FilePreviewProps): JSX.Element | null {
  const { files, isLoading, createTextView, trans } = props;
  const file = files.find(({ name }) => name === props.shown) ?? files[0];
  if (!file) {
    return null;
  }
  return (
    <div className={`jp-DagflowExport-preview ${isLoading ? 'jp-mod-loading' : ''}`}>
      <FileTabs {...props} shown={file.name} />
      <div
        id={PANEL}
        className="jp-DagflowExport-file"
        role="tabpanel"
        aria-label={trans.__('Preview of %1', file.name)}
        aria-busy={isLoading}
      >
        {file.picture ? (
          <div className="jp-DagflowExport-picture" tabIndex={0}>
            <img src={pictureUrl(file)} alt={trans.__('The pipeline as a picture')} />
          </div>
        ) : (
          <TextPreview file={file} create={createTextView} />
        )}
      </div>
    </div>
  );
}

function FileTabs({ files, shown, onShow, trans }: FilePreviewProps): JSX.Element {
  const tabs = React.useRef<HTMLDivElement>(null);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = files.findIndex(({ name }) => name === shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: files.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = (to + files.length) % files.length;
      onShow(files[next].name);
      tabs.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next].focus();
    }
  };
  return (
    <div
      ref={tabs}
      className="jp-DagflowExport-tabs"
      role="tablist"
      aria-label={trans.__('Files')}
      onKeyDown={onKeyDown}
    >
      {files.map(({ name }) => (
        <button
          key={name}
          type="button"
          role="tab"
          title={name}
          aria-selected={name === shown}
          aria-controls={PANEL}
          tabIndex={name === shown ? 0 : -1}
          onClick={() => onShow(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

interface TextPreviewProps {
  file: ExportedFile;
  create: TextViewFactory;
}

function TextPreview({ file, create }: TextPreviewProps): JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const view = React.useRef<TextView | null>(null);
  const { name, content } = file;
  React.useEffect(() => {
    if (host.current === null) {
      return;
    }
    const made = create(host.current);
    view.current = made;
    return () => {
      view.current = null;
      made.dispose();
    };
  }, [create]);
  React.useEffect(() => {
    view.current?.show(content, name);
  }, [create, content, name]);
  return <div ref={host} className="jp-DagflowExport-text" />;
}

function pictureUrl({ content, picture }: ExportedFile): string {
  return picture === 'image/png'
    ? `data:${picture};base64,${content}`
    : `data:${picture};charset=utf-8,${encodeURIComponent(content)}`;
}
