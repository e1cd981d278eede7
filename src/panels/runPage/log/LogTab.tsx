import * as React from 'react';

import { isRunEnded, nodeOfId, nodeTitles, stemOf } from '../../../model';
import { LogView } from '../../log/LogView';
import { type LogChoice, logSources } from '../../log/sources';
import { useMergedLog } from '../../log/useMergedLog';
import type { RunViewProps } from '../props';
import { LogSelects } from './LogSelects';

/** What the run wrote: all nodes by time, or one node, or one attempt of it. */
export function LogTab(props: RunViewProps): JSX.Element {
  const { run, attempts, selected, trans } = props;
  const [chosen, setChosen] = React.useState<LogChoice>({
    nodeId: selected,
    attempt: props.attempt
  });
  // An attempt was chosen for the node that was selected then.
  const attempt = chosen.nodeId === selected ? chosen.attempt : null;
  const sources = React.useMemo(
    () => logSources(run, attempts, { nodeId: selected, attempt }, trans),
    [run, attempts, selected, attempt, trans]
  );
  const scope = JSON.stringify([selected, attempt]);
  const log = useMergedLog(props.socket, run.run_id, sources, scope, trans);
  const title = selected === null ? '' : titleOf(props, selected);
  const emptyText = () => {
    if (sources.length === 0) {
      return isRunEnded(run.state)
        ? trans.__('Nothing was run here, so there is no log.')
        : trans.__('Nothing has begun here yet.');
    }
    if (!log.isLoaded) {
      return trans.__('Reading the log…');
    }
    if (log.gone !== null) {
      return log.gone;
    }
    return log.isEnded
      ? trans.__('Nothing was written.')
      : trans.__('Waiting for the first output…');
  };
  return (
    <section className="jp-DagflowLog" aria-label={trans.__('Log')}>
      <LogView
        key={scope}
        log={log}
        lead={
          <LogSelects
            run={run}
            attempts={attempts}
            choice={{ nodeId: selected, attempt }}
            onChoice={choice => {
              setChosen(choice);
              if (choice.nodeId !== selected) {
                props.onSelect(choice.nodeId);
              }
            }}
            unread={log.unread}
            trans={trans}
          />
        }
        hasSources={selected === null || sources.length > 1}
        fileName={[
          stemOf(run.pipeline),
          title,
          attempt === null ? '' : String(attempt),
          run.run_id
        ]}
        emptyText={emptyText()}
        trans={trans}
      />
    </section>
  );
}

function titleOf({ run }: RunViewProps, nodeId: string): string {
  const node = nodeOfId(nodeId);
  const title = nodeTitles(run.document.nodes ?? []).get(node) ?? node;
  return node === nodeId ? title : `${title} ${nodeId.slice(node.length + 1)}`;
}
