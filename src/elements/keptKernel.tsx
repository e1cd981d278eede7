import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { AttemptRecord, AttemptReference } from '../model';
import { KeptKernel, KeptKernels } from '../services';
import { durationText, useNow } from './durations';

export interface KeptKernelLineProps {
  kernels: KeptKernels;
  attempt: AttemptReference;
  /** Whose kernel it is, and when that failed, in seconds since the epoch: to say so when its time is up. */
  node?: { title: string; failedAt: number | null };
  trans: TranslationBundle;
}

/** That a failed attempt has kept its kernel, for how long still, and what can be done with it; else nothing. */
export function KeptKernelLine(props: KeptKernelLineProps): JSX.Element | null {
  const { kernels, attempt, trans } = props;
  const kernel = useKeptKernel(kernels, attempt);
  const now = useNow(kernel !== null);
  const { actions } = kernels;
  if (kernel === null || actions === null || kernel.until <= now) {
    return <Expired {...props} />;
  }
  return (
    <div className="jp-DagflowKept nodrag">
      <span className="jp-DagflowKept-time">
        {trans.__('Its kernel is kept for %1', durationText(kernel.until - now))}
      </span>
      <button
        type="button"
        title={trans.__('Open the executed notebook in its kernel, with all variables')}
        onClick={() => actions.open(attempt)}
      >
        {trans.__('Open in failed state')}
      </button>
      {kernel.cell !== null && (
        <button
          type="button"
          title={trans.__('Run on in this kernel from the cell that failed, as it is now')}
          onClick={() => actions.goOn(attempt)}
        >
          {trans.__('Continue from this cell')}
        </button>
      )}
    </div>
  );
}

/** That the time of the kernel is up; nothing where none was seen, or nobody is named. */
function Expired({ kernels, attempt, node, trans }: KeptKernelLineProps): JSX.Element | null {
  const kernel = node === undefined ? null : kernels.findExpired(attempt);
  if (node === undefined || kernel === null) {
    return null;
  }
  const kept = kernel.until - (node.failedAt ?? kernel.until);
  const way = trans.__('Rerun the node to get to its variables again.');
  return (
    <div className="jp-DagflowHint" role="status">
      {kept >= 1
        ? trans.__(
            'The kernel of %1 was kept for %2 and is gone.',
            node.title,
            roundText(kept, trans)
          )
        : trans.__('The kernel of %1 was kept for a while and is gone.', node.title)}{' '}
      {way}
    </div>
  );
}

/** A time in words, to the minute; to the second if it is short. */
function roundText(seconds: number, trans: TranslationBundle): string {
  const minutes = Math.round(seconds / 60);
  const whole = Math.round(seconds);
  return seconds < 90
    ? trans._n('%1 second', '%1 seconds', whole)
    : trans._n('%1 minute', '%1 minutes', minutes);
}

/** That an attempt went on where an earlier one failed; else nothing. */
export function Continued(props: {
  attempt: AttemptRecord | null;
  trans: TranslationBundle;
}): JSX.Element | null {
  const told = props.attempt?.parts?.continued as { attempt: number; cell: number } | undefined;
  return told ? (
    <div className="jp-DagflowHint">
      {props.trans.__(
        'Continued attempt %1 in its kernel, from cell %2.',
        told.attempt,
        told.cell + 1
      )}
    </div>
  ) : null;
}

function useKeptKernel(kernels: KeptKernels, attempt: AttemptReference): KeptKernel | null {
  const { run_id: runId, node_id: nodeId, attempt: number } = attempt;
  const subscribe = React.useCallback(
    (tell: () => void) => {
      kernels.changed.connect(tell);
      return () => void kernels.changed.disconnect(tell);
    },
    [kernels]
  );
  React.useEffect(() => kernels.look(), [kernels, runId, nodeId, number]);
  return React.useSyncExternalStore(subscribe, () => kernels.find(attempt));
}
