import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

import { CanvasPage } from '../helpers/CanvasPage';
import { PYTHON } from '../helpers/environment';
import { removeFolder } from '../helpers/folders';
import { JupyterServer, type JupyterServerOptions } from '../helpers/JupyterServer';
import { LabPage } from '../helpers/LabPage';
import { gate, notebook, outputs } from '../helpers/notebooks';
import { processesWith } from '../helpers/processes';
import { Workspace } from '../helpers/Workspace';

const CLI = ['-c', 'from jupyter_dagflow.cli.main import main; main()'];

test.describe('The canvas elsewhere', () => {
  let root: string;
  let workspace: Workspace;
  let server: JupyterServer;

  async function serve(options: Omit<JupyterServerOptions, 'root'>): Promise<void> {
    server = new JupyterServer({ root, ...options });
    await server.start();
  }

  test.beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'dagflow-elsewhere-'));
    workspace = new Workspace('', root);
    workspace.write('one.ipynb', notebook(gate('go'), outputs('answer = 42')));
    workspace.writePipeline('flow.dagflow', {
      nodes: [{ id: 'one', path: 'one.ipynb', ui: { x: 0, y: 0 } }]
    });
  });

  test.afterEach(async () => {
    workspace.write('go', '');
    await server.stop();
    await expect.poll(() => processesWith(root)).toEqual([]);
    await removeFolder(root);
  });

  test('Notebook 7 opens and runs a pipeline', async ({ page, context }) => {
    await serve({ application: 'notebook' });
    await page.goto(`${server.url}/tree`);
    const opened = context.waitForEvent('page');
    await page.locator('.jp-DirListing-item', { hasText: 'flow.dagflow' }).dblclick();
    const tab = await opened;
    const canvas = new CanvasPage(tab);
    await expect(canvas.node('one')).toBeVisible({ timeout: 60_000 });
    await canvas.press('run-pipeline');
    await canvas.expectState('one', 'running');
    workspace.write('go', '');
    await canvas.expectState('one', 'succeeded');
    await new LabPage(tab).picture('notebook-7');
  });

  test('under a base URL with a token, showing a run of the command line as it happens', async ({
    page
  }) => {
    await serve({ baseUrl: '/user/name/', token: 'secret-token' });
    await page.goto(`${server.url}/lab/tree/flow.dagflow?token=secret-token`);
    const canvas = new CanvasPage(page);
    await expect(canvas.output('one', 'answer')).toBeVisible({ timeout: 60_000 });
    await expect(canvas.runBar).toHaveCount(0);
    const file = workspace.file('flow.dagflow');
    const run = spawn(PYTHON, [...CLI, 'run', file, '--workspace', root], { stdio: 'ignore' });
    const ended = once(run, 'exit');
    await canvas.expectState('one', 'running');
    await expect(canvas.node('one')).toContainText(/cell 1 of 2/);
    workspace.write('go', '');
    await canvas.expectState('one', 'succeeded');
    expect((await ended)[0]).toBe(0);
    // And back: a run of the canvas, under the same base URL.
    await canvas.press('run-pipeline');
    await expect(canvas.runBar).toContainText('Running');
    await canvas.expectState('one', 'succeeded');
    await expect(canvas.runBar).toContainText('Succeeded · 1 of 1 node');
    await new LabPage(page).picture('base-url');
  });
});
