import { JSONObject } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { DagflowChange, DagflowDocument, PipelineEdge, edgeKey } from '../model';
import { ApiError, DagflowApi, errorMessage } from './api';
import { Problem } from './records';

/** The problems of a document as it is edited, told by the server shortly after each change. Nothing is asked before. */
export class ProblemsFollower implements IDisposable {
  constructor(options: ProblemsFollower.IOptions) {
    this._api = options.api;
    this._document = options.document;
    this._delay = options.delay ?? Private.DELAY_MS;
    this.path = options.path;
    this._document.changed.connect(this._onChanged, this);
  }

  /** The pipeline's path, relative to the server's root. */
  path: string;

  get problems(): readonly Problem[] {
    return this._problems;
  }

  /** Whether the server has been asked for a while and has not answered yet. */
  get isChecking(): boolean {
    return this._isChecking;
  }

  /** Why the document could not be checked the last time, in words; null when it could. */
  get trouble(): string | null {
    return this._trouble;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Problems by the id of the node that wears the badge. */
  get byNode(): ReadonlyMap<string, readonly Problem[]> {
    return this._byNode;
  }

  /** Problems of wires, by `edgeKey`. */
  get byEdge(): ReadonlyMap<string, readonly Problem[]> {
    return this._byEdge;
  }

  /** Validate soon; several calls in a row become one request. */
  schedule(): void {
    if (!this._isDisposed) {
      window.clearTimeout(this._timer);
      this._timer = window.setTimeout(() => void this.refresh(), this._delay);
    }
  }

  /** Validate now. */
  async refresh(): Promise<void> {
    window.clearTimeout(this._timer);
    const turn = ++this._turn;
    if (this._document.isDisposed || this._document.problem !== null) {
      return;
    }
    const { pipeline } = this._document;
    const slow = window.setTimeout(() => this._tell(true, this._trouble), Private.MOMENT_MS);
    const { problems, trouble } = await this._validate(pipeline as JSONObject);
    window.clearTimeout(slow);
    if (turn !== this._turn || this._isDisposed) {
      return;
    }
    if (problems === null) {
      this._tell(false, trouble);
    } else {
      this._isChecking = false;
      this._trouble = null;
      this._problems = problems;
      this._byNode = Private.group(problems, problem => problem.node_id);
      // Places count edges as they stood when they were judged; by now some may be gone.
      this._byEdge = Private.group(problems, problem => {
        const edge = edgeOfProblem(problem, pipeline.edges ?? []);
        return edge ? edgeKey(edge) : null;
      });
      this._changed.emit();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    Signal.clearData(this);
  }

  private _onChanged(_: DagflowDocument, change: DagflowChange): void {
    if (change.pipelineChange) {
      this.schedule();
    }
  }

  private _tell(isChecking: boolean, trouble: string | null): void {
    const isNew = isChecking !== this._isChecking || trouble !== this._trouble;
    if (isNew && !this._isDisposed) {
      this._isChecking = isChecking;
      this._trouble = trouble;
      this._changed.emit();
    }
  }

  private async _validate(document: JSONObject): Promise<Private.Verdict> {
    try {
      return { problems: await this._api.validate(this.path, document), trouble: null };
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
        const whole = {
          path: '',
          message: error.message,
          severity: 'error',
          node_id: null
        } as const;
        return { problems: error.problems.length > 0 ? error.problems : [whole], trouble: null };
      }
      // Without the server nothing new is known.
      return { problems: null, trouble: errorMessage(error) };
    }
  }

  private _api: DagflowApi;
  private _byEdge: ReadonlyMap<string, readonly Problem[]> = new Map();
  private _byNode: ReadonlyMap<string, readonly Problem[]> = new Map();
  private _changed = new Signal<this, void>(this);
  private _delay: number;
  private _document: DagflowDocument;
  private _isChecking = false;
  private _isDisposed = false;
  private _problems: readonly Problem[] = [];
  private _timer: number | undefined;
  private _trouble: string | null = null;
  private _turn = 0;
}

export namespace ProblemsFollower {
  export interface IOptions {
    api: DagflowApi;
    document: DagflowDocument;
    path: string;
    /** Milliseconds of quiet before a changed document is validated. */
    delay?: number;
  }
}

/** The edge that a problem is about, among those of the document that was judged. */
export function edgeOfProblem(
  problem: Problem,
  edges: readonly PipelineEdge[]
): PipelineEdge | undefined {
  const [, index] = /^edges\[(\d+)\]/.exec(problem.path) ?? [];
  return index === undefined ? undefined : edges[Number(index)];
}

namespace Private {
  export const DELAY_MS = 300;
  /** After which it is told that the server is still asked. */
  export const MOMENT_MS = 500;

  export type Verdict =
    { problems: readonly Problem[]; trouble: null } | { problems: null; trouble: string };

  /** Problems by what `keyOf` says of them; those of which it says null are in no group. */
  export function group(
    problems: readonly Problem[],
    keyOf: (problem: Problem) => string | null
  ): Map<string, Problem[]> {
    const groups = new Map<string, Problem[]>();
    for (const problem of problems) {
      const key = keyOf(problem);
      if (key !== null) {
        groups.set(key, [...(groups.get(key) ?? []), problem]);
      }
    }
    return groups;
  }
}
