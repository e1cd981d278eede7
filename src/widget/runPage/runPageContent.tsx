import { ReactWidget } from '@jupyterlab/apputils';
import { Panel } from '@lumino/widgets';
import * as React from 'react';

import { CanvasWidget, type CanvasActions } from '../../canvas';
import {
  panelId,
  RunHeader,
  RunNotice,
  RunTabs,
  RunTabView,
  tabId,
  type RunPageActions
} from '../../panels';
import { exportRun } from './exportRun';
import type { RunPage } from './runPage';

/** The page of a run on screen: what it is above, and one of its views below. */
export class RunPageContent extends Panel {
  constructor(readonly page: RunPage) {
    super();
    this.addClass('jp-DagflowRunPage');
    const graphShown = new Promise<void>(resolve => (this._showGraph = resolve));
    const { trans, createMarkdown } = page.services;
    this._canvas = new CanvasWidget({
      model: page.graph.model,
      ready: graphShown,
      actions: canvasActions(page),
      trans,
      createMarkdown,
      onDrop: () => undefined
    });
    this._canvas.isReadOnly = true;
    this._notice = new NoticeView(page, () => this.parent?.close());
    this._graph = new Panel();
    this._graph.addClass('jp-DagflowRunPage-graph');
    this._graph.addWidget(new GraphNoteView(page));
    this._graph.addWidget(this._canvas);
    this._view = new TabView(page);
    this._header = new HeaderView(page, this.id);
    [this._notice, this._header, this._graph, this._view].forEach(part => this.addWidget(part));
    page.changed.connect(this._arrange, this);
    this._arrange();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.page.dispose();
      super.dispose();
    }
  }

  protected override onActivateRequest(): void {
    const tab = this._header.node.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]');
    if (!this.node.contains(document.activeElement)) {
      tab?.focus();
    }
  }

  private _arrange(): void {
    const { state, tab } = this.page;
    const isShown = state === 'shown';
    this._notice.setHidden(isShown);
    this._header.setHidden(!isShown);
    this._graph.setHidden(!isShown || tab !== 'graph');
    this._view.setHidden(!isShown || tab === 'graph');
    const panel = tab === 'graph' ? this._graph : this._view;
    for (const each of [this._graph, this._view]) {
      each.node.id = each === panel ? panelId(this._header.idPrefix) : '';
    }
    panel.node.setAttribute('role', 'tabpanel');
    panel.node.setAttribute('aria-labelledby', tabId(this._header.idPrefix, tab));
    if (isShown && tab === 'graph') {
      // A canvas that is drawn while it is hidden does not know its size.
      this._showGraph();
    }
  }

  private _canvas: CanvasWidget;
  private _graph: Panel;
  private _header: HeaderView;
  private _notice: NoticeView;
  private _showGraph: () => void = () => undefined;
  private _view: TabView;
}

/** A part of the page that is drawn anew whenever the run changes. */
abstract class PageView extends ReactWidget {
  constructor(protected readonly page: RunPage) {
    super();
    page.changed.connect(this.update, this);
  }

  protected get trans() {
    return this.page.services.trans;
  }
}

class HeaderView extends PageView {
  constructor(
    page: RunPage,
    readonly idPrefix: string
  ) {
    super(page);
    this.addClass('jp-DagflowRunPage-header');
  }

  protected override render(): JSX.Element | null {
    const { page, trans } = this;
    const { run, services } = page;
    return (
      run && (
        <>
          <RunHeader
            run={run}
            connection={page.follower.connection}
            actions={{
              openPipeline: () => page.openPipeline(),
              openRun: (runId, nodeId) => services.openRun({ runId, nodeId }),
              stop: () => void page.stop(),
              rerunFailed: () => void page.rerun('failed'),
              compare: services.compareRuns && (() => void page.compareWithPrevious()),
              export: () => exportRun(page),
              remove: services.deleteRun && (() => void page.delete()),
              select: nodeId => page.select(nodeId)
            }}
            trans={trans}
          />
          <RunTabs
            tab={page.tab}
            onTab={tab => (page.tab = tab)}
            idPrefix={this.idPrefix}
            trans={trans}
          />
        </>
      )
    );
  }
}

/** Says over the canvas what it is not: the pipeline. */
class GraphNoteView extends PageView {
  constructor(page: RunPage) {
    super(page);
    this.addClass('jp-DagflowRunPage-graphNote');
  }

  protected override render(): JSX.Element {
    return (
      <span>
        {this.trans.__('As it ran, read-only. The pipeline itself may look different by now.')}
      </span>
    );
  }
}

class TabView extends PageView {
  constructor(page: RunPage) {
    super(page);
    this.addClass('jp-DagflowRunPage-view');
  }

  protected override render(): JSX.Element | null {
    const { page, trans } = this;
    const { run, tab, services } = page;
    if (run === null || tab === 'graph') {
      return null;
    }
    return (
      <RunTabView
        tab={tab}
        run={run}
        selected={page.selected}
        onSelect={this._onSelect}
        attempt={page.attempt}
        attempts={page.attempts.attempts}
        api={services.api}
        socket={services.socket}
        loadArtifact={this._loadArtifact}
        actions={this._actions}
        trans={trans}
      />
    );
  }

  private _onSelect = (nodeId: string | null): void => this.page.select(nodeId);

  private _loadArtifact: React.ComponentProps<typeof RunTabView>['loadArtifact'] = key =>
    this.page.services.artifacts.get(key);

  private _actions: RunPageActions = pageActions(this.page);
}

/** In the place of all else while there is no run to show. */
class NoticeView extends PageView {
  constructor(
    page: RunPage,
    private readonly _onClose: () => void
  ) {
    super(page);
    this.addClass('jp-DagflowRunPage-notice');
  }

  protected override render(): JSX.Element | null {
    const { page, trans } = this;
    return page.state === 'shown' ? null : (
      <RunNotice
        state={page.state}
        refusal={page.refusal}
        onClose={this._onClose}
        onRetry={() => void page.check()}
        trans={trans}
      />
    );
  }
}

function pageActions(page: RunPage): RunPageActions {
  return {
    openRun: (runId, tab, nodeId, attempt) =>
      runId === page.runId
        ? page.show({ tab, nodeId, attempt })
        : page.services.openRun({ runId, tab, nodeId, attempt }),
    openExecuted: (nodeId, attempt, cell) => void page.openExecuted(nodeId, attempt, cell),
    openFile: path => void page.services.documents.openOrReveal(path),
    rerun: (mode, nodeId) => void page.rerun(mode, nodeId),
    kept: { kernels: page.services.kernels }
  };
}

/** What a drawing that only shows asks for. */
function canvasActions(page: RunPage): CanvasActions {
  const { openExecuted, openFile, rerun } = pageActions(page);
  return {
    openExecuted,
    openFile,
    rerun,
    kept: { kernels: page.services.kernels, runId: () => page.runId },
    openNotebook: nodeId => page.openWork(nodeId),
    openLog: (nodeId, attempt) => page.show({ tab: 'log', nodeId, attempt }),
    showInstance: instanceId => page.graph.model.showInstance(instanceId),
    loadArtifact: key => page.services.artifacts.get(key),
    loadFigure: attempt => page.services.figures.get(attempt),
    editCondition: () => undefined
  };
}
