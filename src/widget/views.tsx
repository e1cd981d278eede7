import { ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';

import {
  Breadcrumbs,
  Inspector,
  LogPanel,
  ProblemsList,
  RunBar,
  type PanelActions
} from '../panels';
import { hasFile, nodeTypeOf, workspacePath, type PipelineNode } from '../model';
import { portsOf, type NotebookEntry, type Problem } from '../services';
import { focusNext } from './focusParts';
import type { PipelineSession } from './session';

/** A part of the widget that is drawn anew whenever the session changes. */
abstract class SessionView extends ReactWidget {
  constructor(
    protected readonly session: PipelineSession,
    protected readonly actions: PanelActions
  ) {
    super();
    session.canvas.changed.connect(this.update, this);
  }

  protected get trans() {
    return this.session.services.trans;
  }
}

export class InspectorView extends SessionView {
  constructor(session: PipelineSession, actions: PanelActions) {
    super(session, actions);
    void session.context.ready.then(() => this.update());
  }

  /** Give the focus to the condition of the selected wire. */
  focusCondition(): void {
    this._isConditionWanted = true;
    this.update();
  }

  /** Give the focus to the first field. */
  focus(): void {
    focusNext([this]);
  }

  /** Bring the first field into sight in which something is wrong, once what is selected is shown. */
  showWrongField(): void {
    void this.renderPromise?.then(() => {
      const field = this.node.querySelector('[aria-invalid="true"]');
      field?.scrollIntoView({ block: 'nearest' });
    });
    this.update();
  }

  protected override render(): JSX.Element | null {
    const { session, actions, trans } = this;
    if (!session.context.isReady) {
      // Sections that say something are open from the start, so it must be known what they say.
      return null;
    }
    const node = session.canvas.selectedNode;
    const edge = session.canvas.selectedEdge ?? null;
    const described = node ?? (edge ? session.document.node(edge.source) : undefined);
    return (
      <Inspector
        document={session.document}
        nodeId={node?.id ?? null}
        edge={edge}
        isConditionWanted={this._isConditionWanted}
        onConditionFocused={this._onConditionFocused}
        instance={session.canvas.instance}
        selected={session.canvas.selection.nodes.size}
        notebook={described ? this._notebook(described) : null}
        outputsOf={each => portsOf(each, this._notebook(each)?.info ?? null).outputs}
        kernels={session.settings?.kernels ?? []}
        executors={session.settings?.executors ?? []}
        problems={session.problems.problems}
        run={session.run}
        actions={actions}
        loadAttempts={(run, id) => session.services.api.attempts(run, id)}
        loadArtifact={key => session.services.artifacts.get(key)}
        pools={session.services.pools}
        loadOffers={(context, namespace) => session.services.offers.get(context, namespace)}
        trans={trans}
      />
    );
  }

  private _notebook(node: PipelineNode): NotebookEntry | null {
    return node.path && hasFile(nodeTypeOf(node))
      ? this.session.ports.get(workspacePath(this.session.path, node.path))
      : null;
  }

  private _onConditionFocused = (): void => {
    this._isConditionWanted = false;
    this.update();
  };

  private _isConditionWanted = false;
}

/** The pipelines around this one; hidden while it is shown for itself. */
export class BreadcrumbsView extends SessionView {
  constructor(session: PipelineSession, actions: PanelActions) {
    super(session, actions);
    session.parentChanged.connect(this._onParent, this);
    this._onParent();
  }

  protected override render(): JSX.Element | null {
    const { session, trans } = this;
    return (
      session.parent && (
        <Breadcrumbs
          titles={session.parent.crumbs.map(crumb => crumb.title)}
          title={session.title}
          hasRun={session.parent.childId !== null}
          onBack={index => session.goBack(index)}
          onLeave={() => session.showWithin([])}
          trans={trans}
        />
      )
    );
  }

  private _onParent(): void {
    this.setHidden(this.session.parent === null);
    this.update();
  }
}

export class RunBarView extends SessionView {
  constructor(session: PipelineSession, actions: PanelActions) {
    super(session, actions);
    session.underWayChanged.connect(this.update, this);
  }

  protected override render(): JSX.Element {
    const { session, actions, trans } = this;
    return (
      <RunBar
        run={session.run}
        connection={session.follower.connection}
        underWay={session.underWay}
        stale={session.staleness.stale}
        onRunStale={() => void session.runStale()}
        onSelectNode={id => actions.selectNode(id)}
        onOpenRun={() => session.openRun()}
        trans={trans}
      />
    );
  }
}

export class ProblemsView extends SessionView {
  constructor(
    session: PipelineSession,
    actions: PanelActions,
    private readonly _show: (problem: Problem) => void
  ) {
    super(session, actions);
  }

  protected override render(): JSX.Element {
    const { session, trans } = this;
    return (
      <ProblemsList
        document={session.document}
        problems={session.problems.problems}
        isChecking={session.problems.isChecking}
        trouble={session.problems.trouble}
        onShow={problem => this._show(problem)}
        trans={trans}
      />
    );
  }
}

/** Which log to show; a null attempt follows the newest. */
export interface ShownLog {
  nodeId: string;
  attempt: number | null;
}

export class LogView extends SessionView {
  get shown(): ShownLog | null {
    return this._shown;
  }
  set shown(shown: ShownLog | null) {
    this._shown = shown;
    this.setHidden(shown === null);
    this.update();
  }

  protected override render(): JSX.Element | null {
    const { session, trans } = this;
    const [shown, run] = [this._shown, session.run];
    if (shown === null || run === null) {
      return null;
    }
    return (
      <LogPanel
        socket={session.services.socket}
        run={run}
        nodeId={shown.nodeId}
        attempt={shown.attempt}
        onAttempt={attempt => (this.shown = { ...shown, attempt })}
        onClose={() => (this.shown = null)}
        trans={trans}
      />
    );
  }

  private _shown: ShownLog | null = null;
}

/** In the canvas's place when the document cannot be drawn. */
export class ProblemView extends SessionView {
  constructor(
    session: PipelineSession,
    actions: PanelActions,
    private readonly _openAsText: () => void
  ) {
    super(session, actions);
    this.addClass('jp-DagflowRefusal');
  }

  protected override render(): JSX.Element {
    const { session, trans } = this;
    return (
      <div role="alert">
        <h2>{trans.__('This pipeline cannot be drawn')}</h2>
        <p>{session.document.problem}</p>
        <p className="jp-DagflowRefusal-hint">
          {trans.__('Nothing was changed: the file is as it was. Correct it as text, and save it.')}
        </p>
        <button type="button" className="jp-mod-styled jp-mod-accept" onClick={this._openAsText}>
          {trans.__('Open as text')}
        </button>
        <button
          type="button"
          className="jp-mod-styled"
          onClick={() => void session.context.revert()}
        >
          {trans.__('Read it again')}
        </button>
      </div>
    );
  }
}
