import { DOMUtils, MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { compareIcon } from '../../elements/icons';
import { stemOf } from '../../model';
import { CompareView, type CompareActions } from '../../panels';
import type { DagflowApi } from '../../services';
import type { RunPlace } from '../runPlace';
import type { Comparison } from './comparison';

/** What the pages of all comparisons share. */
export interface CompareServices {
  api: DagflowApi;
  openRun: (place: RunPlace) => void;
  trans: TranslationBundle;
}

/** Runs side by side in the main area. */
export class CompareWidget extends MainAreaWidget<ReactWidget> {
  constructor(
    readonly comparison: Comparison,
    private readonly _services: CompareServices
  ) {
    super({ content: new CompareContent(comparison, _services) });
    this.addClass('jp-DagflowCompareWidget');
    this.toolbar.hide();
    this.id = DOMUtils.createDomID();
    this.title.closable = true;
    this.title.icon = compareIcon;
    comparison.changed.connect(this._retitle, this);
    this._retitle();
  }

  private _retitle(): void {
    const { comparison, title } = this;
    const { trans } = this._services;
    const run = comparison.runs.at(-1)?.run;
    const count = trans._n('%1 run', '%1 runs', comparison.runIds.length);
    title.label = run ? `${run.document.name || stemOf(run.pipeline)} · ${count}` : count;
    title.caption = [trans.__('Runs side by side'), ...comparison.runIds].join('\n');
  }
}

/** Names a set of runs, whatever their order. */
export function setKey(runIds: readonly string[]): string {
  return [...new Set(runIds)].sort().join('+');
}

class CompareContent extends ReactWidget {
  constructor(
    readonly comparison: Comparison,
    private readonly _services: CompareServices
  ) {
    super();
    this.addClass('jp-DagflowCompare');
    this._actions = {
      openRun: (runId, nodeId) => _services.openRun({ runId, nodeId }),
      remove: runId => comparison.remove(runId),
      setBaseline: runId => comparison.setBaseline(runId),
      compareNotebooks: (left, right) => _services.api.compareNotebooks(left, right)
    };
    comparison.changed.connect(this.update, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.comparison.dispose();
      super.dispose();
    }
  }

  protected override render(): JSX.Element {
    const { comparison } = this;
    const { trans } = this._services;
    return comparison.isLoaded ? (
      <CompareView
        runs={comparison.runs}
        baseline={comparison.baseline}
        problems={comparison.problems}
        actions={this._actions}
        trans={trans}
      />
    ) : (
      <p className="jp-DagflowCompare-note" role="status">
        {trans.__('Reading the runs…')}
      </p>
    );
  }

  private _actions: CompareActions;
}
