import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Edge, Workspace } from '../helpers/Workspace';

function addFiles(workspace: Workspace): void {
  workspace.write('load.ipynb', notebook(outputs('rows = 1\nname = "x"')));
  workspace.write(
    'clean.ipynb',
    notebook(parameters('rows: int = 0\nlevel: int = 1'), outputs('rows = rows + 1'))
  );
  workspace.write('train.ipynb', notebook(parameters('rows: int = 0'), outputs('score = 0.5')));
  const node = (name: string, x: number, y: number) => ({
    id: name,
    path: `${name}.ipynb`,
    name,
    ui: { x, y }
  });
  workspace.writePipeline('flow.dagflow', {
    nodes: [node('load', 0, 0), node('clean', 320, 340), node('train', 640, 0)]
  });
}

test.describe('Wires and nodes', () => {
  test('find each other where they are dropped', async ({ lab, page, workspace }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.output('train', 'score')).toBeVisible();
    const expectSaved = async (edges: Edge[]) => {
      // What a drop changes may come a frame after it.
      await expect(async () => {
        await canvas.save();
        expect(workspace.readPipeline('flow.dagflow').edges).toEqual(edges);
      }).toPass();
    };

    // On the body of a node a wire finds its port, and says so before it is dropped.
    await canvas.carryTo(canvas.output('load', 'rows'), canvas.path('train'));
    await expect(canvas.connectionHint).toHaveText('load.rows → train.rows');
    await lab.picture('body-drop', { dark: true });
    await page.mouse.up();
    await expect(canvas.edges).toHaveCount(1);
    const wire = {
      source: 'load',
      target: 'train',
      source_output: 'rows',
      target_parameter: 'rows'
    };
    await expectSaved([wire]);

    // What fits nowhere orders only.
    await canvas.carryTo(canvas.output('load', 'name'), canvas.path('clean'));
    await expect(canvas.connectionHint).toHaveText('Order only: clean runs after load.');
    await page.mouse.up();
    await expect(canvas.edges).toHaveCount(2);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.edges).toHaveCount(1);

    // A node that is dragged onto a wire goes into it, in one step with the move.
    await canvas.carryNode('clean', canvas.edge('load', 'train'));
    await expect(canvas.spliceHint).toHaveText('load → clean → train (rows, rows)');
    await lab.picture('splice', { dark: true });
    await page.mouse.up();
    await expect(canvas.edges).toHaveCount(2);
    const halves = [
      { source: 'load', target: 'clean', source_output: 'rows', target_parameter: 'rows' },
      { source: 'clean', target: 'train', source_output: 'rows', target_parameter: 'rows' }
    ];
    await expectSaved(halves);
    await page.keyboard.press('ControlOrMeta+Z');
    await expectSaved([wire]);
    expect(workspace.readPipeline('flow.dagflow').nodes[1].ui).toEqual({ x: 320, y: 340 });
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expectSaved(halves);

    // Deleted with Ctrl, it leaves no gap.
    await canvas.select('clean');
    await page.keyboard.press('ControlOrMeta+Delete');
    await expect(canvas.nodes).toHaveCount(2);
    await expectSaved([wire]);
    await page.keyboard.press('ControlOrMeta+Z');
    await expectSaved(halves);
  });

  test('keep what is said of a wire whose end moves', async ({ lab, page, workspace }) => {
    addFiles(workspace);
    const flow = workspace.readPipeline('flow.dagflow');
    const wire = {
      source: 'load',
      target: 'train',
      source_output: 'rows',
      target_parameter: 'rows',
      condition: 'rows > 0'
    };
    workspace.writePipeline('flow.dagflow', { ...flow, edges: [wire] });
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.output('train', 'score')).toBeVisible();
    await expect(canvas.wireLabels).toHaveText('rows > 0');
    await canvas.fit();
    const expectSaved = async (edges: Edge[]) => {
      // What a drop changes may come a frame after it.
      await expect(async () => {
        await canvas.save();
        expect(workspace.readPipeline('flow.dagflow').edges).toEqual(edges);
      }).toPass();
    };

    // Refused where it may not go, and it stays as it was where there is nothing.
    await canvas.carryEnd(canvas.input('train', 'rows'), canvas.input('clean', 'level'));
    await expect(canvas.widget.locator('.react-flow__connection.valid')).toHaveCount(1);
    await page.mouse.move(500, 700);
    await page.mouse.up();
    await expect(page.locator('.jp-DagflowQuickAdd')).toHaveCount(0);
    await expect(canvas.edge('load', 'train')).toHaveCount(1);

    await canvas.carryEnd(canvas.input('train', 'rows'), canvas.order('clean', 'in'));
    await expect(canvas.connectionHint).toHaveText(
      'An output goes to an input, not to the whole node.'
    );
    await lab.picture('reconnect');
    await page.mouse.up();
    await expect(canvas.edge('load', 'train')).toHaveCount(1);

    await canvas.carryEnd(canvas.input('train', 'rows'), canvas.input('clean', 'level'));
    await page.mouse.up();
    await expect(canvas.edge('load', 'clean')).toHaveCount(1);
    await expectSaved([{ ...wire, target: 'clean', target_parameter: 'level' }]);
    await page.keyboard.press('ControlOrMeta+Z');
    await expectSaved([wire]);

    // On the body of a node the end finds its port.
    await canvas.carryEnd(canvas.input('train', 'rows'), canvas.path('clean'));
    await expect(canvas.connectionHint).toHaveText('load.rows → clean.rows');
    await page.mouse.up();
    await expectSaved([{ ...wire, target: 'clean', target_parameter: 'rows' }]);
  });
});
