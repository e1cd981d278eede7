import { expect, test } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

import { CanvasPage } from '../helpers/CanvasPage';
import { removeFolder } from '../helpers/folders';
import { JupyterServer } from '../helpers/JupyterServer';
import { LabPage } from '../helpers/LabPage';
import { notebook, outputs } from '../helpers/notebooks';
import { Workspace } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

test('A server that goes away in mid-edit loses no edit, and the lab goes on where it was', async ({
  page
}) => {
  test.setTimeout(180_000);
  const root = mkdtempSync(path.join(tmpdir(), 'dagflow-lost-'));
  const workspace = new Workspace('', root);
  workspace.write('one.ipynb', notebook(outputs('answer = 42')));
  workspace.writePipeline('flow.dagflow', {
    nodes: [{ id: 'one', path: 'one.ipynb', ui: { x: 0, y: 0 } }]
  });
  const server = new JupyterServer({ root });
  await server.start();
  try {
    await page.goto(`${server.url}/lab/tree/flow.dagflow`);
    const canvas = new CanvasPage(page);
    await expect(canvas.node('one')).toBeVisible({ timeout: 60_000 });
    await canvas.press('run-pipeline');
    await canvas.expectState('one', 'succeeded');
    await canvas.addAt({ x: 60, y: 60 }, 'Note');
    await page.keyboard.type('Before');
    await page.keyboard.press('Escape');

    await server.stop('SIGKILL');
    await expect(canvas.runBar.getByRole('alert')).toContainText('Connection lost');
    // The lab's own word about it lies over all; people close it and go on.
    const lost = page.getByRole('dialog', { name: /Server Connection Error/ });
    await lost.getByRole('checkbox').check({ timeout: 60_000 });
    await lost.getByRole('button', { name: 'Close' }).click();
    await canvas.addAt({ x: 60, y: 400 }, 'Command');
    // What was written and what is known of the run stays.
    await expect(canvas.note).toContainText('Before');
    await canvas.expectState('one', 'succeeded');
    await canvas.press('run-pipeline');
    const refusal = page.getByRole('dialog').or(page.locator('.Toastify__toast'));
    await expect(refusal.first()).toContainText(/not run|could not|Save/);
    await new LabPage(page).picture('server-lost');
    const dismiss = page.getByRole('dialog').getByRole('button').last();
    if (await dismiss.isVisible()) {
      await dismiss.click();
    }

    await server.start();
    await expect(canvas.runBar.getByRole('alert')).toHaveCount(0, { timeout: 60_000 });
    await canvas.pane.click({ position: { x: 5, y: 5 } });
    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').nodes.map(node => node.id), {
        timeout: 60_000
      })
      .toEqual(['one', 'note', 'command']);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.node('Command')).toHaveCount(0);
  } finally {
    await page.close();
    await server.stop();
    await removeFolder(root);
  }
});
