import { expect, test, type Page } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

import { CanvasPage } from '../helpers/CanvasPage';
import { removeFolder } from '../helpers/folders';
import { JupyterServer } from '../helpers/JupyterServer';
import { LabPage } from '../helpers/LabPage';
import { gate, notebook, outputs, trace } from '../helpers/notebooks';
import { processesWith } from '../helpers/processes';
import { RunsApi } from '../helpers/RunsApi';
import { Workspace } from '../helpers/Workspace';

/** A chain of three whose middle one waits for a file; each leaves a line when it is executed. */
function addFiles(workspace: Workspace): void {
  workspace.write('first.ipynb', notebook(trace('first'), outputs('value = 1')));
  workspace.write('middle.ipynb', notebook(trace('middle'), gate('go'), outputs('value = 2')));
  workspace.write('last.ipynb', notebook(trace('last'), outputs('value = 3')));
  const node = (id: string, x: number) => ({ id, path: `${id}.ipynb`, ui: { x, y: 0 } });
  workspace.writePipeline('flow.dagflow', {
    nodes: [node('first', 0), node('middle', 320), node('last', 640)],
    edges: [
      { source: 'first', target: 'middle' },
      { source: 'middle', target: 'last' }
    ]
  });
}

test.describe('A run outlives what watches it', () => {
  let root: string;
  let server: JupyterServer;
  let workspace: Workspace;

  test.beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'dagflow-outlive-'));
    workspace = new Workspace('', root);
    addFiles(workspace);
    server = new JupyterServer({ root });
    await server.start();
  });

  test.afterEach(async () => {
    // Whatever a failed test left waiting ends by itself.
    workspace.write('go', '');
    await server.stop();
    await expect.poll(() => processesWith(root)).toEqual([]);
    await removeFolder(root);
  });

  async function open(page: Page): Promise<CanvasPage> {
    await page.goto(`${server.url}/lab/tree/flow.dagflow`);
    const canvas = new CanvasPage(page);
    await expect(canvas.node('middle')).toBeVisible({ timeout: 60_000 });
    return canvas;
  }

  test('a closed tab, a reloaded page, a restarted server', async ({ page }) => {
    let canvas = await open(page);
    await canvas.press('run-pipeline');
    await canvas.expectStates({ first: 'succeeded', middle: 'running', last: 'pending' });

    const lab = new LabPage(page);
    await lab.tab('flow.dagflow').locator('.lm-TabBar-tabCloseIcon').click();
    await expect(canvas.widget).toHaveCount(0);
    await lab.file('flow.dagflow').dblclick();
    await canvas.expectStates({ first: 'succeeded', middle: 'running', last: 'pending' });

    await page.reload();
    await canvas.expectStates({ first: 'succeeded', middle: 'running', last: 'pending' }, 60_000);

    await server.stop('SIGKILL');
    await expect(canvas.runBar).toContainText('Connection lost');
    // Nobody knows how long it has run by now.
    await expect(canvas.node('middle').locator('time')).toHaveClass(/jp-mod-lost/);
    await lab.picture('server-gone');
    workspace.write('go', '');
    await server.start();
    // The same page finds its server again, and what happened meanwhile.
    await canvas.expectStates({ middle: 'succeeded', last: 'succeeded' }, 60_000);
    await expect(canvas.runBar).not.toContainText('Connection lost');
    canvas = await open(page);
    await canvas.expectStates({ first: 'succeeded', middle: 'succeeded', last: 'succeeded' });
    expect(workspace.trace()).toEqual(['first', 'middle', 'last']);
    await lab.picture('server-back');
  });

  test('a killed runner', async ({ page }) => {
    const canvas = await open(page);
    await canvas.press('run-pipeline');
    await canvas.expectStates({ first: 'succeeded', middle: 'running' });
    const { run_id } = await new RunsApi(server.url).newest('flow.dagflow');
    const runners = processesWith(run_id).filter(each => each.command.includes('runner_process'));
    expect(runners).toHaveLength(1);
    process.kill(runners[0].pid, 'SIGKILL');
    workspace.write('go', '');
    await canvas.expectStates(
      { first: 'succeeded', middle: 'succeeded', last: 'succeeded' },
      60_000
    );
    await expect(canvas.runBar).toContainText('Succeeded · 3 of 3 nodes');
    expect(workspace.trace()).toEqual(['first', 'middle', 'last']);
    expect(await new RunsApi(server.url).attempts('flow.dagflow')).toEqual({
      first: 1,
      middle: 1,
      last: 1
    });
  });
});
