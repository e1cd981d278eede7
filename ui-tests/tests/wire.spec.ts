import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

function addFiles(workspace: Workspace): void {
  workspace.write('a.ipynb', notebook(parameters('x: int = 1'), outputs('y = x + 1\nz = x + 2')));
  const node = (id: string, x: number) => ({ id, path: 'a.ipynb', name: id, ui: { x, y: 40 } });
  workspace.writePipeline('flow.dagflow', {
    nodes: [node('first', 0), node('second', 320), node('third', 640)]
  });
}

test.describe('Wires', () => {
  test('join nodes and ports, and undo takes them back', async ({ lab, page, workspace }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.output('third', 'y')).toBeVisible();
    await canvas.drawWire(canvas.output('first', 'y'), canvas.input('second', 'x'));
    await expect(canvas.edges).toHaveCount(1);
    await canvas.drawWire(canvas.order('second', 'out'), canvas.order('third', 'in'));
    await expect(canvas.edges).toHaveCount(2);
    await lab.picture('wires', { dark: true });

    await canvas.moveNode('third', { x: 30, y: 90 });
    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').edges)
      .toEqual([
        { source: 'first', target: 'second', source_output: 'y', target_parameter: 'x' },
        { source: 'second', target: 'third' }
      ]);
    expect(workspace.readPipeline('flow.dagflow').nodes[2].ui?.y).toBeGreaterThan(40);

    for (let left = 0; left < 3; left++) {
      await page.keyboard.press('ControlOrMeta+Z');
    }
    await expect(canvas.edges).toHaveCount(0);
    // Below the state as it was opened there is nothing to undo.
    await canvas.expectEnabled('undo-edit', false);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.nodes).toHaveCount(3);
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect(canvas.edges).toHaveCount(1);
  });

  test('are refused with the reason while the mouse still carries them', async ({
    lab,
    page,
    workspace
  }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.output('third', 'y')).toBeVisible();
    await canvas.drawWire(canvas.output('first', 'y'), canvas.input('second', 'x'));
    await expect(canvas.edges).toHaveCount(1);

    await canvas.carryWire(canvas.output('first', 'y'), canvas.input('first', 'x'));
    await expect(canvas.connectionHint).toHaveText('A node cannot feed itself.');
    await page.mouse.up();

    await canvas.carryWire(canvas.output('second', 'y'), canvas.input('first', 'x'));
    await expect(canvas.connectionHint).toHaveText(
      'That would close a circle: first → second → first.'
    );
    await lab.picture('wire-refused');
    await page.mouse.up();

    await canvas.carryWire(canvas.output('third', 'z'), canvas.input('second', 'x'));
    await expect(canvas.connectionHint).toHaveText(
      'The input "x" already takes its value from first. To take whichever comes, choose another trigger rule first, such as one_success.'
    );
    await page.mouse.up();
    await expect(canvas.connectionHint).toHaveCount(0);
    await expect(canvas.edges).toHaveCount(1);
  });

  test('and nodes are deleted with the keyboard, and come back', async ({
    lab,
    page,
    workspace
  }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.output('third', 'y')).toBeVisible();
    await canvas.drawWire(canvas.output('first', 'y'), canvas.input('second', 'x'));
    await canvas.select('second');
    await page.keyboard.press('Delete');
    await expect(canvas.nodes).toHaveCount(2);
    await expect(canvas.edges).toHaveCount(0);
    await canvas.press('undo-edit');
    await expect(canvas.node('second')).toBeVisible();
    await expect(canvas.edges).toHaveCount(1);
    await canvas.press('redo-edit');
    await expect(canvas.nodes).toHaveCount(2);
    await canvas.press('undo-edit');
    await canvas.selectEdge(canvas.edges);
    await page.keyboard.press('Backspace');
    await expect(canvas.edges).toHaveCount(0);
    await expect(canvas.nodes).toHaveCount(3);
  });
});
