import * as React from 'react';

import { useNow } from '../../../elements/durations';
import { StateMark, stateWord } from '../../../elements/states';
import { isRunEnded, nodeOfId } from '../../../model';
import { TextButton } from '../../buttons';
import type { RunViewProps } from '../props';
import { gridColumns, gridRows, statesShown } from './columns';
import { RunGrid } from './RunGrid';
import { type HistoryPage, useHistory } from './useHistory';

/** The runs of the pipeline beside each other, node by node. */
export function GridTab(props: RunViewProps): JSX.Element {
  const { run, api, actions, selected, trans } = props;
  const page = useHistory(api, props.socket, run);
  const { history } = page;
  const now = useNow(!isRunEnded(run.state));
  const columns = React.useMemo(
    () => (history === null ? [] : gridColumns(history, run, page.isNewest)),
    [history, run, page.isNewest]
  );
  const rows = React.useMemo(
    () => (history === null ? [] : gridRows(history, run, columns)),
    [history, run, columns]
  );
  return (
    <section className="jp-DagflowGrid" aria-label={trans.__('Grid')}>
      <GridBar page={page} shown={columns.length} trans={trans} />
      {history === null && page.error === null && (
        <p className="jp-DagflowGrid-note">{trans.__('Reading the runs…')}</p>
      )}
      {history !== null && (
        <RunGrid
          columns={columns}
          rows={rows}
          selected={selected === null ? null : nodeOfId(selected)}
          now={now}
          onOpen={(column, nodeId) =>
            column.isOwn
              ? props.onSelect(nodeId)
              : actions.openRun(column.runId, 'grid', nodeId ?? undefined)
          }
          trans={trans}
        />
      )}
      <ul className="jp-DagflowGrid-legend" aria-label={trans.__('States')}>
        {statesShown(columns).map(state => (
          <li key={state}>
            <StateMark state={state} word={stateWord(state, trans)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface BarProps {
  page: HistoryPage;
  shown: number;
  trans: RunViewProps['trans'];
}

function GridBar({ page, shown, trans }: BarProps): JSX.Element {
  return (
    <header className="jp-DagflowGrid-bar">
      <span aria-live="polite">
        {page.history !== null &&
          trans._n('%1 run, the newest on the right', '%1 runs, the newest on the right', shown)}
      </span>
      <span className="jp-DagflowSpacer" />
      {page.error !== null && (
        <span className="jp-DagflowGrid-error" role="alert">
          {page.error}
          <TextButton label={trans.__('Try Again')} onClick={page.reload} />
        </span>
      )}
      <TextButton
        label={trans.__('Older')}
        title={trans.__('Show the runs before these')}
        isDisabled={!page.hasOlder}
        onClick={page.showOlder}
      />
      <TextButton
        label={trans.__('Newer')}
        title={trans.__('Show the runs after these')}
        isDisabled={page.isNewest}
        onClick={page.showNewer}
      />
    </header>
  );
}
