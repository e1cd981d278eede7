import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { RunView, instanceIndex, nodeOfId, nodeTitle } from '../../model';
import { DagflowSocket } from '../../services';
import { IconButton } from '../buttons';
import { StateMark, stateWord } from '../../elements/states';
import { LogView } from './LogView';
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
        <header className="jp-DagflowLog-head">
          <HeadTitle {...props} newest={0} shown={0} />
          <span className="jp-DagflowSpacer" />
          <CloseButton {...props} />
        </header>
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
  const { run, nodeId, shown, trans } = props;
  const log = useLog(props.socket, run.run_id, nodeId, shown, trans);
  return (
    <section className="jp-DagflowLog" aria-label={trans.__('Log')}>
      <LogView
        log={log}
        lead={<HeadTitle {...props} />}
        tail={<CloseButton {...props} />}
        hasSources={false}
        fileName={[titleOf(props), String(shown), run.run_id]}
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

function titleOf({ run, nodeId, trans }: LogPanelProps): string {
  const node = (run.document.nodes ?? []).find(each => each.id === nodeOfId(nodeId));
  const whole = node ? nodeTitle(node) : nodeOfId(nodeId);
  const instance = instanceIndex(nodeId);
  return instance === null ? whole : trans.__('%1, instance %2', whole, instance);
}

function HeadTitle(props: PartProps): JSX.Element {
  const { run, nodeId, newest, shown, trans } = props;
  const title = titleOf(props);
  const record = Object.hasOwn(run.nodes, nodeId) ? run.nodes[nodeId] : null;
  const numbers = Array.from({ length: newest }, (_, index) => newest - index);
  return (
    <>
      <span className="jp-DagflowLog-title" title={title}>
        {title}
      </span>
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
    </>
  );
}

function CloseButton({ onClose, trans }: LogPanelProps): JSX.Element | null {
  return onClose ? (
    <IconButton icon={closeIcon} title={trans.__('Close the log')} onClick={onClose} />
  ) : null;
}
