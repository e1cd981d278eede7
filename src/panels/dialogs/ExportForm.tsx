import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Export, Exporter, Problem, errorMessage } from '../../services';
import { FieldFrame } from '../inspector/fields';

/** What a person chose to save. */
export interface ExportChoice {
  /** Paths relative to the pipeline's folder, with their contents. */
  files: readonly { name: string; content: string }[];
}

export interface ExportFormProps {
  exporters: readonly Exporter[];
  /** Translate the pipeline; throws ApiError. */
  load: (exporter: string) => Promise<Export>;
  onChange: (choice: ExportChoice | null) => void;
  trans: TranslationBundle;
}

type Loaded =
  { state: 'loading' } | { state: 'failed'; message: string } | { state: 'ready'; result: Export };

/** Choose an exporter, see what it writes, and name the file. */
export function ExportForm(props: ExportFormProps): JSX.Element {
  const { exporters, trans } = props;
  const [exporter, setExporter] = React.useState(exporters[0]?.name ?? '');
  const loaded = useExport(exporter, props);
  return (
    <div className="jp-DagflowForm jp-DagflowExport">
      <FieldFrame id="dagflow-export-to" label={trans.__('Export to')} complaint={null}>
        <select
          id="dagflow-export-to"
          className="jp-DagflowInput"
          value={exporter}
          onChange={event => setExporter(event.target.value)}
        >
          {exporters.map(({ name, title, extension }) => (
            <option key={name} value={name}>
              {extension ? `${title} (${extension})` : title}
            </option>
          ))}
        </select>
      </FieldFrame>
      {loaded.state === 'loading' && (
        <p className="jp-DagflowHint">{trans.__('Writing the export…')}</p>
      )}
      {loaded.state === 'failed' && (
        <p className="jp-DagflowHint" data-severity="error" role="alert">
          {loaded.message}
        </p>
      )}
      {loaded.state === 'ready' && <Preview key={exporter} result={loaded.result} {...props} />}
    </div>
  );
}

function useExport(exporter: string, props: ExportFormProps): Loaded {
  const [loaded, setLoaded] = React.useState<Loaded>({ state: 'loading' });
  const latest = React.useRef(props);
  latest.current = props;
  React.useEffect(() => {
    let isCurrent = true;
    setLoaded({ state: 'loading' });
    latest.current.onChange(null);
    latest.current.load(exporter).then(
      result => isCurrent && setLoaded({ state: 'ready', result }),
      reason => isCurrent && setLoaded({ state: 'failed', message: errorMessage(reason) })
    );
    return () => {
      isCurrent = false;
    };
  }, [exporter]);
  return loaded;
}

function Preview(props: ExportFormProps & { result: Export }): JSX.Element {
  const { result, trans } = props;
  const { files } = result;
  const [name, setName] = React.useState(files[0]?.name ?? '');
  const [shown, setShown] = React.useState(0);
  const problem = files.length === 1 ? fileNameProblem(name, trans) : null;
  const report = React.useRef(props.onChange);
  report.current = props.onChange;
  React.useEffect(() => {
    const named = files.length === 1 ? [{ name: name.trim(), content: files[0].content }] : files;
    report.current(problem === null && files.length > 0 ? { files: named } : null);
  }, [files, name, problem]);
  return (
    <>
      <ProblemLines problems={result.problems} />
      {files.length > 1 && (
        <select
          className="jp-DagflowInput"
          aria-label={trans.__('File to show')}
          value={shown}
          onChange={event => setShown(Number(event.target.value))}
        >
          {files.map((file, index) => (
            <option key={file.name} value={index}>
              {file.name}
            </option>
          ))}
        </select>
      )}
      {files.length > 0 && (
        <pre className="jp-DagflowExport-preview" tabIndex={0} aria-label={trans.__('Preview')}>
          {files[shown].content}
        </pre>
      )}
      {files.length === 1 && (
        <FieldFrame
          id="dagflow-export-name"
          label={trans.__('Save as')}
          hint={trans.__("in the pipeline's folder")}
          complaint={problem === null ? null : { message: problem, severity: 'error' }}
        >
          <input
            id="dagflow-export-name"
            type="text"
            className={`jp-DagflowInput ${problem ? 'jp-mod-invalid' : ''}`}
            value={name}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== null}
            onChange={event => setName(event.target.value)}
          />
        </FieldFrame>
      )}
    </>
  );
}

function ProblemLines(props: { problems: readonly Problem[] }): JSX.Element {
  return (
    <>
      {props.problems.map((problem, index) => (
        <div key={index} className="jp-DagflowHint" data-severity={problem.severity}>
          {problem.path && <code>{problem.path}</code>} {problem.message}
        </div>
      ))}
    </>
  );
}

/** Why a file name may not be saved to; folders below the pipeline's are fine. */
export function fileNameProblem(name: string, trans: TranslationBundle): string | null {
  const parts = name.trim().split('/');
  if (name.trim() === '') {
    return trans.__('The file needs a name.');
  }
  if (parts.some(part => part === '' || part === '.' || part === '..') || name.includes('\\')) {
    return trans.__("The file stays in the pipeline's folder or below it.");
  }
  return null;
}
