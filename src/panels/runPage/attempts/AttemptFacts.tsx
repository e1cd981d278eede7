import { Clipboard } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { executorTitle } from '../../../elements/executors';
import { spanText } from '../../../elements/durations';
import { dateText } from '../../../elements/dates';
import { askedText, usageText } from '../../../elements/usage';
import { resourcesOf, resourcesSeen } from '../../../model';
import { IconButton } from '../../buttons';
import type { AttemptProps } from './AttemptCard';

/** Characters of a hash that tell it from others. */
const HASH = 10;

/** Where and when an attempt ran, what it ran, what it took. */
export function AttemptFacts(props: AttemptProps): JSX.Element {
  const { run, group, record, trans } = props;
  const { queued_at: queued, started_at: started, finished_at: finished } = record;
  const asked = group.node ? resourcesOf(run.document, group.node) : {};
  const facts: [string, React.ReactNode][] = [
    [trans.__('Executor'), executorTitle(record.executor, trans)],
    [trans.__('Queued'), queued && dateText(queued)],
    [trans.__('Started'), started && dateText(started)],
    [trans.__('Finished'), finished && dateText(finished)],
    [trans.__('Waited'), spanText(queued, started)],
    [trans.__('Ran'), spanText(started, finished)],
    [trans.__('Used'), usageText(resourcesSeen(record.resources), {}, trans)],
    [trans.__('Asked for'), askedText(asked, trans)],
    [trans.__('Source'), record.source_hash && <Hash {...props} hash={record.source_hash} />],
    [trans.__('Result of'), record.reused && <Reused {...props} />]
  ];
  return (
    <dl className="jp-DagflowAttempt-facts">
      {facts
        .filter(([, value]) => value !== null && value !== 0)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What ran, by the hash of its source. */
function Hash({ hash, trans }: AttemptProps & { hash: string }): JSX.Element {
  return (
    <>
      <code title={hash}>{hash.slice(0, HASH)}</code>
      <IconButton
        icon={copyIcon}
        title={trans.__('Copy the hash of the source')}
        onClick={() => Clipboard.copyToSystem(hash)}
      />
    </>
  );
}

/** The attempt whose result this one took over. */
function Reused({ record, actions, trans }: AttemptProps): JSX.Element | null {
  const { reused } = record;
  return (
    reused && (
      <button
        type="button"
        className="jp-DagflowLink"
        title={reused.run_id}
        onClick={() => actions.openRun(reused.run_id, 'attempts', reused.node_id, reused.attempt)}
      >
        {trans.__('attempt %1 of an earlier run', reused.attempt)}
      </button>
    )
  );
}
