import * as React from 'react';

import { CompareCharts } from './CompareCharts';
import { CompareTable } from './CompareTable';
import { NotebookCompare } from './NotebookCompare';
import type { CompareProps } from './props';

const VIEWS = ['values', 'charts', 'notebooks'] as const;
type View = (typeof VIEWS)[number];

export interface CompareViewProps extends CompareProps {
  /** Sentences about runs that could not be read. */
  problems: readonly string[];
}

/** Runs that are compared: their values, their numbers as charts, their executed notebooks. */
export function CompareView(props: CompareViewProps): JSX.Element {
  const { runs, problems, trans } = props;
  const [view, setView] = React.useState<View>('values');
  const titles: Record<View, string> = {
    values: trans.__('Values'),
    charts: trans.__('Charts'),
    notebooks: trans.__('Notebooks')
  };
  return (
    <div className="jp-DagflowCompare-view">
      <header className="jp-DagflowCompare-header">
        <h2>{trans._n('%1 run', '%1 runs compared', runs.length)}</h2>
        <div role="group" aria-label={trans.__('What is compared')}>
          {VIEWS.map(each => (
            <button
              key={each}
              type="button"
              className="jp-DagflowTextButton"
              aria-pressed={each === view}
              onClick={() => setView(each)}
            >
              {titles[each]}
            </button>
          ))}
        </div>
      </header>
      {problems.map(problem => (
        <p key={problem} className="jp-DagflowCompare-problem" role="alert">
          {problem}
        </p>
      ))}
      {runs.length > 0 && view === 'values' && <CompareTable {...props} />}
      {runs.length > 0 && view === 'charts' && <CompareCharts {...props} />}
      {runs.length > 0 && view === 'notebooks' && <NotebookCompare {...props} />}
    </div>
  );
}
