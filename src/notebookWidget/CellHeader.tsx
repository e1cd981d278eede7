import * as React from 'react';

import { durationText, spanText, useNow } from '../elements/durations';
import { StateMark, stateWord } from '../elements/states';
import { isRunEnded } from '../model/runs';
import type { Drawing, Standing } from './drawing';
import { headlineOf } from './headline';
import { trans } from './translation';

interface CellHeaderProps {
  drawing: Drawing;
  standing: Standing | null;
  problem: string;
}

/** The pipeline's name, how its run stands, and what went wrong. */
export function CellHeader({ drawing, standing, problem }: CellHeaderProps): JSX.Element {
  return (
    <header className="jp-DagflowCell-header">
      <div className="jp-DagflowCell-line">
        <strong className="jp-DagflowCell-name" title={drawing.pipeline}>
          {drawing.pipeline}
        </strong>
        {standing && <RunLine drawing={drawing} standing={standing} />}
      </div>
      {standing && <Told drawing={drawing} standing={standing} />}
      {problem !== '' && (
        <p className="jp-DagflowCell-told jp-mod-error" role="alert">
          {problem}
        </p>
      )}
    </header>
  );
}

interface RunPartProps {
  drawing: Drawing;
  standing: Standing;
}

function RunLine({ drawing, standing }: RunPartProps): JSX.Element {
  const { ended, total, counts } = headlineOf(drawing, standing);
  const done = trans.__('%1 of %2', ended, total);
  return (
    <>
      <span className="jp-DagflowCell-state" role="status">
        <StateMark state={standing.state} word={stateWord(standing.state, trans)} />
      </span>
      {!isRunEnded(standing.state) && (
        <span
          className="jp-DagflowCell-progress"
          role="progressbar"
          aria-label={trans.__('Nodes that have ended')}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={ended}
        >
          <span style={{ width: `${total === 0 ? 0 : (100 * ended) / total}%` }} />
        </span>
      )}
      <span className="jp-DagflowCell-counts">
        {counts.length > 1 || ended < total ? (
          <>
            <span>{done}</span>
            {counts.map(({ state, count }) => (
              <span key={state} className="jp-DagflowCell-count">
                <StateMark state={state} word={`${count} ${stateWord(state, trans)}`} />
              </span>
            ))}
          </>
        ) : (
          <span>{done}</span>
        )}
      </span>
      <span className="jp-DagflowCell-run" title={standing.run_id}>
        <RunTime standing={standing} />
      </span>
    </>
  );
}

function RunTime({ standing }: { standing: Standing }): JSX.Element | null {
  const { started_at, finished_at, state } = standing;
  const isTicking = state === 'running' && !standing.interrupted;
  const now = useNow(isTicking);
  if (started_at === null) {
    return null;
  }
  const text = isTicking ? durationText(now - started_at) : spanText(started_at, finished_at);
  return text === null ? null : <time>{text}</time>;
}

/** What failed, what the run says of itself, and that nobody drives it. */
function Told({ drawing, standing }: RunPartProps): JSX.Element | null {
  const { failure } = headlineOf(drawing, standing);
  if (standing.interrupted) {
    return (
      <p className="jp-DagflowCell-told jp-mod-error">
        {trans.__('The runner of this run is gone. run.resume() goes on with it.')}
      </p>
    );
  }
  if (failure !== null) {
    return (
      <p className="jp-DagflowCell-told jp-mod-error">
        <b>{failure.title}</b>
        <code title={failure.message}>{failure.message}</code>
      </p>
    );
  }
  return standing.message ? <p className="jp-DagflowCell-told">{standing.message}</p> : null;
}
