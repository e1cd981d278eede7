import { expect, test, type Browser, type Page } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

import { CanvasPage } from '../helpers/CanvasPage';
import { removeFolder } from '../helpers/folders';
import { JupyterServer } from '../helpers/JupyterServer';
import { LabPage } from '../helpers/LabPage';
import { notebook, outputs, parameters } from '../helpers/notebooks';
import { Workspace } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

test.describe('Two people in one document', () => {
  // Two labs, and two starts of a server.
  test.describe.configure({ timeout: 180_000 });

  let root: string;
  let workspace: Workspace;
  let server: JupyterServer;
  const pages: Page[] = [];

  /** Somebody opens the pipeline in a browser of their own. */
  async function enter(browser: Browser): Promise<CanvasPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    pages.push(page);
    await page.goto(`${server.url}/lab/tree/flow.dagflow`);
    const canvas = new CanvasPage(page);
    await expect(canvas.node('train')).toBeVisible({ timeout: 60_000 });
    return canvas;
  }

  /** The lab's own word about a lost server lies over all; people close it and go on. */
  async function closeNotice({ page }: CanvasPage): Promise<void> {
    const lost = page.getByRole('dialog', { name: /Server Connection Error/ });
    await lost.getByRole('checkbox').check({ timeout: 60_000 });
    await lost.getByRole('button', { name: 'Close' }).click();
  }

  test.beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'dagflow-shared-'));
    workspace = new Workspace('', root);
    workspace.write(
      'train.ipynb',
      notebook(parameters('lr = 0.1\ndepth = 3'), outputs('loss = lr * depth'))
    );
    workspace.writePipeline('flow.dagflow', {
      nodes: [
        { id: 'train', path: 'train.ipynb', ui: { x: 0, y: 0 } },
        { id: 'again', name: 'again', path: 'train.ipynb', ui: { x: 0, y: 260 } }
      ]
    });
    server = new JupyterServer({ root, isShared: true });
    await server.start();
  });

  test.afterEach(async () => {
    for (const page of pages.splice(0)) {
      await page.context().close();
    }
    // Asked to end, it may wait for clients that have gone.
    await server.stop('SIGKILL');
    await removeFolder(root);
  });

  test('see each other, edit at once, undo each their own, and lose nothing when the server goes', async ({
    browser
  }) => {
    const ann = await enter(browser);
    const bob = await enter(browser);
    const pointers = (canvas: CanvasPage) => canvas.widget.locator('.jp-DagflowCompanion');
    const rings = (canvas: CanvasPage) => canvas.widget.locator('.jp-DagflowCompanion-ring');

    await test.step('pointers and selections', async () => {
      await ann.select('train');
      await expect(rings(bob)).toHaveCount(1);
      await expect(pointers(bob)).toHaveCount(1);
      await expect(pointers(bob)).toContainText(/\w/);
      await bob.select('again');
      await expect(rings(ann)).toHaveCount(1);
      await new LabPage(bob.page).picture('companions', { dark: true });
    });

    await test.step('edits of the same node at the same time', async () => {
      await bob.select('train');
      const [lr, depth] = [
        ann.inspector.getByLabel('lr', { exact: true }),
        bob.inspector.getByLabel('depth', { exact: true })
      ];
      await lr.fill('0.5');
      await depth.fill('7');
      await Promise.all([lr.press('Enter'), depth.press('Enter')]);
      await expect(ann.inspector.getByLabel('depth', { exact: true })).toHaveValue('7');
      await expect(bob.inspector.getByLabel('lr', { exact: true })).toHaveValue('0.5');
      await expect
        .poll(() => workspace.readPipeline('flow.dagflow').nodes[0].parameters)
        .toEqual({ lr: 0.5, depth: 7 });
    });

    await test.step('each undoes their own', async () => {
      await ann.pane.click({ position: { x: 5, y: 5 } });
      await ann.page.keyboard.press('ControlOrMeta+Z');
      await expect
        .poll(() => workspace.readPipeline('flow.dagflow').nodes[0].parameters)
        .toEqual({ depth: 7 });
      await expect(ann.button('redo-edit')).toBeVisible();
      await ann.expectEnabled('undo-edit', false);
    });

    await test.step('edits while the server is away', async () => {
      await server.stop('SIGKILL');
      await Promise.all([ann, bob].map(closeNotice));
      await ann.addAt({ x: 60, y: 500 }, 'Command');
      await bob.addAt({ x: 60, y: 60 }, 'Note');
      await bob.page.keyboard.type('Away');
      await bob.page.keyboard.press('Escape');
      await server.start();
      await expect(bob.nodes).toHaveCount(3, { timeout: 60_000 });
      await expect(ann.note).toHaveCount(1, { timeout: 60_000 });
      await expect
        .poll(() => workspace.readPipeline('flow.dagflow').nodes.length, { timeout: 60_000 })
        .toBe(4);
    });
  });
});
