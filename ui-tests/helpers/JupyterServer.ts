import { expect } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';

import { CHECKOUT, PYTHON, SHARED_PATHS, SHARED_PYTHON, freePort } from './environment';

export interface JupyterServerOptions {
  /** The root folder. */
  root: string;
  application?: 'jupyterlab' | 'notebook';
  /** Begins and ends with a slash. */
  baseUrl?: string;
  token?: string;
  /** Several people may edit one document. */
  isShared?: boolean;
}

/** A Jupyter server of a test's own, which can be stopped and started again at the same port. */
export class JupyterServer {
  constructor(private readonly _options: JupyterServerOptions) {}

  readonly port = freePort();

  /** The address of the application's pages, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${(this._options.baseUrl ?? '/').replace(/\/$/, '')}`;
  }

  /** Start, and wait until it answers. */
  async start(): Promise<void> {
    const { root, application = 'jupyterlab', baseUrl = '/', token = '' } = this._options;
    const config = path.join(CHECKOUT, 'ui-tests', 'jupyter_server_test_config.py');
    const isShared = this._options.isShared ?? false;
    this._process = spawn(
      isShared ? SHARED_PYTHON : PYTHON,
      ['-m', application, '--config', config],
      {
        cwd: root,
        env: {
          ...process.env,
          ...(isShared ? { DAGFLOW_UI_SHARED: '1', ...SHARED_PATHS } : {}),
          DAGFLOW_UI_PORT: String(this.port),
          DAGFLOW_UI_ROOT: root,
          DAGFLOW_UI_BASE_URL: baseUrl,
          DAGFLOW_UI_TOKEN: token,
          JUPYTERLAB_GALATA_ROOT_DIR: root
        },
        stdio: 'ignore'
      }
    );
    await expect(async () => {
      const answer = await fetch(`${this.url}/api/status?token=${token}`);
      expect(answer.status).toBe(200);
    }).toPass({ timeout: 60_000 });
  }

  /** End the server as a service manager does; `SIGKILL` as a power cut does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const server = this._process;
    this._process = null;
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit');
      server.kill(signal);
      await ended;
    }
  }

  private _process: ChildProcess | null = null;
}
