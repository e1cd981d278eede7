import * as React from 'react';

import { spanText } from '../../elements/durations';
import { StateMark, stateWord } from '../../elements/states';
import { AttemptRecord } from '../../model';
import { ResultProps } from './props';

export interface AttemptListProps extends Pick<ResultProps, 'trans'> {
  attempts: readonly AttemptRecord[];
  chosen: number;
  onChoose: (attempt: number) => void;
}

/** All tries of a node, newest first. */
export function AttemptList(props: AttemptListProps): JSX.Element {
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

/** The attempts, asked for anew whenever the record says that something happened. */
export function useAttempts(props: ResultProps): readonly AttemptRecord[] {
  const { run, id, record } = props;
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
    load.current(run.run_id, id).then(
      loaded => isCurrent && setAttempts(loaded),
      reason => console.warn('jupyter-dagflow: the attempts could not be read.', reason)
    );
    return () => {
      isCurrent = false;
    };
  }, [run.run_id, id, attempt, state]);
  return attempts;
}
