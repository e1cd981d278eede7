import { VDomModel, VDomRenderer } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RunView, countStates, isRunEnded } from '../../model';
import { RunFollower } from '../../services';
import { useNow } from '../../elements/durations';
import { StateMark } from '../../elements/states';
import { runSummary, sharesText } from './summary';

/** Which run the status bar tells of: that of the pipeline in front. */
export class RunStatusModel extends VDomModel {
  get follower(): RunFollower | null {
    return this._follower;
  }

  /** Tell of another pipeline, or of none. */
  set follower(follower: RunFollower | null) {
    if (follower === this._follower) {
      return;
    }
    this._follower?.changed.disconnect(this._onChanged, this);
    this._follower = follower;
    this._follower?.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  override dispose(): void {
    this.follower = null;
    super.dispose();
  }

  private _onChanged(): void {
    this.stateChanged.emit();
  }

  private _follower: RunFollower | null = null;
}

/** The status bar item: the progress of the pipeline in front; a click shows its panel. */
export class RunStatus extends VDomRenderer<RunStatusModel> {
  constructor(options: RunStatus.IOptions) {
    super(new RunStatusModel());
    this._trans = options.trans;
    this._onClick = options.onClick;
    this.addClass('jp-DagflowStatus');
  }

  override render(): JSX.Element | null {
    const follower = this.model.follower;
    if (!follower || follower.isDisposed) {
      return null;
    }
    if (follower.connection === 'lost') {
      return <span>{this._trans.__('Pipeline: connection lost')}</span>;
    }
    const run = follower.run;
    return run && <StatusText run={run} trans={this._trans} onClick={this._onClick} />;
  }

  private _onClick: () => void;
  private _trans: TranslationBundle;
}

export namespace RunStatus {
  export interface IOptions {
    trans: TranslationBundle;
    onClick: () => void;
  }
}

interface StatusTextProps {
  run: RunView;
  trans: TranslationBundle;
  onClick: () => void;
}

function StatusText(props: StatusTextProps): JSX.Element {
  const { run, trans } = props;
  const now = useNow(!isRunEnded(run.state));
  return (
    <button type="button" title={sharesText(countStates(run), trans)} onClick={props.onClick}>
      <StateMark state={run.state} />
      <span>{runSummary(run, now, trans)}</span>
    </button>
  );
}
