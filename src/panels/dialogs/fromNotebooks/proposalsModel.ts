import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

import { nodeTitles, VERSION, type Pipeline } from '../../../model';
import {
  errorMessage,
  type DagflowApi,
  type Proposals,
  type WireProposal
} from '../../../services';
import { chosenEdges, cycleOf, firstChoice, toggled, type Choice } from './choice';

/** The pipeline that notebooks become, with the wires that were accepted. */
export class ProposalsModel implements IDisposable {
  constructor(private readonly _options: ProposalsModel.IOptions) {}

  /** Anything of it changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get paths(): readonly string[] {
    return this._options.paths;
  }

  get folder(): string {
    return this._options.folder;
  }

  /** What the server proposes; null until it has answered. */
  get found(): Proposals | null {
    return this._found;
  }

  /** Why there is nothing; null where there is, or will be. */
  get error(): string | null {
    return this._error;
  }

  get choice(): Choice {
    return this._choice;
  }

  /** The pipeline in order; null while its order is being found. */
  get pipeline(): Pipeline | null {
    return this._pipeline;
  }

  /** Names of nodes by their ids. */
  get titles(): ReadonlyMap<string, string> {
    return nodeTitles(this._found?.nodes ?? []);
  }

  /** What the accepted wires go around, by names; null where they close no cycle. */
  get cycle(): string[] | null {
    const { titles } = this;
    const ids = cycleOf(chosenEdges(this._found?.proposals ?? [], this._choice));
    return ids && ids.map(id => titles.get(id) ?? id);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask the server, once more if it could not answer. */
  async load(): Promise<void> {
    const { api, paths, folder } = this._options;
    this._error = null;
    this._changed.emit();
    try {
      const found = await api.proposals(paths, folder);
      this._found = found;
      this._choice = firstChoice(found.proposals);
      await this._place();
    } catch (error) {
      this._error = errorMessage(error);
      this._changed.emit();
    }
  }

  /** Take a proposal or leave it. */
  toggle(proposal: WireProposal): void {
    this._choice = toggled(this._found?.proposals ?? [], this._choice, proposal.id);
    void this._place();
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private async _place(): Promise<void> {
    const turn = (this._turn += 1);
    const { nodes = [], proposals = [] } = this._found ?? {};
    this._pipeline = null;
    this._changed.emit();
    const pipeline: Pipeline = {
      version: VERSION,
      nodes: [...nodes],
      edges: chosenEdges(proposals, this._choice)
    };
    const placed = await this._options.place(pipeline);
    if (turn === this._turn && !this._isDisposed) {
      this._pipeline = placed;
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _choice: Choice = new Set();
  private _error: string | null = null;
  private _found: Proposals | null = null;
  private _isDisposed = false;
  private _pipeline: Pipeline | null = null;
  private _turn = 0;
}

export namespace ProposalsModel {
  export interface IOptions {
    api: Pick<DagflowApi, 'proposals'>;
    /** The notebooks, from the server's root. */
    paths: readonly string[];
    /** Where the pipeline will lie. */
    folder: string;
    /** Puts the nodes in order. */
    place: (pipeline: Pipeline) => Promise<Pipeline>;
  }
}
