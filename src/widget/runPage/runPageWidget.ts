import { MainAreaWidget } from '@jupyterlab/apputils';

import { dateText, momentText } from '../../elements/dates';
import { pipelineIcon } from '../../elements/icons';
import { stateIcon } from '../../elements/stateIcons';
import { stemOf } from '../../model';
import type { RunPage } from './runPage';
import { RunPageContent } from './runPageContent';

/** The page of a run in the main area. */
export class RunPageWidget extends MainAreaWidget<RunPageContent> {
  constructor(readonly page: RunPage) {
    super({ content: new RunPageContent(page) });
    this.addClass('jp-DagflowRunPageWidget');
    this.toolbar.hide();
    this.id = `jp-dagflow-run-${page.runId}`;
    this.title.closable = true;
    page.changed.connect(this._retitle, this);
    this._retitle();
  }

  private _retitle(): void {
    const { run, services } = this.page;
    const { title } = this;
    if (run === null) {
      title.label = services.trans.__('Run');
      title.icon = pipelineIcon;
      return;
    }
    const began = run.started_at ?? run.created_at;
    const name = run.document.name || stemOf(run.pipeline);
    // The time comes first: tabs cut what is long, and pages of one pipeline differ by their times.
    title.label = `${momentText(began)} · ${name}`;
    title.caption = [
      services.trans.__('Run of %1', run.pipeline),
      dateText(began),
      run.run_id
    ].join('\n');
    title.icon = stateIcon(run.state);
  }
}
