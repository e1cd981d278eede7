import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RunView, countStates } from '../../model';
import { sharesOf, sharesText, type StateCounts } from './summary';

/** How the nodes of a run stand, as shares of one bar. */
export function ProgressBar(props: { run: RunView; trans: TranslationBundle }): JSX.Element {
  return <SharesBar counts={countStates(props.run)} trans={props.trans} />;
}

/** How many nodes are in which state, as shares of one bar. */
export function SharesBar(props: { counts: StateCounts; trans: TranslationBundle }): JSX.Element {
  const told = sharesText(props.counts, props.trans);
  return (
    <span className="jp-DagflowProgress" role="img" aria-label={told} title={told}>
      {sharesOf(props.counts).map(({ state, count }) => (
        <span key={state} className={`jp-mod-${state}`} style={{ flexGrow: count }} />
      ))}
    </span>
  );
}
