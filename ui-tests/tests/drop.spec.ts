import { mkdirSync } from 'node:fs';

import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

const CLEAN = notebook(
  parameters('rows: int = 10  # how many to keep\nname: str = "raw"'),
  'kept = list(range(rows))',
  outputs('total = len(kept)')
);

function addFiles(workspace: Workspace): void {
  workspace.write('clean.ipynb', CLEAN);
  workspace.write('plain.ipynb', notebook('print("hello")'));
  workspace.write('train.ipynb', notebook(parameters('total: int = 1'), outputs('score = 0.9')));
  workspace.write('data.csv', 'a,b\n');
  workspace.writePipeline('flow.dagflow', {});
}

test.describe('Notebooks become nodes', () => {
  test('when they are dragged onto the canvas, one or several', async ({
    page,
    lab,
    workspace
  }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await lab.file('clean.ipynb').dragTo(canvas.pane, { targetPosition: { x: 120, y: 60 } });
    await expect(canvas.node('clean')).toBeVisible();
    const [ground, dropped] = [
      await canvas.pane.boundingBox(),
      await canvas.node('clean').boundingBox()
    ];
    expect(Math.abs((dropped?.x ?? 0) - (ground?.x ?? 0) - 120)).toBeLessThan(3);
    expect(Math.abs((dropped?.y ?? 0) - (ground?.y ?? 0) - 60)).toBeLessThan(3);
    await expect(canvas.input('clean', 'rows')).toHaveAttribute(
      'title',
      /rows: int\nhow many to keep\nValue: 10/
    );
    await expect(canvas.input('clean', 'rows')).toContainText('int');
    await expect(canvas.input('clean', 'name')).toContainText('str');
    await expect(canvas.output('clean', 'total')).toBeVisible();
    await expect(canvas.emptyHint).toHaveCount(0);

    await lab.file('plain.ipynb').click();
    await lab.file('train.ipynb').click({ modifiers: ['ControlOrMeta'] });
    await lab.file('train.ipynb').dragTo(canvas.pane, { targetPosition: { x: 460, y: 60 } });
    await expect(canvas.nodes).toHaveCount(3);
    await expect(canvas.output('train', 'score')).toBeVisible();
    await expect(canvas.node('plain').locator('[data-input], [data-output]')).toHaveCount(0);
    await lab.picture('drop', { dark: true });

    await canvas.pane.click({ position: { x: 10, y: 10 } });
    await canvas.save();
    await expect.poll(() => workspace.readPipeline('flow.dagflow').nodes.length).toBe(3);
    const [first] = workspace.readPipeline('flow.dagflow').nodes;
    expect(first).toMatchObject({
      id: 'clean',
      type: 'notebook',
      name: 'clean',
      path: 'clean.ipynb'
    });
    await expect(page.locator('.jp-Dialog')).toHaveCount(0);
  });

  test('when "Add to Pipeline" is chosen in the file browser', async ({ lab, page, workspace }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await lab.file('clean.ipynb').click();
    await lab.file('plain.ipynb').click({ modifiers: ['ControlOrMeta'] });
    await lab.file('plain.ipynb').click({ button: 'right' });
    await lab.picture('add-to-pipeline');
    await lab.menuItem('Add to Pipeline').click();
    await expect(canvas.nodes).toHaveCount(2);
    await expect(canvas.node('plain')).toBeVisible();
    // What becomes no node is not offered.
    await lab.file('data.csv').click({ button: 'right' });
    await expect(lab.menuItem('Rename')).toBeVisible();
    await expect(lab.menuItem('Add to Pipeline')).toBeHidden();
    await page.keyboard.press('Escape');
  });

  test('and change their ports when the notebook changes on disk', async ({ lab, workspace }) => {
    addFiles(workspace);
    workspace.writePipeline('flow.dagflow', {
      nodes: [{ id: 'clean', path: 'clean.ipynb', ui: { x: 0, y: 0 } }]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.input('clean', 'name')).toBeVisible();
    workspace.write(
      'clean.ipynb',
      notebook(parameters('rows: int = 10\nlimit: float = 0.5'), outputs('average = 1.0'))
    );
    await expect(canvas.input('clean', 'limit')).toContainText('float');
    await expect(canvas.input('clean', 'name')).toHaveCount(0);
    await expect(canvas.output('clean', 'average')).toBeVisible();
    workspace.remove('clean.ipynb');
    await expect(
      canvas.node('clean').getByRole('img', { name: /Has errors: .*clean/ })
    ).toBeVisible();
    await expect(canvas.problems).toContainText('1 error');
    await lab.picture('missing-notebook');
  });

  test('and keep their edits when files are dropped that are none, are there already, move, or go', async ({
    page,
    lab,
    workspace
  }) => {
    addFiles(workspace);
    mkdirSync(workspace.file('models'));
    const canvas = await lab.openPipeline('flow.dagflow');
    const notices = page.locator('.Toastify__toast');
    await lab.file('clean.ipynb').dragTo(canvas.pane, { targetPosition: { x: 40, y: 40 } });
    await expect(canvas.node('clean')).toBeVisible();

    // Several at once, onto a card: they find room, and what becomes no node is told by its name.
    await lab.file('clean.ipynb').click();
    for (const name of ['data.csv', 'models', 'plain.ipynb']) {
      await lab.file(name).click({ modifiers: ['ControlOrMeta'] });
    }
    await lab.file('plain.ipynb').dragTo(canvas.pane, {
      targetPosition: { x: 60, y: 60 },
      force: true
    });
    await expect(canvas.nodes).toHaveCount(3);
    await expect(canvas.node('clean 2')).toBeVisible();
    await expect(notices.filter({ hasText: 'Not added' })).toContainText(
      /data\.csv is no notebook.*models is a folder/
    );
    const boxes = await Promise.all(
      (await canvas.nodes.all()).map(
        async node => (await node.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
      )
    );
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const isApart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        expect(isApart).toBe(true);
      }
    }
    await lab.picture('drop-several', { dark: true });

    // From the desktop: told, and the page stays.
    await canvas.widget.locator('.jp-DagflowCanvas').evaluate(node => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['{}'], 'mine.ipynb'));
      const options = { dataTransfer, bubbles: true, cancelable: true };
      node.dispatchEvent(new DragEvent('dragover', options));
      node.dispatchEvent(new DragEvent('drop', options));
    });
    await expect(notices.filter({ hasText: 'Upload mine.ipynb' })).toBeVisible();
    await expect(canvas.nodes).toHaveCount(3);

    // Renamed in the file browser: all its nodes follow, in one step.
    await lab.file('clean.ipynb').click();
    await page.keyboard.press('F2');
    await page.keyboard.type('tidy');
    await page.keyboard.press('Enter');
    const offer = notices.filter({ hasText: 'clean.ipynb is called tidy.ipynb now' });
    await expect(offer).toContainText('2 nodes');
    await expect(canvas.node('clean')).toContainText('This file is gone: clean.ipynb');
    await lab.picture('missing-renamed', { dark: true });
    await offer.getByRole('button', { name: 'Use the new path' }).click();
    await expect(canvas.node('clean')).toContainText('tidy.ipynb');
    await expect(canvas.input('clean 2', 'rows')).toBeVisible();
    await expect(canvas.node('clean 2')).not.toContainText('This file is gone');

    // Deleted on disk: said so with the ways out.
    workspace.remove('plain.ipynb');
    const gone = canvas.node('plain');
    await expect(gone).toContainText('This file is gone: plain.ipynb');
    await gone.getByRole('button', { name: 'Choose another…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('.jp-DirListing-item', { hasText: 'train.ipynb' }).click();
    await dialog.locator('.jp-mod-accept').click();
    await expect(canvas.output('plain', 'score')).toBeVisible();
    workspace.remove('train.ipynb');
    await gone.getByRole('button', { name: 'Remove' }).click();
    await expect(canvas.nodes).toHaveCount(2);
  });
});
