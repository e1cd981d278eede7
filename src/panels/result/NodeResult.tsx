import { notebookIcon, runIcon, textEditorIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import {
  AttemptRecord,
  NodeRecord,
  PipelineNode,
  RunView,
  isNodeEnded,
  isRunEnded
} from '../../model';
import { TextButton } from '../buttons';
import { spanText, durationText, useNow } from '../../elements/durations';
import { Section } from '../inspector/folds';
import { InspectorProps } from '../inspector/props';
import { StateMark, stateWord } from '../../elements/states';
import { UsedResources } from './UsedResources';
import { ValueTable } from './ValueTable';

interface NodeResultProps extends InspectorProps {
  node: PipelineNode;
}

/** How the node fared in the run that is shown; nothing without a run. */
export function NodeResult(props: NodeResultProps): JSX.Element | null {
  const { run, node } = props;
  const record = run && Object.hasOwn(run.nodes, node.id) ? run.nodes[node.id] : undefined;
  if (!run || !record) {
    return null;
  }
  return <Result {...props} run={run} record={record} />;
}

interface ResultProps extends NodeResultProps {
  run: RunView;
  record: NodeRecord;
}

function Result(props: ResultProps): JSX.Element {
  const { record, trans } = props;
  const attempts = useAttempts(props);
  const [chosen, setChosen] = React.useState<number | null>(null);
  const number = chosen ?? record.attempt;
  const attempt = attempts.find(each => each.attempt === number) ?? null;
  return (
    <Section title={trans.__('Last run')}>
      <Headline {...props} />
      {record.failure && (
        <div className="jp-DagflowFailure" role="alert">
          {record.failure.message}
        </div>
      )}
      {record.message && record.message !== record.failure?.message && (
        <div className="jp-DagflowHint">{record.message}</div>
      )}
      <UsedResources {...props} attempt={attempt} />
      <Actions {...props} attempt={number} failedCell={attempt?.failure?.cell ?? null} />
      {attempts.length > 1 && (
        <AttemptList {...props} attempts={attempts} chosen={number} onChoose={setChosen} />
      )}
      {attempt && (
        <>
          <ValueTable
            title={trans.__('Parameters used')}
            values={attempt.parameters}
            trans={trans}
          />
          <ValueTable title={trans.__('Outputs')} values={attempt.outputs} trans={trans} />
        </>
      )}
      {!attempt && <ValueTable title={trans.__('Outputs')} values={record.outputs} trans={trans} />}
    </Section>
  );
}

function Headline(props: ResultProps): JSX.Element {
  const { record, trans } = props;
  const isRunning = record.state === 'running' && record.started_at !== null;
  const now = useNow(isRunning);
  const span = isRunning
    ? durationText(now - (record.started_at ?? now))
    : spanText(record.started_at, record.finished_at);
  return (
    <div className="jp-DagflowResult-headline">
      <StateMark state={record.state} word={stateWord(record.state, trans)} />
      {isRunning && record.cell && (
        <span>{trans.__('cell %1 of %2', record.cell.index, record.cell.total)}</span>
      )}
      {span && <span>{span}</span>}
      {record.attempt > 1 && <span>{trans.__('attempt %1', record.attempt)}</span>}
    </div>
  );
}

function Actions(props: ResultProps & { attempt: number; failedCell: number | null }): JSX.Element {
  const { record, node, run, actions, attempt, trans } = props;
  const hasAttempt = attempt > 0;
  const isIdle = isRunEnded(run.state) || isNodeEnded(record.state);
  return (
    <div className="jp-DagflowActions">
      <TextButton
        label={trans.__('Open executed notebook')}
        icon={notebookIcon}
        isDisabled={!hasAttempt}
        onClick={() => actions.openExecuted(node.id, attempt, props.failedCell)}
      />
      <TextButton
        label={trans.__('Log')}
        icon={textEditorIcon}
        isDisabled={!hasAttempt}
        onClick={() => actions.openLog(node.id, attempt)}
      />
      <TextButton
        label={trans.__('Rerun from here')}
        icon={runIcon}
        isDisabled={!isIdle}
        title={trans.__('Run this node and all that follow it again')}
        onClick={() => actions.rerun('from', node.id)}
      />
      <TextButton
        label={trans.__('Run only this')}
        icon={runIcon}
        isDisabled={!isIdle}
        title={trans.__('Run this node alone again')}
        onClick={() => actions.rerun('only', node.id)}
      />
    </div>
  );
}

interface AttemptListProps extends ResultProps {
  attempts: readonly AttemptRecord[];
  chosen: number;
  onChoose: (attempt: number) => void;
}

function AttemptList(props: AttemptListProps): JSX.Element {
  const { attempts, chosen, trans } = props;
  return (
    <ul className="jp-DagflowAttempts" aria-label={trans.__('Attempts')}>
      {[...attempts].reverse().map(attempt => (
        <li key={attempt.attempt}>
          <button
            type="button"
            aria-pressed={attempt.attempt === chosen}
            title={attempt.failure?.message}
            onClick={() => props.onChoose(attempt.attempt)}
          >
            <span>{trans.__('Attempt %1', attempt.attempt)}</span>
            <StateMark state={attempt.state} word={stateWord(attempt.state, trans)} />
            <span>{spanText(attempt.started_at, attempt.finished_at)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The node's attempts, asked for anew whenever the node's record says that something happened. */
function useAttempts(props: ResultProps): readonly AttemptRecord[] {
  const { run, node, record } = props;
  const [attempts, setAttempts] = React.useState<readonly AttemptRecord[]>([]);
  const { attempt, state } = record;
  // Whoever draws the panel may make this function anew each time.
  const load = React.useRef(props.loadAttempts);
  load.current = props.loadAttempts;
  React.useEffect(() => {
    let isCurrent = true;
    if (attempt === 0) {
      setAttempts([]);
      return;
    }
    load.current(run.run_id, node.id).then(
      loaded => isCurrent && setAttempts(loaded),
      reason => console.warn('jupyter-dagflow: the attempts could not be read.', reason)
    );
    return () => {
      isCurrent = false;
    };
  }, [run.run_id, node.id, attempt, state]);
  return attempts;
}
