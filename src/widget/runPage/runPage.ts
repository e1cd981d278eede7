import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import { Selection, type MarkdownRenderer } from '../../canvas';
import { nodeOfId, nodeRecord, parentOf, type RunView } from '../../model';
import type { RunTab } from '../../panels';
import {
  ApiError,
  AttemptsFollower,
  errorMessage,
  RunFollower,
  RUNS_FOLDER,
  type DagflowSocket,
  type LabServices,
  type RerunMode,
  type ServerMessage
} from '../../services';
import { openExecuted } from '../executed';
import type { ExportServices } from '../exports/exporting';
import { guarded } from '../notices';
import type { RunPlace } from '../runPlace';
import type { PipelineSession } from '../session';
import { SelectionLink } from './selectionLink';
import { SnapshotCanvas } from './snapshotCanvas';

/** What the pages of all runs share. */
export interface RunPageServices extends LabServices, ExportServices {
  /** Makes what draws Markdown; null where nothing does. */
  createMarkdown: MarkdownRenderer | null;
  /** Open a pipeline, by its path from the server's root; null if it cannot be opened. */
  openPipeline: (path: string) => PipelineSession | null;
  /** A pipeline that is open; null if it is not. */
  sessionOf: (path: string) => PipelineSession | null;
  /** A pipeline was opened. */
  pipelineOpened: ISignal<unknown, unknown>;
  openRun: (place: RunPlace) => void;
  /** Show runs side by side; null where nothing does. */
  compareRuns: ((runIds: string[]) => Promise<void>) | null;
  /** Ask whether to delete a run, and do it; null where nothing does. */
  deleteRun: ((runId: string) => Promise<void>) | null;
}

/** Whether there is a run to show; `refused` while the server could not say. */
export type RunPageState = 'loading' | 'shown' | 'gone' | 'refused';

/** The page of one run: the run as it goes on, its attempts, and what is chosen of it. */
export class RunPage implements IDisposable {
  constructor(options: RunPage.IOptions) {
    const { runId, services } = options;
    this.runId = runId;
    this.services = services;
    this._tab = options.tab ?? 'graph';
    this.follower = new RunFollower({ ...services, path: '', runId });
    this.attempts = new AttemptsFollower({ ...services, runId });
    this.graph = new SnapshotCanvas({ follower: this.follower, selection: this.selection });
    this.follower.changed.connect(this._onRun, this);
    this.attempts.changed.connect(this._emit, this);
    this.graph.model.changed.connect(this._emit, this);
    services.socket.received.connect(this._onMessage, this);
    services.pipelineOpened.connect(this._linkSelections, this);
    void this.check();
  }

  readonly runId: string;
  readonly services: RunPageServices;
  readonly follower: RunFollower;
  readonly attempts: AttemptsFollower;
  readonly selection = new Selection();
  readonly graph: SnapshotCanvas;

  get run(): RunView | null {
    return this.follower.run;
  }

  get state(): RunPageState {
    return this._trouble ?? (this.run === null ? 'loading' : 'shown');
  }

  /** Why the run could not be read, while it could not. */
  get refusal(): string {
    return this._refusal;
  }

  get tab(): RunTab {
    return this._tab;
  }
  set tab(tab: RunTab) {
    if (tab !== this._tab) {
      this._tab = tab;
      this._tabChanged.emit(tab);
      this._emit();
    }
  }

  get tabChanged(): ISignal<this, RunTab> {
    return this._tabChanged;
  }

  /** The attempt of what is selected that was asked for. */
  get attempt(): number | null {
    return this._attempt?.nodeId === this.selected ? (this._attempt?.number ?? null) : null;
  }

  /** The node, or the instance of one, that is selected; null when it is none or several. */
  get selected(): string | null {
    return this.graph.model.instance ?? this.selection.single;
  }

  /** Anything that the page shows changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Select a node or an instance, and with a number one of its attempts. */
  select(nodeId: string | null, attempt?: number): void {
    this._attempt = nodeId === null || attempt === undefined ? null : { nodeId, number: attempt };
    this.selection.set(nodeId === null ? [] : [nodeOfId(nodeId)]);
    this.graph.model.showInstance(nodeId !== null && nodeId !== nodeOfId(nodeId) ? nodeId : null);
  }

  show({ tab, nodeId, attempt }: Omit<RunPlace, 'runId'>): void {
    if (nodeId !== undefined) {
      this.select(nodeId, attempt);
    }
    this.tab = tab ?? this.tab;
  }

  /** Ask the server whether the run is there. */
  async check(): Promise<void> {
    const { api } = this.services;
    try {
      await api.run(this.runId);
      this._tell(null);
      this.follower.refresh();
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404;
      // While a run is shown, a server that does not answer is told of as a lost connection.
      this._tell(isGone ? 'gone' : this.run === null ? 'refused' : null, errorMessage(error));
    }
  }

  async stop(): Promise<void> {
    const { trans } = this.services;
    await guarded(trans.__('The run was not stopped'), trans, () => this.follower.cancel());
  }

  /** Save the pipeline if it is open, then reopen the run with it as it is now. */
  async rerun(mode: RerunMode, nodeId?: string): Promise<void> {
    const { trans } = this.services;
    await guarded(trans.__('Nothing was rerun'), trans, async () => {
      await this._session?.save();
      await this.follower.rerun(mode, nodeId);
    });
  }

  /** Show the run beside the one before it of the same pipeline. */
  async compareWithPrevious(): Promise<void> {
    const { api, compareRuns, trans } = this.services;
    const { run } = this;
    if (run === null || compareRuns === null) {
      return;
    }
    await guarded(trans.__('There is nothing to compare with'), trans, async () => {
      const query = { pipeline: run.pipeline, before: this.runId, limit: 1 };
      const [previous] = await api.runs(query);
      if (previous === undefined) {
        throw new Error(trans.__('This is the first run of its pipeline.'));
      }
      await compareRuns([previous.run_id, this.runId]);
    });
  }

  /** Delete the run, if the person agrees. */
  async delete(): Promise<void> {
    await this.services.deleteRun?.(this.runId);
    await this.check();
  }

  /** Open the pipeline with what is selected here selected there. */
  openPipeline(): void {
    if (this.run !== null) {
      this.services.openPipeline(this.run.pipeline);
    }
  }

  /** Open the executed notebook of an attempt, at a cell (index among all cells, from 0) if one is given. */
  async openExecuted(nodeId: string, attempt: number, cell: number | null): Promise<void> {
    const { run } = this;
    const { api, documents, trans } = this.services;
    if (run === null) {
      return;
    }
    await guarded(trans.__('The notebook was not opened'), trans, async () => {
      this._runsFolder ??= (await api.settings()).runsFolder;
      const runsFolder = this._runsFolder ?? RUNS_FOLDER;
      await openExecuted({ api, documents, run, nodeId, attempt, cell, runsFolder });
    });
  }

  /** Open the notebook that a node executed, or the run that is its work. */
  openWork(nodeId: string): void {
    const record = this.run && nodeRecord(this.run, nodeId);
    if (record?.child_run_id) {
      this.services.openRun({ runId: record.child_run_id });
    } else if (record && (record.attempt > 0 || record.reused !== null)) {
      void this.openExecuted(nodeId, record.attempt, record.failure?.cell ?? null);
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this.services.socket.received.disconnect(this._onMessage, this);
    this.services.pipelineOpened.disconnect(this._linkSelections, this);
    this._link?.dispose();
    this.graph.dispose();
    this.attempts.dispose();
    this.follower.dispose();
    Signal.clearData(this);
  }

  /** The pipeline, if it is open. */
  private get _session(): PipelineSession | null {
    return this.run === null ? null : this.services.sessionOf(this.run.pipeline);
  }

  /** What is selected here is selected in the open pipeline, too; runs within runs stand for themselves. */
  private _linkSelections(): void {
    const session = this._session;
    if (session?.canvas === this._linked || (this.run && parentOf(this.run) !== null)) {
      return;
    }
    this._link?.dispose();
    this._linked = session?.canvas;
    this._link = null;
    if (session !== null) {
      void session.context.ready.then(() => {
        if (!this._isDisposed && !session.isDisposed && this._linked === session.canvas) {
          const ends = [this.graph.model, session.canvas] as const;
          const isHere = !this.selection.isEmpty;
          this._link = new SelectionLink(ends[isHere ? 0 : 1], ends[isHere ? 1 : 0]);
        }
      });
    }
  }

  private _onRun(): void {
    this._linkSelections();
    if (this.run !== null && this._trouble === 'refused') {
      this._trouble = null;
    }
    this._emit();
  }

  /** The server says that something is not there, or that runs were deleted: this one may be among them. */
  private _onMessage(_: DagflowSocket, message: ServerMessage): void {
    if (
      message.type === 'error' ||
      (message.type === 'run_deleted' && message.runId === this.runId)
    ) {
      void this.check();
    }
  }

  private _tell(trouble: 'gone' | 'refused' | null, refusal = ''): void {
    if (!this._isDisposed && trouble !== this._trouble) {
      this._trouble = trouble;
      this._refusal = refusal;
      this._emit();
    }
  }

  private _emit(): void {
    this._changed.emit();
  }

  private _attempt: { nodeId: string; number: number } | null = null;
  private _changed = new Signal<this, void>(this);
  private _isDisposed = false;
  private _link: SelectionLink | null = null;
  private _linked: PipelineSession['canvas'] | undefined;
  private _refusal = '';
  private _runsFolder: string | undefined;
  private _tab: RunTab;
  private _tabChanged = new Signal<this, RunTab>(this);
  private _trouble: 'gone' | 'refused' | null = null;
}

export namespace RunPage {
  export interface IOptions {
    runId: string;
    services: RunPageServices;
    tab?: RunTab;
  }
}
