import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { JSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { MessageLoop } from '@lumino/messaging';
import { Panel, SplitPanel, Widget } from '@lumino/widgets';

import {
  CanvasWidget,
  QuickAddModel,
  type CanvasActions,
  type NewNode,
  type Point
} from '../canvas';
import { hasFile, nodePath, nodeTypeOf, workspacePath, type FileNodeType } from '../model';
import type { PanelActions } from '../panels';
import { NodeFiles, type Problem } from '../services';
import { PipelineClipboard } from './clipboard';
import { tellDesktopDrops } from './desktopDrops';
import { exportFrom } from './exports/exporting';
import { askFiles, sortFiles } from './files';
import { focusNext } from './focusParts';
import { importDropped } from './imports/dropped';
import { ProblemWalk } from './problemWalk';
import { leftOutText } from './leftOut';
import { RenameOffers } from './renames';
import type { PipelineSession } from './session';
import { offerTaggedCells } from './taggedCells';
import { UntaggedOffers } from './untaggedOffers';
import {
  BreadcrumbsView,
  InspectorView,
  LogView,
  ProblemsView,
  ProblemView,
  RunBarView
} from './views';

/** An open pipeline on screen: progress above, canvas and inspector, log and problems below. */
export class DagflowPanel extends Panel {
  constructor(options: DagflowPanel.IOptions) {
    super();
    this.addClass('jp-DagflowPanel');
    this.session = options.session;
    this.openAsText = options.openAsText;
    const { session } = this;
    const actions = this._actions();
    const { trans } = session.services;
    this.quickAdd = new QuickAddModel({
      canvas: session.canvas,
      files: new NodeFiles({ api: session.services.api, pipeline: () => session.path }),
      trans
    });
    this.canvas = new CanvasWidget({
      quickAdd: this.quickAdd,
      model: session.canvas,
      ready: session.context.ready,
      actions,
      trans,
      createMarkdown: session.services.createMarkdown,
      preferences: session.services.preferences,
      onDrop: (paths, point) => this.addFiles(paths, point)
    });
    this.clipboard = new PipelineClipboard({ session, canvas: this.canvas });
    tellDesktopDrops(this.canvas.node, trans);
    this._renames = new RenameOffers({
      document: session.document,
      contents: session.services.documents.services.contents,
      pipeline: () => session.path,
      trans
    });
    this._untagged = new UntaggedOffers({
      ports: session.ports,
      add: paths => void offerTaggedCells(paths, session.services),
      trans
    });
    this.inspector = new InspectorView(session, actions);
    this.log = new LogView(session, actions);
    this.problems = new ProblemWalk(session, this.canvas, this.inspector);
    this.inspector.addClass('jp-DagflowPanel-inspector');
    this.log.addClass('jp-DagflowPanel-log');
    this.log.hide();
    this._drawing = Private.arrange(this.canvas, this.inspector, this.log);
    this._refusal = new ProblemView(session, actions, options.openAsText);
    this._parts = [
      new RunBarView(session, actions),
      this._drawing,
      new ProblemsView(session, actions, problem => this.problems.show(problem))
    ];
    this.addWidget(new BreadcrumbsView(session, actions));
    [...this._parts, this._refusal].forEach(part => this.addWidget(part));
    this._resizes = new ResizeObserver(() =>
      MessageLoop.sendMessage(this._drawing, Widget.ResizeMessage.UnknownSize)
    );
    session.context.saveState.connect(this._onSaveState, this);
    session.canvas.changed.connect(this._showParts, this);
    session.context.fileChanged.connect(this._showParts, this);
    this._showParts();
  }

  readonly session: PipelineSession;
  readonly canvas: CanvasWidget;
  readonly quickAdd: QuickAddModel;
  readonly clipboard: PipelineClipboard;
  readonly inspector: InspectorView;
  readonly log: LogView;

  /** Goes to what is wrong. */
  readonly problems: ProblemWalk;

  /** Open the file in the text editor. */
  readonly openAsText: () => void;

  /** Add files by paths as the file browser gives them; what becomes no node is imported, or told and left out. */
  addFiles(paths: readonly string[], point?: Point): void {
    const { contents } = this.session.services.documents.services;
    const local = paths.map(path => contents.localPath(path));
    const { fitting, others } = sortFiles(local, this.session.path);
    if (others.length > 0) {
      void this._importOthers(others, point);
    }
    if (fitting.length > 0) {
      const start = point && this.canvas.freePoint(point, fitting.length);
      this.session.canvas.addFiles(fitting, start);
      this._untagged.watch(fitting);
      this.inspector.show();
      if (point === undefined) {
        this.canvas.fitView();
      }
    }
  }

  /** Let a node be looked for and added: where the pointer is, or where the menu was opened. */
  openQuickAdd(isAtMenu: boolean): void {
    const { view, menuPoint } = this.canvas;
    this.quickAdd.open({ at: (isAtMenu && view.flow?.flowToScreenPosition(menuPoint)) || null });
  }

  /** Ask for files of a type and add them: where the menu was opened, or where there is room. */
  async askFiles(type: FileNodeType, isAtMenu: boolean): Promise<void> {
    const { documents, trans } = this.session.services;
    const at = this._newPoint(isAtMenu);
    const folder = PathExt.dirname(this.session.path);
    const paths = await askFiles(documents, type, folder, trans);
    if (paths.length > 0) {
      this.addFiles(paths, at);
    }
    this.canvas.activate();
  }

  /** Let another file be chosen for a node, whose settings and wires stay. */
  async chooseFile(nodeId: string): Promise<void> {
    const { documents, trans } = this.session.services;
    const { document, path } = this.session;
    const node = document.node(nodeId);
    const type = node && nodeTypeOf(node);
    if (type && hasFile(type)) {
      const [chosen] = await askFiles(documents, type, PathExt.dirname(path), trans);
      if (chosen !== undefined) {
        document.updateNode(nodeId, { path: nodePath(path, chosen) });
      }
      this.canvas.activate();
    }
  }

  /** Ask whether the notebook of a node gets tagged cells. */
  async addTags(nodeId: string): Promise<void> {
    const { document, path, services } = this.session;
    const node = document.node(nodeId);
    if (node?.path) {
      await offerTaggedCells([workspacePath(path, node.path)], services);
    }
  }

  /** Add a node that is of no file, likewise. */
  addNode(what: NewNode, name: string, isAtMenu: boolean): void {
    this.session.canvas.addNode(what, name, this._newPoint(isAtMenu));
    this.inspector.show();
  }

  openLog(nodeId: string, attempt: number | null): void {
    const wasHidden = this.log.isHidden;
    this.log.shown = { nodeId, attempt };
    if (wasHidden) {
      // While hidden the log has no share of the height.
      this._drawing.setRelativeSizes([3, 2]);
      // The log may cover the very node that it belongs to; sizes are known in the next frame.
      requestAnimationFrame(() => this.canvas.keepInView(nodeId));
    }
  }

  /** Let the pipeline be exported; `first` is the target to begin with. */
  export(first?: string): Promise<void> {
    const { session, problems } = this;
    const { path, title, canvas } = session;
    const document = session.document.pipeline as JSONObject;
    const showProblem = (problem: Problem) => problems.show(problem);
    return exportFrom({ path, title, document, canvas, showProblem }, session.services, first);
  }

  /** Give the keyboard to the next part that is to be seen: canvas, inspector, log, progress, problems. */
  focusNextPart(): void {
    const others = this._parts.filter(part => part !== this._drawing);
    focusNext([this.canvas, this.inspector, this.log, ...others, this._refusal]);
  }

  /** Select an edge, by `edgeKey`, and let its condition be typed. */
  editCondition(key: string): void {
    this.session.canvas.selection.set([], [key]);
    this.inspector.show();
    this.inspector.focusCondition();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._resizes.disconnect();
    this.clipboard.dispose();
    this.quickAdd.dispose();
    this._renames.dispose();
    this._untagged.dispose();
    this.session.dispose();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._resizes.observe(this._drawing.node);
    this._setSeen(this.isVisible);
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._setSeen(true);
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._setSeen(false);
  }

  protected override onActivateRequest(): void {
    this.canvas.activate();
  }

  private _actions(): PanelActions & CanvasActions {
    const { session } = this;
    return {
      openNotebook: id => session.openNotebook(id),
      openExecuted: (id, attempt, cell) => void session.openExecuted(id, attempt, cell),
      openLog: (id, attempt) => this.openLog(id, attempt),
      rerun: (mode, id) => void session.rerun(mode, id),
      kept: {
        kernels: session.services.kernels,
        runId: () => session.run?.run_id ?? null
      },
      showInstance: id => session.canvas.showInstance(id),
      loadArtifact: key => session.services.artifacts.get(key),
      loadFigure: attempt => session.services.figures.get(attempt),
      openFile: path => session.openFile(path),
      selectNode: id => this.canvas.reveal(id),
      selectEdge: key => this.canvas.revealEdge(key),
      chooseFile: id => void this.chooseFile(id),
      addTags: id => void this.addTags(id),
      editCondition: key => this.editCondition(key)
    };
  }

  /** What is asked of the server for those who see it. */
  private _setSeen(isSeen: boolean): void {
    this.session.staleness.isSeen = isSeen;
    this.session.durations.isSeen = isSeen;
  }

  /** Import files that are no nodes as they are; what is nothing of the kind is told. */
  private async _importOthers(paths: readonly string[], point?: Point): Promise<void> {
    const { documents, trans } = this.session.services;
    const left = await importDropped(this, paths, point);
    if (left.length > 0) {
      const text = await leftOutText(left, this.session.path, documents.services.contents, trans);
      Notification.warning(text, { autoClose: 8000 });
    }
  }

  private _newPoint(isAtMenu: boolean): Point {
    const { canvas } = this;
    return isAtMenu ? canvas.menuPoint : this.session.canvas.freePlace(canvas.centre);
  }

  private _showParts(): void {
    const { document, context } = this.session;
    const isRefused = document.problem !== null;
    this._parts.forEach(part => part.setHidden(isRefused));
    this._refusal.setHidden(!isRefused);
    if (isRefused) {
      this._refusal.update();
    }
    this.canvas.isReadOnly = context.model.readOnly || context.contentsModel?.writable === false;
  }

  /** What is still being typed belongs to what is saved; fields commit when they lose the focus. */
  private _onSaveState(_: unknown, state: DocumentRegistry.SaveState): void {
    const focused = document.activeElement;
    if (
      state === 'started' &&
      focused instanceof HTMLElement &&
      this.node.contains(focused) &&
      focused.matches('input, textarea')
    ) {
      focused.blur();
      focused.focus();
    }
  }

  private _drawing: SplitPanel;
  private _parts: Widget[];
  private _refusal: ProblemView;
  private _renames: RenameOffers;
  private _resizes: ResizeObserver;
  private _untagged: UntaggedOffers;
}

export namespace DagflowPanel {
  export interface IOptions {
    session: PipelineSession;
    openAsText: () => void;
  }
}

namespace Private {
  /** Canvas and inspector side by side, the log below both. */
  export function arrange(canvas: Widget, inspector: Widget, log: Widget): SplitPanel {
    const upper = new SplitPanel({ orientation: 'horizontal', spacing: 1 });
    upper.addWidget(canvas);
    upper.addWidget(inspector);
    SplitPanel.setStretch(canvas, 1);
    SplitPanel.setStretch(inspector, 0);
    upper.setRelativeSizes([2.5, 1]);
    const whole = new SplitPanel({ orientation: 'vertical', spacing: 1 });
    whole.addClass('jp-DagflowPanel-drawing');
    whole.addWidget(upper);
    whole.addWidget(log);
    SplitPanel.setStretch(upper, 1);
    SplitPanel.setStretch(log, 0);
    whole.setRelativeSizes([2, 1]);
    return whole;
  }
}
