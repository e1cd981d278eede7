import { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { errorMessage, fittingValues, OptionValues, Problem } from '../../../services';
import { TextButton } from '../../buttons';
import { FoundProblems } from '../parts/FoundProblems';
import { OptionFields, optionId } from '../parts/OptionFields';
import { FilePreview, TextViewFactory } from './FilePreview';
import { SaveBar } from './SaveBar';
import { TargetList } from './TargetList';
import { ExportTarget, RememberedExport } from './targets';
import { useExport, WrittenExport } from './useExport';

export interface ExportFormProps {
  /** What the server can write; may throw ApiError. */
  loadTargets: () => Promise<readonly ExportTarget[]>;
  /** What can be written without the server. */
  pictures: readonly ExportTarget[];
  /** What to begin with. */
  remembered: RememberedExport;
  onRemember: (chosen: RememberedExport) => void;
  /** The pipeline's folder, from the workspace's top. */
  folder: string;
  contents: Contents.IManager;
  openFile: (path: string) => void;
  nodeTitle: (nodeId: string) => string | null;
  /** Go to the place of a problem in the pipeline. */
  onProblem: (problem: Problem) => void;
  createTextView: TextViewFactory;
  trans: TranslationBundle;
}

/** Choose a target and its options, see what it writes, and save that. */
export function ExportForm(props: ExportFormProps): JSX.Element {
  const { pictures, onRemember, trans } = props;
  const offered = useTargets(props.loadTargets);
  const [chosen, setChosen] = React.useState(props.remembered);
  const targets = [...offered.targets, ...pictures];
  const target = offered.isLoading ? null : targetOf(targets, chosen.target);
  const values = fittingValues(target?.options ?? [], chosen.options[target?.name ?? ''] ?? {});
  const written = useExport(target, values);
  const choose = (change: Partial<RememberedExport>) => {
    const next = { ...chosen, ...change };
    setChosen(next);
    onRemember(next);
  };
  const setValues = (name: string, next: OptionValues) =>
    choose({ target: name, options: { ...chosen.options, [name]: next } });
  return (
    <div className="jp-DagflowExport">
      <div className="jp-DagflowExport-choices">
        <TargetList
          targets={offered.isLoading ? [] : targets}
          chosen={target?.name ?? null}
          onChoose={name => choose({ target: name })}
          trans={trans}
        />
        {offered.refusal !== null && (
          <div className="jp-DagflowDialog-notice" data-severity="error" role="alert">
            <span>{trans.__('Other targets cannot be offered. %1', offered.refusal)}</span>
            <TextButton label={trans.__('Try again')} onClick={offered.retry} />
          </div>
        )}
        {target && (
          <OptionFields
            key={target.name}
            options={target.options}
            values={values}
            onChange={next => setValues(target.name, next)}
            trans={trans}
          />
        )}
      </div>
      <ExportResult {...props} {...written} target={target} />
    </div>
  );
}

type ExportResultProps = Omit<ExportFormProps, 'remembered'> &
  Omit<WrittenExport, 'target'> & { target: ExportTarget | null; retry: () => void };

const NO_FILES: readonly never[] = [];

/** What the target writes, what is to know about it, and where it goes. */
function ExportResult(props: ExportResultProps): JSX.Element {
  const { result, refusal, isLoading, trans } = props;
  const [shown, setShown] = React.useState('');
  const files = result?.files ?? NO_FILES;
  const problems = result?.problems ?? refusal?.problems ?? NO_FILES;
  return (
    <div className="jp-DagflowExport-result">
      {isLoading && files.length === 0 && (
        <p className="jp-DagflowDialog-empty" role="status">
          {trans.__('Writing the export…')}
        </p>
      )}
      {refusal !== null && (
        <div className="jp-DagflowDialog-empty" role="alert">
          <p>{trans.__('The pipeline cannot be exported.')}</p>
          <p>
            {problems.length > 0
              ? trans.__('Errors below say what has to change.')
              : refusal.message}
          </p>
          <TextButton label={trans.__('Try again')} onClick={props.retry} />
        </div>
      )}
      {!isLoading && result !== null && files.length === 0 && (
        <div className="jp-DagflowDialog-empty" role="alert">
          <p>{trans.__('The pipeline cannot be exported to this target.')}</p>
          <p>{trans.__('Errors below say what has to change.')}</p>
        </div>
      )}
      <FilePreview {...props} files={files} shown={shown} onShow={setShown} />
      <FoundProblems {...props} problems={problems} onShow={problem => goTo(problem, props)} />
      <SaveBar
        {...props}
        files={isLoading ? NO_FILES : files}
        shown={files.find(({ name }) => name === shown) ?? files[0] ?? null}
      />
    </div>
  );
}

/** What is wrong with an option is here, all else on the canvas. */
function goTo(problem: Problem, { target, onProblem }: ExportResultProps): void {
  const option = target?.options.find(({ name }) => problem.path === `options.${name}`);
  if (option) {
    document.getElementById(optionId(option.name))?.focus();
  } else {
    onProblem(problem);
  }
}

function targetOf(targets: readonly ExportTarget[], name: string): ExportTarget | null {
  return targets.find(target => target.name === name) ?? targets[0] ?? null;
}

interface OfferedTargets {
  targets: readonly ExportTarget[];
  /** Why those of the server are not known. */
  refusal: string | null;
  isLoading: boolean;
}

function useTargets(load: ExportFormProps['loadTargets']): OfferedTargets & { retry: () => void } {
  const [tries, setTries] = React.useState(0);
  const [offered, setOffered] = React.useState<OfferedTargets>(UNKNOWN);
  React.useEffect(() => {
    let isCurrent = true;
    const tell = (told: OfferedTargets) => isCurrent && setOffered(told);
    load().then(
      targets => tell({ targets, refusal: null, isLoading: false }),
      reason => tell({ targets: [], refusal: errorMessage(reason), isLoading: false })
    );
    return () => {
      isCurrent = false;
    };
  }, [load, tries]);
  const retry = () => {
    setOffered(UNKNOWN);
    setTries(tries + 1);
  };
  return { ...offered, retry };
}

const UNKNOWN: OfferedTargets = { targets: [], refusal: null, isLoading: true };
