import { caretDownIcon, caretRightIcon, LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { executorTitle } from '../../../elements/executors';
import { durationText, spanText, useNow } from '../../../elements/durations';
import { dateText, momentText } from '../../../elements/dates';
import { StateMark, stateWord } from '../../../elements/states';
import { nodeRecord, type AttemptRecord } from '../../../model';
import { ArtifactList } from '../../result/ArtifactList';
import { ValueTable } from '../../result/ValueTable';
import type { RunViewProps } from '../props';
import type { AttemptGroup } from './attemptGroups';
import { AttemptActions, AttemptKernel } from './AttemptActions';
import { AttemptFacts } from './AttemptFacts';

export interface AttemptProps extends RunViewProps {
  group: AttemptGroup;
  record: AttemptRecord;
  /** Whether it is the newest of its node. */
  isNewest: boolean;
}

/** One try of one node; a line that unfolds to all that is known of it. */
export function AttemptCard(props: AttemptProps & { isAsked: boolean }): JSX.Element {
  const { run, record, isAsked, trans } = props;
  const [isOpen, setOpen] = React.useState(isAsked);
  const place = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    if (isAsked) {
      setOpen(true);
      place.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [isAsked]);
  const key = { runId: run.run_id, nodeId: record.node_id, attempt: record.attempt };
  return (
    <article ref={place} className="jp-DagflowAttempt" data-state={record.state}>
      <button
        type="button"
        className="jp-DagflowAttempt-head"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <LabIcon.resolveReact icon={isOpen ? caretDownIcon : caretRightIcon} tag="span" />
        <b>{trans.__('Attempt %1', record.attempt)}</b>
        <StateMark state={record.state} word={stateWord(record.state, trans)} />
        <Summary {...props} />
      </button>
      {isOpen && (
        <div className="jp-DagflowAttempt-body">
          {record.failure && <div className="jp-DagflowFailure">{record.failure.message}</div>}
          <Told {...props} />
          <AttemptActions {...props} />
          <AttemptKernel {...props} />
          <AttemptFacts {...props} />
          <ValueTable title={trans.__('Parameters')} values={record.parameters} trans={trans} />
          <ValueTable title={trans.__('Outputs')} values={record.outputs} trans={trans} />
          <ArtifactList
            artifacts={record.artifacts ?? []}
            attempt={key}
            loadArtifact={props.loadArtifact}
            actions={props.actions}
            trans={trans}
          />
        </div>
      )}
    </article>
  );
}

/** The rest of the line: where and when it ran, and how long; why it failed while the line is all that is seen. */
function Summary({ record, trans }: AttemptProps): JSX.Element {
  const { queued_at: queued, started_at: started, finished_at: finished } = record;
  const isTicking = started !== null && finished === null && record.state === 'running';
  const now = useNow(isTicking);
  const ran = isTicking ? durationText(now - started) : spanText(started, finished);
  const began = started ?? queued;
  return (
    <>
      <span>{executorTitle(record.executor, trans)}</span>
      {began !== null && <span title={dateText(began)}>{momentText(began)}</span>}
      {ran && <span>{ran}</span>}
      {record.failure && (
        <span className="jp-DagflowAttempt-why" title={record.failure.message}>
          {record.failure.message}
        </span>
      )}
    </>
  );
}

/** What the node says beyond its attempts: why an earlier result was not used, and what it waits for. */
function Told({ run, record, isNewest, trans }: AttemptProps): JSX.Element | null {
  const node = isNewest ? nodeRecord(run, record.node_id) : undefined;
  return node === undefined ? null : (
    <>
      {node.message && node.message !== record.failure?.message && (
        <p className="jp-DagflowHint">{node.message}</p>
      )}
      {node.reason && <p className="jp-DagflowHint">{trans.__('Ran anew: %1', node.reason)}</p>}
    </>
  );
}
