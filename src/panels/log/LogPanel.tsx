import { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon, closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { RunView, instanceIndex, nodeOfId, nodeTitle } from '../../model';
import { DagflowSocket } from '../../services';
import { IconButton } from '../buttons';
import { StateMark, stateWord } from '../../elements/states';
import { findLines } from './lines';
import { LogScroll } from './LogScroll';
import { LogState, useLog } from './useLog';

export interface LogPanelProps {
  socket: DagflowSocket;
  run: RunView;
  nodeId: string;
  /** The attempt to show; null follows the newest. */
  attempt: number | null;
  onAttempt: (attempt: number | null) => void;
  onClose?: () => void;
  trans: TranslationBundle;
}

/** The live log of one attempt, with a choice of attempts, a search and a follow mode. */
export function LogPanel(props: LogPanelProps): JSX.Element {
  const { run, nodeId, trans } = props;
  const newest = Object.hasOwn(run.nodes, nodeId) ? run.nodes[nodeId].attempt : 0;
  const attempt = props.attempt ?? newest;
  if (attempt === 0) {
    return (
      <section className="jp-DagflowLog" aria-label={trans.__('Log')}>
        <LogHead {...props} newest={0} shown={0} />
        <p className="jp-DagflowLog-empty">{trans.__('This node has not begun yet.')}</p>
      </section>
    );
  }
  const key = `${run.run_id}/${nodeId}/${attempt}`;
  return <AttemptLog key={key} {...props} newest={newest} shown={attempt} />;
}

interface PartProps extends LogPanelProps {
  newest: number;
  shown: number;
}

function AttemptLog(props: PartProps): JSX.Element {
  const { trans } = props;
  const log = useLog(props.socket, props.run.run_id, props.nodeId, props.shown, trans);
  const [isFollowing, setFollowing] = React.useState(true);
  const [search, setSearch] = React.useState('');
  const [turn, setTurn] = React.useState(0);
  // `log` is another object whenever lines came, though the list in it is the same.
  const found = React.useMemo(() => findLines(log.lines, search), [log, search]);
  const at = found.length === 0 ? null : ((turn % found.length) + found.length) % found.length;
  const move = (by: number) => {
    setFollowing(false);
    setTurn(turn + by);
  };
  return (
    <section className="jp-DagflowLog" aria-label={trans.__('Log')}>
      <LogHead {...props}>
        <Search
          search={search}
          at={at}
          count={found.length}
          onSearch={text => {
            setSearch(text);
            setTurn(0);
            setFollowing(text === '' && isFollowing);
          }}
          onMove={move}
          trans={trans}
        />
        <label className="jp-DagflowLog-follow">
          <input
            type="checkbox"
            checked={isFollowing}
            onChange={event => setFollowing(event.target.checked)}
          />
          {trans.__('Follow')}
        </label>
      </LogHead>
      <LogScroll
        log={log}
        search={search}
        current={at === null ? null : found[at]}
        isFollowing={isFollowing}
        onFollow={setFollowing}
        emptyText={emptyText(log, trans)}
        trans={trans}
      />
    </section>
  );
}

function emptyText(log: LogState, trans: TranslationBundle): string {
  if (!log.isLoaded) {
    return trans.__('Loading the log…');
  }
  if (log.gone !== null) {
    return log.gone;
  }
  return log.isEnded
    ? trans.__('This attempt wrote nothing.')
    : trans.__('Waiting for the first output…');
}

function LogHead(props: PartProps & { children?: React.ReactNode }): JSX.Element {
  const { run, nodeId, newest, shown, trans } = props;
  const node = (run.document.nodes ?? []).find(each => each.id === nodeOfId(nodeId));
  const whole = node ? nodeTitle(node) : nodeOfId(nodeId);
  const instance = instanceIndex(nodeId);
  const title = instance === null ? whole : trans.__('%1, instance %2', whole, instance);
  const record = Object.hasOwn(run.nodes, nodeId) ? run.nodes[nodeId] : null;
  const numbers = Array.from({ length: newest }, (_, index) => newest - index);
  return (
    <header className="jp-DagflowLog-head">
      <span className="jp-DagflowLog-title">{title}</span>
      {record && shown === newest && (
        <StateMark state={record.state} word={stateWord(record.state, trans)} />
      )}
      {newest > 1 && (
        <select
          className="jp-DagflowInput"
          aria-label={trans.__('Attempt')}
          value={shown}
          onChange={event => {
            const chosen = Number(event.target.value);
            props.onAttempt(chosen === newest ? null : chosen);
          }}
        >
          {numbers.map(number => (
            <option key={number} value={number}>
              {trans.__('Attempt %1', number)}
            </option>
          ))}
        </select>
      )}
      <span className="jp-DagflowSpacer" />
      {props.children}
      {props.onClose && (
        <IconButton icon={closeIcon} title={trans.__('Close the log')} onClick={props.onClose} />
      )}
    </header>
  );
}

interface SearchProps {
  search: string;
  /** Which of the found lines is the current one. */
  at: number | null;
  count: number;
  onSearch: (text: string) => void;
  onMove: (by: number) => void;
  trans: TranslationBundle;
}

function Search(props: SearchProps): JSX.Element {
  const { search, at, count, trans } = props;
  return (
    <span className="jp-DagflowLog-search">
      <input
        type="search"
        className="jp-DagflowInput"
        placeholder={trans.__('Search the log')}
        aria-label={trans.__('Search the log')}
        value={search}
        onChange={event => props.onSearch(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            props.onMove(event.shiftKey ? -1 : 1);
          }
        }}
      />
      {search !== '' && (
        <>
          <span aria-live="polite">
            {at === null ? trans.__('nothing found') : trans.__('%1 of %2', at + 1, count)}
          </span>
          <IconButton
            icon={caretUpIcon}
            title={trans.__('Previous match')}
            onClick={() => props.onMove(-1)}
          />
          <IconButton
            icon={caretDownIcon}
            title={trans.__('Next match')}
            onClick={() => props.onMove(1)}
          />
        </>
      )}
    </span>
  );
}
