import type { Locator, Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';

import type { CanvasPage } from '../helpers/CanvasPage';
import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

/** The popover that adds nodes. */
class QuickAddPage {
  constructor(private readonly _page: Page) {}

  get popover(): Locator {
    return this._page.getByRole('dialog', { name: 'Add a node' });
  }

  get active(): Locator {
    return this.popover.locator('[role="option"][aria-selected="true"]');
  }

  option(title: string): Locator {
    return this.popover.getByRole('option').filter({ hasText: title });
  }

  /** Carry a wire from a port to a place of the bare canvas, and let it go. */
  async dropWire(canvas: CanvasPage, from: Locator, to: { x: number; y: number }): Promise<void> {
    const ground = await canvas.pane.boundingBox();
    const handle = await from.locator('.react-flow__handle').first().boundingBox();
    if (!ground || !handle) {
      throw new Error('Neither canvas nor port is seen.');
    }
    await this._page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
    await this._page.mouse.down();
    await this._page.mouse.move(ground.x + to.x, ground.y + to.y, { steps: 6 });
    await this._page.mouse.up();
  }
}

test.describe('Quick-add', () => {
  test('finds files and nodes by letters, at the pointer, by keyboard alone', async ({
    page,
    lab,
    workspace
  }) => {
    mkdirSync(workspace.file('models'));
    mkdirSync(workspace.file('.hidden'));
    workspace.write('load.ipynb', notebook(outputs('rows = 3')));
    workspace.write('clean.ipynb', notebook(parameters('rows: int = 1'), outputs('kept = 2')));
    workspace.write('models/train_model.ipynb', notebook('1'));
    workspace.write('models/report.py', 'print("done")\n');
    workspace.write('.hidden/secret.ipynb', notebook('1'));
    workspace.writePipeline('inner.dagflow', {});
    workspace.writePipeline('flow.dagflow', {});
    const canvas = await lab.openPipeline('flow.dagflow');
    const quickAdd = new QuickAddPage(page);

    // A double click on the bare canvas opens it there, and does not zoom.
    await canvas.pane.dblclick({ position: { x: 200, y: 150 } });
    await expect(quickAdd.option('load.ipynb')).toBeVisible();
    await expect(page.locator('.react-flow__viewport')).toHaveAttribute('style', /scale\(1\)/);
    await expect(quickAdd.option('secret')).toHaveCount(0);
    await expect(quickAdd.option('flow.dagflow')).toHaveCount(0);
    await lab.picture('quick-add', { dark: true });
    await page.keyboard.type('tmod');
    await expect(quickAdd.active).toContainText('train_model.ipynb');
    await expect(quickAdd.active.locator('mark').first()).toHaveText('t');
    await lab.picture('quick-add-letters', { dark: true });
    await page.keyboard.press('Enter');
    await expect(quickAdd.popover).toBeHidden();
    await expect(canvas.node('train_model')).toBeVisible();
    const [ground, card] = [
      await canvas.pane.boundingBox(),
      await canvas.node('train_model').boundingBox()
    ];
    expect(Math.abs((card?.x ?? 0) - (ground?.x ?? 0) - 200)).toBeLessThan(3);
    expect(Math.abs((card?.y ?? 0) - (ground?.y ?? 0) - 150)).toBeLessThan(3);

    // Tab opens it, arrows choose, Escape gives the canvas its keys back.
    await page.keyboard.press('Tab');
    await expect(quickAdd.active).toContainText('train_model.ipynb');
    await expect(quickAdd.popover.getByText('Used lately')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(quickAdd.popover).toBeHidden();
    await page.mouse.move((ground?.x ?? 0) + 520, (ground?.y ?? 0) + 300);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wait');
    await expect(quickAdd.option('File sensor')).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await expect(quickAdd.active).toContainText('HTTP sensor');
    await page.keyboard.press('Enter');
    await expect(canvas.node('Wait for answer')).toBeVisible();
    await page.keyboard.press('Tab');
    await page.keyboard.type('no such thing');
    await expect(quickAdd.popover.getByRole('status')).toContainText('no such thing');
    await lab.picture('quick-add-nothing');
    await page.keyboard.press('Escape');

    // Each was one step.
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.nodes).toHaveCount(1);
  });

  test('gives a wire that is dropped on nothing its other end', async ({
    page,
    lab,
    workspace
  }) => {
    workspace.write('load.ipynb', notebook(outputs('rows = 3')));
    workspace.write('clean.ipynb', notebook(parameters('rows: int = 1'), outputs('kept = 2')));
    workspace.write('a_plain.ipynb', notebook('1'));
    workspace.writePipeline('flow.dagflow', {
      nodes: [{ id: 'load', path: 'load.ipynb', ui: { x: 40, y: 80 } }]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    const quickAdd = new QuickAddPage(page);
    await expect(canvas.output('load', 'rows')).toBeVisible();

    await quickAdd.dropWire(canvas, canvas.output('load', 'rows'), { x: 560, y: 240 });
    await expect(quickAdd.popover).toContainText('After load');
    // What takes the value comes first; notes, which nothing follows, not at all.
    await expect(quickAdd.active).toContainText('clean.ipynb');
    await expect(quickAdd.popover.getByText('Fits rows')).toBeVisible();
    await expect(quickAdd.option('Note')).toHaveCount(0);
    await lab.picture('quick-add-wire', { dark: true });
    // A press on what does nothing leaves the keys where they were.
    await quickAdd.popover.getByText('Fits rows').click();
    await page.keyboard.press('Enter');
    await expect(canvas.edges).toHaveCount(1);
    await expect(canvas.input('clean', 'rows')).toHaveAttribute('title', /Value: load\.rows/);

    // Backwards, from an input.
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.nodes).toHaveCount(1);
    await expect(canvas.edges).toHaveCount(0);
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await page.keyboard.press('ControlOrMeta+A');
    await quickAdd.dropWire(canvas, canvas.node('load').locator('header'), { x: 300, y: 500 });
    await expect(quickAdd.popover).toContainText('Before load');
    await page.keyboard.type('plain');
    await page.keyboard.press('Enter');
    await expect(canvas.edge('a_plain', 'load')).toHaveCount(1);
    await canvas.pane.click({ position: { x: 5, y: 5 } });
    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').edges)
      .toEqual([
        { source: 'load', target: 'clean', source_output: 'rows', target_parameter: 'rows' },
        { source: 'a_plain', target: 'load' }
      ]);

    // Without the server there is an error, and what is of no file can be added still.
    await page.route('**/jupyter-dagflow/api/files*', route => route.abort());
    await page.keyboard.press('Tab');
    await expect(quickAdd.popover.getByRole('alert')).toContainText('could not be listed');
    await lab.picture('quick-add-error');
    await page.keyboard.type('command');
    await page.keyboard.press('Enter');
    await expect(canvas.node('Command')).toBeVisible();
  });
});
