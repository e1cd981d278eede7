import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { LogScroll } from './LogScroll';
import { LogTools } from './LogTools';
import { downloadText, logFileName, logText } from './download';
import { LogFilter, LogQuery, NO_QUERY, filterLines, findLines } from './search';
import { LogState } from './useLog';

export interface LogViewProps {
  log: LogState;
  /** What stands before the tools, and after them. */
  lead: React.ReactNode;
  tail?: React.ReactNode;
  /** Whether lines are of several attempts. */
  hasSources: boolean;
  /** What to call a file with the log: parts of its name. */
  fileName: readonly string[];
  emptyText: string;
  trans: TranslationBundle;
}

/** A log with all that can be done with it: search, filter, follow, times, download. */
export function LogView(props: LogViewProps): JSX.Element {
  const { log, hasSources, trans } = props;
  const [isFollowing, setFollowing] = React.useState(true);
  const [query, setQuery] = React.useState<LogQuery>(NO_QUERY);
  const [filter, setFilter] = React.useState<LogFilter>('all');
  const [hasTimes, setTimes] = React.useState(false);
  const [turn, setTurn] = React.useState(0);
  const lines = React.useMemo(() => filterLines(log.lines, filter), [log.lines, filter]);
  const found = React.useMemo(() => findLines(lines, query), [lines, query]);
  const at = found.length === 0 ? null : ((turn % found.length) + found.length) % found.length;
  return (
    <>
      <header className="jp-DagflowLog-head">
        {props.lead}
        <span className="jp-DagflowSpacer" />
        <LogTools
          query={query}
          at={at}
          count={found.length}
          onQuery={next => {
            setQuery(next);
            setTurn(0);
            setFollowing(next.text === '' && isFollowing);
          }}
          onMove={by => {
            setFollowing(false);
            setTurn(turn + by);
          }}
          filter={filter}
          onFilter={setFilter}
          isFollowing={isFollowing}
          onFollow={setFollowing}
          hasTimes={hasTimes}
          onTimes={setTimes}
          onDownload={() =>
            downloadText(logFileName(props.fileName), logText(lines, { hasTimes, hasSources }))
          }
          canDownload={lines.length > 0}
          trans={trans}
        />
        {props.tail}
      </header>
      {log.left > 0 && (
        <p className="jp-DagflowLog-cut" role="status">
          {trans._n(
            'The oldest line is left out here. Choose a node to see its log alone.',
            'The %1 oldest lines are left out here. Choose a node to see its log alone.',
            log.left
          )}
        </p>
      )}
      <LogScroll
        lines={lines}
        query={query}
        current={at === null ? null : found[at]}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        hasTimes={hasTimes}
        hasSources={hasSources}
        emptyText={
          log.lines.length > 0 && filter !== 'all'
            ? trans.__('No line is of this kind.')
            : props.emptyText
        }
        trans={trans}
      />
    </>
  );
}
