import { expect } from '@playwright/test';

import { URL } from './environment';

/** A run as the server tells it, as far as tests look at it. */
export interface Run {
  run_id: string;
  state: string;
  parameters: Record<string, unknown>;
  options: Record<string, unknown>;
  nodes: Record<
    string,
    {
      state: string;
      attempt: number;
      started_at: number | null;
      finished_at: number | null;
      outputs: Record<string, unknown>;
    }
  >;
}

/** What the server's REST API says about runs, asked beside the browser. */
export class RunsApi {
  constructor(private readonly _url = URL) {}

  /** The newest run of a pipeline, by its path from the server's root. */
  async newest(pipeline: string): Promise<Run> {
    const { runs } = await this._get<{ runs: { run_id: string }[] }>(
      `runs?pipeline=${encodeURIComponent(pipeline)}&limit=1`
    );
    return this._get<Run>(`runs/${runs[0].run_id}`);
  }

  /** Start a pipeline as it is on disk. */
  async start(path: string, options: { parameters?: object } = {}): Promise<Run> {
    const body = JSON.stringify({ path, ...options });
    const answer = await this._ask('runs', { method: 'POST', body });
    if (!answer.ok) {
      throw new Error(`runs: ${answer.status} ${await answer.text()}`);
    }
    return (await answer.json()) as Run;
  }

  /** The newest run of a pipeline, once it has ended. */
  async untilEnded(pipeline: string): Promise<Run> {
    const isEnded = async () => {
      const { state } = await this.newest(pipeline);
      return state !== 'pending' && state !== 'running';
    };
    await expect.poll(isEnded, { timeout: 60_000 }).toBe(true);
    return this.newest(pipeline);
  }

  /** How often each node of the newest run was executed. */
  async attempts(pipeline: string): Promise<Record<string, number>> {
    const { run_id } = await this.newest(pipeline);
    const { attempts } = await this._get<{ attempts: { node_id: string }[] }>(
      `runs/${run_id}/attempts`
    );
    const counts: Record<string, number> = {};
    for (const { node_id } of attempts) {
      counts[node_id] = (counts[node_id] ?? 0) + 1;
    }
    return counts;
  }

  /** Cancel the runs of a folder that are under way, as a test that failed leaves them. */
  async cancelBelow(folder: string): Promise<void> {
    for (const state of ['pending', 'running']) {
      const { runs } = await this._get<{ runs: { run_id: string; pipeline: string }[] }>(
        `runs?state=${state}`
      );
      for (const { run_id } of runs.filter(run => run.pipeline.startsWith(`${folder}/`))) {
        // It may have ended meanwhile.
        await this._ask(`runs/${run_id}/cancel`, { method: 'POST' });
      }
    }
  }

  private _ask(path: string, options?: RequestInit): Promise<Response> {
    return fetch(`${this._url}/jupyter-dagflow/api/${path}`, options);
  }

  private async _get<T>(path: string): Promise<T> {
    const answer = await this._ask(path);
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return (await answer.json()) as T;
  }
}
