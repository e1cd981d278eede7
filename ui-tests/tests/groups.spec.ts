import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

function addPipeline(workspace: Workspace): void {
  workspace.write('load.ipynb', notebook(outputs('rows = 3')));
  workspace.write(
    'clean.ipynb',
    notebook(parameters('rows: int = 0\nday: str = ""'), outputs('kept = rows - 1'))
  );
  workspace.write(
    'train.ipynb',
    notebook(parameters('kept: int = 0'), outputs('score = kept / 4'))
  );
  workspace.write(
    'report.ipynb',
    notebook(parameters('score: float = 0.0'), outputs('told = score'))
  );
  workspace.writePipeline('flow.dagflow', {
    name: 'Flow',
    parameters: [{ name: 'day', type: 'str', default: 'monday' }],
    nodes: [
      { id: 'load', path: 'load.ipynb', ui: { x: 0, y: 0 } },
      {
        id: 'clean',
        path: 'clean.ipynb',
        parameters: { day: { pipeline: 'day' } },
        ui: { x: 330, y: 0 }
      },
      { id: 'train', path: 'train.ipynb', ui: { x: 660, y: 0 } },
      { id: 'report', path: 'report.ipynb', ui: { x: 990, y: 0 } }
    ],
    edges: [
      { source: 'load', target: 'clean', source_output: 'rows', target_parameter: 'rows' },
      { source: 'clean', target: 'train', source_output: 'kept', target_parameter: 'kept' },
      { source: 'train', target: 'report', source_output: 'score', target_parameter: 'score' }
    ]
  });
}

test.describe('Groups and sub-pipelines', () => {
  test('frame nodes, move and colour them, and make them a pipeline of its own', async ({
    lab,
    page,
    workspace
  }) => {
    addPipeline(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    const group = canvas.widget.locator('.jp-DagflowGroup');
    const title = group.locator('.jp-DagflowGroup-title');
    const head = (name: string) => canvas.node(name).locator('.jp-DagflowNode-title');

    await canvas.select('clean');
    await head('train').click({ modifiers: ['ControlOrMeta'] });
    await page.keyboard.press('ControlOrMeta+G');
    await expect(group.getByRole('textbox')).toBeFocused();
    await page.keyboard.type('Model');
    await page.keyboard.press('Enter');
    await expect(title).toHaveText('Model');
    await canvas.inspector.getByRole('radio', { name: 'Green' }).check();
    await expect(group).toHaveAttribute('data-color', 'green');

    // What stands in it goes along, the others do not, and one step brings all of it back.
    const places = () =>
      Promise.all(['load', 'clean', 'train'].map(name => canvas.node(name).boundingBox()));
    const [load, clean, train] = await places();
    const bar = await title.boundingBox();
    const [x, y] = [(bar?.x ?? 0) + 150, (bar?.y ?? 0) + 12];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 3, y + 3);
    await page.mouse.move(x + 20, y + 160, { steps: 6 });
    await page.mouse.up();
    const [stays, along, too] = await places();
    expect(stays).toEqual(load);
    expect((along?.y ?? 0) - (clean?.y ?? 0)).toBeGreaterThan(120);
    expect((too?.y ?? 0) - (train?.y ?? 0)).toBeCloseTo((along?.y ?? 0) - (clean?.y ?? 0), 0);
    await title.click({ button: 'right' });
    await page.locator('.lm-Menu-item[data-type="submenu"]', { hasText: 'Color' }).hover();
    await page.locator('.lm-Menu .lm-Menu-item', { hasText: 'Purple' }).click();
    await expect(group).toHaveAttribute('data-color', 'purple');
    await lab.picture('group', { dark: true });
    // The colour, then the move of all of them.
    await title.click();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(group).toHaveAttribute('data-color', 'green');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect
      .poll(async () => (await places()).map(box => Math.round(box?.y ?? 0)))
      .toEqual([load, clean, train].map(box => Math.round(box?.y ?? 0)));

    await canvas.select('clean');
    await head('train').click({ modifiers: ['ControlOrMeta'] });
    await canvas.chooseOnNode('train', 'Make Sub-Pipeline…');
    const name = page.locator('.jp-Dialog input');
    await name.fill('flow.dagflow');
    await page.keyboard.press('Enter');
    await expect(page.locator('.Toastify__toast--error')).toContainText('is there already');
    await canvas.chooseOnNode('train', 'Make Sub-Pipeline…');
    await name.fill('model');
    await page.keyboard.press('Enter');
    await expect(canvas.node('model')).toBeVisible();
    await expect(canvas.nodes).toHaveCount(3);
    await expect(group).toHaveCount(1);
    await expect(canvas.edge('load', 'model')).toHaveCount(1);
    await expect(canvas.edge('model', 'report')).toHaveCount(1);
    await expect(canvas.input('model', 'rows')).toBeVisible();
    await lab.picture('sub-pipeline-made', { dark: true });

    await canvas.press('run-pipeline');
    await canvas.expectStates(
      { load: 'succeeded', model: 'succeeded', report: 'succeeded' },
      60_000
    );
    await expect(canvas.problems).toBeHidden();

    // Its nodes stand for themselves again, wired as they were; that is one step, too.
    await canvas.chooseOnNode('model', 'Put Its Nodes Here');
    await expect(canvas.nodes).toHaveCount(4);
    await expect(canvas.node('model')).toHaveCount(0);
    for (const [source, target] of [
      ['load', 'clean'],
      ['clean', 'train'],
      ['train', 'report']
    ]) {
      await expect(canvas.edge(source, target)).toHaveCount(1);
    }
    await expect(canvas.edges).toHaveCount(3);
    await expect(canvas.problems).toBeHidden();
    await lab.picture('sub-pipeline-inlined', { dark: true });
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.nodes).toHaveCount(3);
    await expect(canvas.edge('model', 'report')).toHaveCount(1);

    // It was one step; the file stays.
    await canvas.node('model').locator('.jp-DagflowNode-title').click();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.node('model')).toHaveCount(0);
    await expect(canvas.nodes).toHaveCount(4);
    expect(workspace.read('model.dagflow')).toContain('"name": "model"');

    // Without its file the node cannot give way to anything, and a sentence says so.
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect(canvas.node('model')).toHaveCount(1);
    workspace.remove('model.dagflow');
    await canvas.chooseOnNode('model', 'Put Its Nodes Here');
    await expect(
      page.locator('.Toastify__toast--error', { hasText: 'model.dagflow" is no longer there' })
    ).toHaveCount(1);
    await canvas.node('model').locator('.jp-DagflowNode-title').click();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.nodes).toHaveCount(4);
    await title.click();
    await page.keyboard.press('ControlOrMeta+Shift+G');
    await expect(group).toHaveCount(0);
    await expect(canvas.nodes).toHaveCount(4);
  });
});
