import { Notification } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import { CanvasModel, type CanvasPreferences, type MarkdownRenderer } from '../canvas';
import {
  hasExecutor,
  isRunEnded,
  nodeOfId,
  nodeRecord,
  nodeTypeOf,
  stemOf,
  workspacePath,
  type DagflowChange,
  type DagflowDocument,
  type DagflowDocumentModel,
  type RunView
} from '../model';
import { askRun, canRerunFailed, valuesGiven } from '../panels';
import {
  LastDurations,
  NotebookPorts,
  ProblemsFollower,
  RunFollower,
  RUNS_FOLDER,
  StalenessFollower,
  type DagflowApi,
  type DagflowSettings,
  type LabServices,
  type PartMode,
  type RerunMode
} from '../services';
import { openExecuted } from './executed';
import type { ExportServices } from './exports/exporting';
import { guarded } from './notices';
import { ParentLink, type Crumb } from './parentLink';
import type { RunPlace } from './runPlace';

/** What all pipelines of a lab share. */
export interface SharedServices extends LabServices, ExportServices {
  /** Open a pipeline, by its path from the server's root; null if it cannot be opened. */
  openPipeline: (path: string) => PipelineSession | null;
  openRun: (place: RunPlace) => void;
  /** Makes what draws Markdown; null where nothing does. */
  createMarkdown: MarkdownRenderer | null;
  /** How the person wants canvases to be. */
  preferences: CanvasPreferences;
  /** How many notebooks at once, as the user's settings say; 0 leaves it to the server. */
  parallel: () => number;
}

/** One open pipeline: its document, its newest run, and what a person can do with them. */
export class PipelineSession implements IDisposable {
  constructor(options: PipelineSession.IOptions) {
    this.context = options.context;
    this.services = options.services;
    const { api, socket, documents } = this.services;
    const { contents } = documents.services;
    const path = this.path;
    const document = this.document;
    this.follower = new RunFollower({ api, socket, path });
    this.ports = new NotebookPorts({ api, contents });
    this.problems = new ProblemsFollower({ api, path, document });
    this.staleness = new StalenessFollower({ api, document, runs: this.follower });
    this.durations = new LastDurations({ api, runs: this.follower });
    this.canvas = new CanvasModel({ document, services: this });
    this.ports.changed.connect(this.problems.schedule, this.problems);
    this.ports.changed.connect(this.staleness.schedule, this.staleness);
    // Nodes name pools, which may not be there until somebody makes them.
    this.services.pools.changed.connect(this.problems.schedule, this.problems);
    this.context.pathChanged.connect(this._onPath, this);
    document.changed.connect(this._onDocument, this);
    contents.fileChanged.connect(this._onFile, this);
    void this.context.ready.then(() => this.problems.refresh());
    void this._loadSettings();
  }

  readonly context: DocumentRegistry.IContext<DagflowDocumentModel>;
  readonly services: SharedServices;
  readonly follower: RunFollower;
  readonly ports: NotebookPorts;
  readonly problems: ProblemsFollower;
  readonly staleness: StalenessFollower;
  readonly durations: LastDurations;
  readonly canvas: CanvasModel;

  get document(): DagflowDocument {
    return this.context.model.sharedModel;
  }

  /** The pipeline's path from the server's root. */
  get path(): string {
    return this.services.documents.services.contents.localPath(this.context.path);
  }

  get run(): RunView | null {
    return this.follower.run;
  }

  get isRunActive(): boolean {
    return this.run !== null && !isRunEnded(this.run.state);
  }

  /** Whether there is something to rerun that did not succeed. */
  get hasFailed(): boolean {
    return this.run !== null && canRerunFailed(this.run);
  }

  /** What the server says about itself; null until it has. */
  get settings(): DagflowSettings | null {
    return this._settings;
  }

  /** What the server was asked for and has not answered yet, in words; null while there is nothing. */
  get underWay(): string | null {
    return this._underWay;
  }

  /** What is under way changed. */
  get underWayChanged(): ISignal<this, void> {
    return this._underWayChanged;
  }

  /** The way to this pipeline through others changed. */
  get parentChanged(): ISignal<this, void> {
    return this._parentChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Save, then run what is on disk. Values are asked for where a parameter needs one. */
  async start(options: DagflowApi.IStartOptions = {}): Promise<void> {
    const given = options.parameters ?? {};
    const isAsked = this.document.parameters.some(
      ({ name, default: value }) => value === undefined && !Object.hasOwn(given, name)
    );
    await (isAsked ? this.startWithParameters(options) : this._start(options));
  }

  /** Ask for the pipeline's parameters, then run. */
  async startWithParameters(options: DagflowApi.IStartOptions = {}): Promise<void> {
    const settings = this._settings ?? (await this._loadSettings());
    const choice = await askRun({
      title: this.document.pipeline.name || this.context.path.split('/').pop() || '',
      parameters: this.document.parameters,
      parallel: this.services.parallel() || (settings?.parallel ?? 4),
      pods: settings?.pods ?? 10,
      drawsPods: hasExecutor(this.document.pipeline, 'kubernetes'),
      executors: settings?.executors ?? [],
      last: valuesGiven(this.run),
      trans: this.services.trans
    });
    if (choice !== null) {
      await this._start({ ...options, ...choice });
    }
  }

  /** Save, then start a run of a part of the pipeline. */
  async startPart(mode: PartMode, nodes: readonly string[]): Promise<void> {
    await this.start({ mode, nodes });
  }

  /** Run what would come to another result than it has: in the newest run, or in a new one if there is none. */
  async runStale(): Promise<void> {
    await (this.run === null ? this.start() : this.rerun('failed'));
  }

  /** Open the page of the run that is shown. */
  openRun(): void {
    if (this.run !== null) {
      this.services.openRun({ runId: this.run.run_id });
    }
  }

  async cancel(): Promise<void> {
    const { trans } = this.services;
    await this._guard(trans.__('The run was not stopped'), () =>
      this._telling(trans.__('Stopping the run…'), () => this.follower.cancel())
    );
  }

  /** Save, then reopen the run: what failed, a node and what follows it, or a node alone. */
  async rerun(mode: RerunMode, nodeId?: string): Promise<void> {
    await this._act(this.services.trans.__('Nothing was rerun'), () =>
      this.follower.rerun(mode, nodeId)
    );
  }

  /** Open a node's file. A pipeline then shows the run that is the node's work, if there is one. */
  openNotebook(nodeId: string): void {
    const node = this.document.node(nodeOfId(nodeId));
    if (!node?.path) {
      return;
    }
    const path = workspacePath(this.path, node.path);
    if (nodeTypeOf(node) !== 'pipeline') {
      this.services.documents.openOrReveal(path);
      return;
    }
    const child = this.services.openPipeline(path);
    if (child !== null && child !== this) {
      const { runId } = this.follower;
      const crumb = { path: this.path, title: this.title, runId, nodeId };
      child.showWithin([...(this._parent?.crumbs ?? []), crumb]);
    }
  }

  /** What the pipeline is called on screen. */
  get title(): string {
    return this.document.pipeline.name || stemOf(this.path);
  }

  /** The node of another pipeline from which this one was opened; null when it was opened for itself. */
  get parent(): ParentLink | null {
    return this._parent;
  }

  /** Show the run that is the work of a node of another pipeline, the last of `crumbs`; without any, the own newest. */
  showWithin(crumbs: readonly Crumb[]): void {
    this._parent?.dispose();
    this._parent = crumbs.length === 0 ? null : new ParentLink({ ...this.services, crumbs });
    this._parent?.changed.connect(this._onParent, this);
    this._onParent();
  }

  /** Go back to one of the pipelines around, counted from the outermost. */
  goBack(index: number): void {
    const crumbs = this._parent?.crumbs ?? [];
    const { path, nodeId } = crumbs[index];
    const session = this.services.openPipeline(path);
    if (session !== null) {
      if (index > 0 && session.parent === null) {
        session.showWithin(crumbs.slice(0, index));
      }
      void session.context.ready.then(() => session.canvas.selection.set([nodeOfId(nodeId)]));
    }
  }

  /** Open what an attempt left, at a cell (index among all cells, from 0) if one is given. */
  async openExecuted(nodeId: string, attempt: number, cell: number | null): Promise<void> {
    const { api, documents, trans } = this.services;
    const run = this.run;
    if (run === null) {
      return;
    }
    await this._guard(trans.__('The notebook was not opened'), async () => {
      const settings = this._settings ?? (await this._loadSettings());
      const runsFolder = settings?.runsFolder ?? RUNS_FOLDER;
      await openExecuted({ api, documents, run, nodeId, attempt, cell, runsFolder });
    });
  }

  /** Open a file of the workspace, by its path from the server's root. */
  openFile(path: string): void {
    this.services.documents.openOrReveal(path);
  }

  /** Open the executed notebook of a node's newest attempt; at the failed cell if it failed. */
  openNewestExecuted(nodeId: string): void {
    const record = this.run && nodeRecord(this.run, nodeId);
    if (record && (record.attempt > 0 || record.reused !== null)) {
      void this.openExecuted(nodeId, record.attempt, record.failure?.cell ?? null);
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this.context.pathChanged.disconnect(this._onPath, this);
    this.document.changed.disconnect(this._onDocument, this);
    this.services.documents.services.contents.fileChanged.disconnect(this._onFile, this);
    this._parent?.dispose();
    this.canvas.dispose();
    this.durations.dispose();
    this.staleness.dispose();
    this.problems.dispose();
    this.ports.dispose();
    this.follower.dispose();
  }

  private async _start(options: DagflowApi.IStartOptions): Promise<void> {
    const parallel = options.parallel ?? this.services.parallel();
    await this._act(this.services.trans.__('The pipeline was not run'), async () => {
      await this.follower.start({
        keep_failed_kernels_s: this.services.kernels.keepS,
        ...options,
        parallel: parallel > 0 ? parallel : undefined
      });
      // Whoever starts a run wants to see it.
      this.showWithin([]);
    });
  }

  private async _act(title: string, act: () => Promise<unknown>): Promise<void> {
    await this._guard(title, async () => {
      if (this.document.problem !== null) {
        throw new Error(this.document.problem);
      }
      await this._telling(this.services.trans.__('Starting…'), async () => {
        await this.save();
        await act();
      });
    });
    void this.problems.refresh();
  }

  /** Say what is under way for as long as it is. */
  private async _telling(text: string, act: () => Promise<unknown>): Promise<void> {
    const tell = (underWay: string | null) => {
      this._underWay = underWay;
      this._underWayChanged.emit();
    };
    tell(text);
    try {
      await act();
    } finally {
      tell(null);
    }
  }

  /** Save if there is something to save. A collaborative save that meets another one is tried again. */
  async save(): Promise<void> {
    const { context } = this;
    this._tellUnsavedNotebooks();
    if (!context.model.dirty && !context.model.collaborative) {
      return;
    }
    try {
      await context.save();
    } catch (error) {
      if (!context.model.collaborative) {
        throw error;
      }
      await context.save();
    }
    if (context.model.dirty) {
      // There were edits while it was saved.
      await context.save();
    }
    if (context.model.dirty) {
      throw new Error(this.services.trans.__('The pipeline could not be saved.'));
    }
  }

  /** The notebooks of all nodes, each once, from the server's root. */
  private _notebookPaths(): string[] {
    const paths = this.document.nodes.flatMap(node => (node.path ? [node.path] : []));
    return [...new Set(paths)].map(path => workspacePath(this.path, path));
  }

  /** What runs is on disk; a notebook that is edited elsewhere and not saved runs as it was. */
  private _tellUnsavedNotebooks(): void {
    const { documents, trans } = this.services;
    const unsaved = this._notebookPaths().filter(path => {
      const model = documents.findWidget(path)?.context.model;
      return model?.dirty && !model.collaborative;
    });
    if (unsaved.length > 0) {
      const names = unsaved.join(', ');
      Notification.warning(trans.__('Not saved, so it runs as it is on disk: %1', names));
    }
  }

  private _guard(title: string, act: () => Promise<unknown>): Promise<void> {
    return guarded(title, this.services.trans, act);
  }

  private async _loadSettings(): Promise<DagflowSettings | null> {
    try {
      this._settings = await this.services.api.settings();
    } catch {
      // Without the server its settings are asked for again when they are needed.
      this._settings = null;
    }
    return this._settings;
  }

  /** What could not be drawn is read again when it was mended in the text editor. */
  private _onFile(_: Contents.IManager, change: Contents.IChangedArgs): void {
    const isOwn = change.type === 'save' && change.newValue?.path === this.context.path;
    if (isOwn && this.document.problem !== null) {
      void this.context.revert();
    }
  }

  /** Notebooks that no node uses any more are not looked after any longer. */
  private _onDocument(_: DagflowDocument, change: DagflowChange): void {
    if (change.pipelineChange) {
      this.ports.retain(this._notebookPaths());
    }
  }

  private _onParent(): void {
    const runId = this._parent?.childId ?? null;
    if (runId !== null && runId === this.follower.runId) {
      // The node may know its run a moment before there is one.
      this.follower.refresh();
    }
    this.follower.runId = runId;
    this._parentChanged.emit();
  }

  private _onPath(): void {
    this.follower.path = this.path;
    this.problems.path = this.path;
    this.problems.schedule();
    this.staleness.schedule();
  }

  private _isDisposed = false;
  private _parent: ParentLink | null = null;
  private _parentChanged = new Signal<this, void>(this);
  private _settings: DagflowSettings | null = null;
  private _underWay: string | null = null;
  private _underWayChanged = new Signal<this, void>(this);
}

export namespace PipelineSession {
  export interface IOptions {
    context: DocumentRegistry.IContext<DagflowDocumentModel>;
    services: SharedServices;
  }
}
