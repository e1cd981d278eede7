import * as React from 'react';

import { NO_FILTER, isNarrowed } from './filters';
import type { RunsPanelProps } from './props';

/** In the place of a list that has nothing to show: why, and what to do about it. */
export function RunsNotice(props: RunsPanelProps): JSX.Element {
  const { scope, pipeline, trans } = props;
  if (props.error !== null) {
    return (
      <Notice
        title={trans.__('The runs could not be read.')}
        text={props.error}
        button={trans.__('Try again')}
        onClick={props.onRefresh}
      />
    );
  }
  if (scope === 'pipeline' && pipeline === null) {
    return (
      <Notice
        title={trans.__('No pipeline is open.')}
        text={trans.__('Open one to see its runs, or look at those of the whole workspace.')}
        button={trans.__('Show the workspace')}
        onClick={() => props.onScope('workspace')}
      />
    );
  }
  if (!props.isLoaded) {
    return (
      <p className="jp-DagflowRuns-loading" role="status">
        {trans.__('Loading the runs…')}
      </p>
    );
  }
  if (isNarrowed(props.filter)) {
    return (
      <Notice
        title={trans.__('No run fits the filter.')}
        button={trans.__('Clear the filter')}
        onClick={() => props.onFilter(NO_FILTER)}
      />
    );
  }
  return scope === 'pipeline' ? (
    <Notice
      title={trans.__('This pipeline has not run yet.')}
      text={trans.__(
        'Its runs will be listed here, with what they were given and what became of them.'
      )}
      button={trans.__('Run it')}
      onClick={props.onRunPipeline}
    />
  ) : (
    <Notice
      title={trans.__('No runs yet.')}
      text={trans.__('Open a pipeline and press Run, or use the command line: dagflow run FILE')}
    />
  );
}

interface NoticeProps {
  title: string;
  text?: string;
  button?: string;
  onClick?: () => void;
}

function Notice({ title, text, button, onClick }: NoticeProps): JSX.Element {
  return (
    <div className="jp-DagflowRuns-notice" role="status">
      <h3>{title}</h3>
      {text && <p>{text}</p>}
      {button && (
        <button type="button" className="jp-mod-styled jp-mod-accept" onClick={onClick}>
          {button}
        </button>
      )}
    </div>
  );
}
