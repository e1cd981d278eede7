import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RunView } from '../../model';
import { runShares, sharesText } from './summary';

/** How many nodes are in which state, as shares of one bar. */
export function ProgressBar(props: { run: RunView; trans: TranslationBundle }): JSX.Element {
  const told = sharesText(props.run, props.trans);
  return (
    <span className="jp-DagflowProgress" role="img" aria-label={told} title={told}>
      {runShares(props.run).map(({ state, count }) => (
        <span key={state} className={`jp-mod-${state}`} style={{ flexGrow: count }} />
      ))}
    </span>
  );
}
