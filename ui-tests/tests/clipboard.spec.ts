import { mkdirSync } from 'node:fs';

import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.describe('The clipboard', () => {
  test('carries nodes with their wires to another pipeline, and undo takes back each action', async ({
    context,
    lab,
    page,
    workspace
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    mkdirSync(workspace.file('lib'));
    workspace.write('lib/a.ipynb', notebook(parameters('x: int = 1'), outputs('y = x')));
    const node = (name: string, x: number) => ({
      id: name,
      path: 'lib/a.ipynb',
      name,
      ui: { x, y: 0 }
    });
    workspace.writePipeline('one.dagflow', {
      nodes: [node('first', 0), node('second', 320), node('third', 640)],
      edges: [
        { source: 'first', target: 'second', source_output: 'y', target_parameter: 'x' },
        { source: 'second', target: 'third' }
      ]
    });
    workspace.writePipeline('lib/two.dagflow', {
      nodes: [{ id: 'first', path: 'a.ipynb', name: 'first', ui: { x: 0, y: 0 } }]
    });
    const canvas = await lab.openPipeline('one.dagflow');
    await expect(canvas.output('third', 'y')).toBeVisible();
    await canvas.fit();

    // Copied with the keyboard, pasted twice at the pointer: the second copy steps aside.
    await canvas.select('first');
    await canvas
      .node('second')
      .locator('.jp-DagflowNode-title')
      .click({ modifiers: ['Control'] });
    await page.keyboard.press('ControlOrMeta+C');
    await canvas.pane.hover({ position: { x: 120, y: 520 } });
    await page.keyboard.press('ControlOrMeta+V');
    await expect(canvas.nodes).toHaveCount(5);
    await expect(canvas.node('second 2')).toHaveCount(1);
    await expect(canvas.edge('first 2', 'second 2')).toHaveCount(1);
    await page.keyboard.press('ControlOrMeta+V');
    await expect(canvas.nodes).toHaveCount(7);
    await lab.picture('clipboard', { dark: true });
    await page.keyboard.press('ControlOrMeta+Z');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.nodes).toHaveCount(3);
    await canvas.expectEnabled('undo-edit', false);

    await canvas.fit();

    // Cut by the menu, into a pipeline of another folder, by its menu.
    await canvas.select('first');
    await canvas
      .node('second')
      .locator('.jp-DagflowNode-title')
      .click({ modifiers: ['Control'] });
    await canvas.chooseOnNode('second', 'Cut');
    await expect(canvas.nodes).toHaveCount(1);
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(text)).toMatchObject({ dagflow: 1, folder: workspace.folder });
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.edges).toHaveCount(2);
    await lab.file('lib').dblclick();
    const other = await lab.openPipeline('two.dagflow');
    await expect(other.output('first', 'y')).toBeVisible();
    await other.pane.click({ button: 'right', position: { x: 100, y: 400 } });
    await lab.menuItem('Paste').click();
    await expect(other.nodes).toHaveCount(3);
    await expect(other.edge('first 2', 'second')).toHaveCount(1);
    await other.save();
    await expect
      .poll(() => workspace.readPipeline('lib/two.dagflow').nodes.map(each => [each.id, each.path]))
      .toEqual([
        ['first', 'a.ipynb'],
        ['a', 'a.ipynb'],
        ['second', 'a.ipynb']
      ]);

    // Upon cards there is no room: what is pasted there goes aside.
    await other.fit();
    await other.node('second').locator('.jp-DagflowNode-title').hover();
    await page.evaluate(copied => navigator.clipboard.writeText(copied), text);
    await page.keyboard.press('ControlOrMeta+V');
    await expect(other.nodes).toHaveCount(5);
    await other.fit();
    const boxes = (
      await Promise.all((await other.nodes.all()).map(each => each.boundingBox()))
    ).map(each => each!);
    const covered = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          each =>
            one.x < each.x + each.width &&
            each.x < one.x + one.width &&
            one.y < each.y + each.height &&
            each.y < one.y + one.height
        )
    );
    expect(covered).toEqual([]);
    await lab.picture('clipboard-aside', { dark: true });
    await other.pane.click({ position: { x: 10, y: 10 } });
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(other.nodes).toHaveCount(3);
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect(other.nodes).toHaveCount(5);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(other.nodes).toHaveCount(3);

    // What is no node changes nothing, and one sentence says so.
    await page.evaluate(() => navigator.clipboard.writeText('{"cells": []}'));
    await other.pane.click({ position: { x: 400, y: 500 } });
    await page.keyboard.press('ControlOrMeta+V');
    await expect(page.locator('.Toastify__toast')).toContainText(
      'There are no nodes on the clipboard.'
    );
    await expect(other.nodes).toHaveCount(3);
    await lab.picture('clipboard-foreign');
  });
});
