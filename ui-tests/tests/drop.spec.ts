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
});
