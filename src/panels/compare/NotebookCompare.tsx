import * as React from 'react';

import { errorMessage, type NotebookDiff } from '../../services';
import { TextButton } from '../buttons';
import { DiffCell } from './DiffCell';
import { attemptOf, notebookChoices, sidesOf, stretchesOf, type Stretch } from './notebookChoice';
import type { CompareProps } from './props';
import { pipelineName, runLabels } from './texts';

/** The executed notebooks of one node in two runs, cell by cell. */
export function NotebookCompare(props: CompareProps): JSX.Element {
  const { runs, baseline, trans } = props;
  const choices = React.useMemo(() => notebookChoices(runs), [runs]);
  const [nodeId, setNodeId] = React.useState<string | null>(null);
  const [left, setLeft] = React.useState<string | null>(null);
  const [right, setRight] = React.useState<string | null>(null);
  const choice = choices.find(each => each.nodeId === nodeId) ?? choices.at(0);
  if (choice === undefined) {
    return (
      <p className="jp-DagflowCompare-note">
        {trans.__('No node left an executed notebook in two of these runs.')}
      </p>
    );
  }
  const position = (runId: string | null) => {
    const found = runs.findIndex(({ run }) => run.run_id === runId);
    return found === -1 ? null : found;
  };
  const sides = sidesOf(choice, { left: position(left), right: position(right) }, baseline);
  const [one, other] = [runs[sides.left].run, runs[sides.right].run];
  const labels = runLabels(runs);
  const runTexts = choice.runs.map(index => {
    const { run } = runs[index];
    return [run.run_id, `${labels[index]} · ${pipelineName(run)}`] as const;
  });
  return (
    <section className="jp-DagflowCompare-notebooks" aria-label={trans.__('Notebooks')}>
      <div className="jp-DagflowCompare-bar">
        <Choice
          label={trans.__('Node')}
          value={choice.nodeId}
          options={choices.map(each => [each.nodeId, each.title])}
          onChange={setNodeId}
        />
        <Choice
          label={trans.__('Left')}
          value={one.run_id}
          options={runTexts.filter(([id]) => id !== other.run_id)}
          onChange={setLeft}
        />
        <Choice
          label={trans.__('Right')}
          value={other.run_id}
          options={runTexts.filter(([id]) => id !== one.run_id)}
          onChange={setRight}
        />
      </div>
      <LoadedDiff
        key={`${choice.nodeId} ${one.run_id} ${other.run_id}`}
        load={() =>
          props.actions.compareNotebooks(
            attemptOf(one, choice.nodeId),
            attemptOf(other, choice.nodeId)
          )
        }
        {...props}
      />
    </section>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

function Choice(props: ChoiceProps): JSX.Element {
  return (
    <label className="jp-DagflowCompare-choice">
      <span>{props.label}</span>
      <select value={props.value} onChange={event => props.onChange(event.target.value)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Reads the differences as soon as it is drawn. */
function LoadedDiff(props: CompareProps & { load: () => Promise<NotebookDiff> }): JSX.Element {
  const { trans } = props;
  const [diff, setDiff] = React.useState<NotebookDiff | null>(null);
  const [error, setError] = React.useState<string | null>(null);
  const [tries, setTries] = React.useState(0);
  // Whoever draws it makes this function anew each time.
  const latest = React.useRef(props.load);
  React.useEffect(() => {
    let isCurrent = true;
    setError(null);
    latest.current().then(
      found => isCurrent && setDiff(found),
      (reason: unknown) => isCurrent && setError(errorMessage(reason))
    );
    return () => {
      isCurrent = false;
    };
  }, [tries]);
  if (error !== null) {
    return (
      <div className="jp-DagflowCompare-error" role="alert">
        <span>{error}</span>
        <TextButton label={trans.__('Try again')} onClick={() => setTries(tries + 1)} />
      </div>
    );
  }
  if (diff === null) {
    return (
      <p className="jp-DagflowCompare-note" role="status">
        {trans.__('Comparing the notebooks…')}
      </p>
    );
  }
  return <DiffView diff={diff} {...props} />;
}

function DiffView({ diff, trans }: CompareProps & { diff: NotebookDiff }): JSX.Element {
  const changed = diff.cells.filter(cell => cell.state !== 'same').length;
  return (
    <div className="jp-DagflowDiff">
      <p className="jp-DagflowDiff-summary" role="status">
        {changed === 0
          ? trans.__('The notebooks are the same, cell by cell.')
          : trans._n('%2 of %1 cell differs', '%2 of %1 cells differ', diff.cells.length, changed)}
      </p>
      {diff.isRough && (
        <p className="jp-DagflowDiff-rough">
          {trans.__(
            'These notebooks have little in common: only cells with the same source are beside each other.'
          )}
        </p>
      )}
      {stretchesOf(diff.cells).map((stretch, index) =>
        stretch.isSame ? (
          <SameCells key={index} stretch={stretch} trans={trans} />
        ) : (
          stretch.cells.map((cell, place) => (
            <DiffCell key={`${index}/${place}`} cell={cell} trans={trans} />
          ))
        )
      )}
    </div>
  );
}

/** Cells in which nothing differs, folded until somebody asks for them. */
function SameCells(props: { stretch: Stretch } & Pick<CompareProps, 'trans'>): JSX.Element {
  const { stretch, trans } = props;
  const [isOpen, setIsOpen] = React.useState(false);
  const count = stretch.cells.length;
  return (
    <>
      <button
        type="button"
        className="jp-DagflowDiff-fold"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span>
        {trans._n('%1 cell is the same', '%1 cells are the same', count)}
      </button>
      {isOpen &&
        stretch.cells.map((cell, place) => <DiffCell key={place} cell={cell} trans={trans} />)}
    </>
  );
}
