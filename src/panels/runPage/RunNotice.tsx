import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export interface RunNoticeProps {
  state: 'loading' | 'gone' | 'refused';
  /** Why the run could not be read. */
  refusal: string;
  onClose: () => void;
  onRetry: () => void;
  trans: TranslationBundle;
}

/** In the place of a run that is not there. */
export function RunNotice(props: RunNoticeProps): JSX.Element {
  const { state, trans } = props;
  if (state === 'loading') {
    return (
      <p className="jp-DagflowRunNotice-loading" role="status">
        {trans.__('Opening the run…')}
      </p>
    );
  }
  const isGone = state === 'gone';
  return (
    <div className="jp-DagflowRunNotice" role="alert">
      <h2>{isGone ? trans.__('This run is gone.') : trans.__('The run could not be read.')}</h2>
      <p>
        {isGone
          ? trans.__(
              'It was deleted, with all that it left. The pipeline and its files are untouched.'
            )
          : props.refusal}
      </p>
      {!isGone && (
        <button type="button" className="jp-mod-styled jp-mod-accept" onClick={props.onRetry}>
          {trans.__('Try again')}
        </button>
      )}
      <button type="button" className="jp-mod-styled" onClick={props.onClose}>
        {trans.__('Close')}
      </button>
    </div>
  );
}
