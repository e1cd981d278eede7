import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { runsIcon } from '../../elements/icons';
import { RunsPanel, type RunAct } from '../../panels';
import type { RunsModel } from './model';

/** What the panel asks of the lab around it. */
export interface RunsPanelActions {
  act: (act: RunAct) => void;
  compare: () => void;
  canCompare: () => boolean;
  runPipeline: () => void;
}

/** The panel of runs in the sidebar; it reads and watches while it is seen. */
export class RunsPanelWidget extends ReactWidget {
  constructor(options: RunsPanelWidget.IOptions) {
    super();
    this.model = options.model;
    this._actions = options.actions;
    this._trans = options.trans;
    this.id = 'jupyter-dagflow-runs';
    this.addClass('jp-DagflowRunsPanel');
    this.title.icon = runsIcon;
    this.title.caption = this._trans.__('Pipeline Runs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this._trans.__('Pipeline Runs'));
    this.model.changed.connect(this.update, this);
  }

  readonly model: RunsModel;

  override dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      super.dispose();
    }
  }

  protected override render(): JSX.Element {
    const { model, _actions: actions } = this;
    const { list } = model;
    return (
      <RunsPanel
        runs={list.runs}
        isLoaded={list.isLoaded}
        isLoading={list.isLoading}
        hasMore={list.hasMore}
        error={list.error}
        connection={list.connection}
        scope={model.scope}
        pipeline={model.pipeline}
        filter={model.filter}
        marking={model.marking}
        canCompare={actions.canCompare()}
        onScope={scope => (model.scope = scope)}
        onFilter={filter => (model.filter = filter)}
        onMarking={change => model.mark(change)}
        onAct={(act, runId) => {
          model.choose(runId);
          actions.act(act);
        }}
        onRemoveMarked={() => actions.act('remove')}
        onCompareMarked={actions.compare}
        onMore={() => list.loadMore()}
        onRefresh={() => list.refresh()}
        onRunPipeline={actions.runPipeline}
        trans={this._trans}
      />
    );
  }

  protected override onAfterShow(): void {
    this.model.list.isSeen = true;
    this.update();
  }

  protected override onAfterHide(): void {
    this.model.list.isSeen = false;
  }

  /** The focus goes to the run that the keyboard was at, else to the first. */
  protected override onActivateRequest(): void {
    const target = this.node.querySelector<HTMLElement>('[data-run][tabindex="0"], button');
    target?.focus();
  }

  private _actions: RunsPanelActions;
  private _trans: TranslationBundle;
}

export namespace RunsPanelWidget {
  export interface IOptions {
    model: RunsModel;
    actions: RunsPanelActions;
    trans: TranslationBundle;
  }
}
