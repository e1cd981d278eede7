import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { AttemptRecord, AttemptReference } from '../model';
import { KeptKernel, KeptKernels } from '../services';
import { durationText, useNow } from './durations';

export interface KeptKernelLineProps {
  kernels: KeptKernels;
  attempt: AttemptReference;
  trans: TranslationBundle;
}

/** That a failed attempt has kept its kernel, for how long still, and what can be done with it; else nothing. */
export function KeptKernelLine(props: KeptKernelLineProps): JSX.Element | null {
  const { kernels, attempt, trans } = props;
  const kernel = useKeptKernel(kernels, attempt);
  const now = useNow(kernel !== null);
  const { actions } = kernels;
  if (kernel === null || actions === null || kernel.until <= now) {
    return null;
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
