import { gate, notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

/** Trainings, of which the one with the learning rate 0.3 fails until it is mended, and a node that takes all scores. */
function addFiles(workspace: Workspace): void {
  workspace.write(
    'train.ipynb',
    notebook(
      parameters('lr: float = 0.1\ndepth: int = 1'),
      'import pathlib\nprint("training with", lr, depth)',
      'if lr == 0.3 and not pathlib.Path("mended").exists():\n    raise ValueError(f"lr {lr} does not converge")',
      outputs('score = lr * depth')
    )
  );
  workspace.write(
    'best.ipynb',
    notebook(
      parameters('scores: list = []'),
      outputs('best = max(each for each in scores if each)')
    )
  );
  const node = (id: string, name: string, x: number) => ({
    id,
    name,
    path: `${id}.ipynb`,
    ui: { x, y: 0 }
  });
  workspace.writePipeline('sweep.dagflow', {
    nodes: [node('train', 'Train', 0), { ...node('best', 'Best', 420), trigger_rule: 'all_done' }],
    edges: [{ source: 'train', target: 'best', source_output: 'score', target_parameter: 'scores' }]
  });
}

test('A node runs for each item of lists, and its instances are seen and rerun one by one', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  addFiles(workspace);
  const canvas = await lab.openPipeline('sweep.dagflow');
  const { inspector } = canvas;
  await canvas.select('Train');

  await inspector.getByText('For each', { exact: true }).click();
  await inspector.getByRole('checkbox', { name: 'lr' }).check();
  await expect(inspector.locator('.jp-DagflowForEach [data-severity="error"]')).toBeVisible();
  await lab.picture('fan-out-problem', { dark: true });
  const lr = inspector.locator('textarea#dagflow-train-parameter-lr');
  await lr.fill('[0.1, 0.2, 0.3]');
  await lr.blur();
  await inspector.getByRole('checkbox', { name: 'depth' }).check();
  const depth = inspector.locator('textarea#dagflow-train-parameter-depth');
  await depth.fill('[1, 2]');
  await depth.blur();
  await expect(inspector).toContainText('3 × 2 = 6 instances');
  await expect(inspector.locator('.jp-DagflowForEach [data-severity="error"]')).toHaveCount(0);
  await inspector.getByLabel('At once').fill('4');
  await inspector.getByLabel('At once').press('Enter');

  await canvas.press('run-pipeline');
  const card = canvas.node('Train');
  await expect(card.locator('.jp-DagflowNode-width')).toHaveText('×6');
  await canvas.expectStates({ Train: 'failed', Best: 'succeeded' });
  await expect(card).toContainText('6/6 instances');
  await expect(card).toContainText('2 failed');
  await expect(card).toContainText('2 of 6 instances failed.');

  await card.getByRole('button', { name: /instances/ }).click();
  const rows = card.locator('.jp-DagflowInstance');
  await expect(rows).toHaveCount(6);
  await expect(rows.nth(3)).toContainText('lr=0.2 · depth=2');
  await lab.picture('fan-out', { dark: true });

  await rows.nth(4).getByText('lr=0.3 · depth=1').click();
  await expect(inspector).toContainText('Instance 4: lr=0.3 · depth=1');
  await expect(inspector.getByRole('alert').first()).toContainText('lr 0.3 does not converge');
  await inspector.getByRole('button', { name: 'Log' }).click();
  await expect(canvas.log).toContainText('training with 0.3 1');
  await expect(canvas.log).toContainText('Train, instance 4');
  await lab.picture('fan-out-instance', { dark: true });
  await inspector.getByRole('button', { name: 'Open executed notebook' }).click();
  await expect(lab.tab('output.ipynb')).toHaveClass(/lm-mod-current/);
  await expect(page.locator('.jp-Notebook:visible')).toContainText('lr 0.3 does not converge');
  await lab.tab('sweep.dagflow').click();
  await canvas.log.getByRole('button', { name: 'Close the log' }).click();

  workspace.write('mended', '');
  await rows.nth(4).click({ button: 'right' });
  await lab.menuItem('Rerun This Instance').click();
  await expect(rows.nth(4)).toHaveAttribute('data-state', 'succeeded');
  await expect(card).toContainText('1 of 6 instances failed.');
  await rows.nth(5).hover();
  await rows.nth(5).getByRole('button', { name: 'Rerun instance 5' }).click();
  await canvas.expectState('Train', 'succeeded');
  const pipeline = workspace.path('sweep.dagflow');
  const counts = await runs.attempts(pipeline);
  expect(counts).toMatchObject({ 'train.3': 1, 'train.4': 2, 'train.5': 2 });
  await inspector.getByRole('button', { name: /All 6 instances/ }).click();
  await expect(inspector.getByRole('listitem')).toHaveCount(6);
  await canvas.chooseOnNode('Best', 'Rerun Only This');
  await expect
    .poll(async () => (await runs.newest(pipeline)).nodes.best.outputs.best)
    .toBeCloseTo(0.6);
});

test('Hundreds of instances scroll, and are counted while they run', async ({ lab, workspace }) => {
  workspace.write(
    'item.ipynb',
    notebook(parameters('item: int = 0'), gate('go'), outputs('square = item * item'))
  );
  workspace.writePipeline('many.dagflow', {
    nodes: [
      {
        id: 'item',
        name: 'A node with quite a long name that does not fit its card',
        path: 'item.ipynb',
        parameters: { item: Array.from({ length: 300 }, (_, index) => index) },
        for_each: { parameters: ['item'] },
        ui: { x: 0, y: 0 }
      }
    ]
  });
  const canvas = await lab.openPipeline('many.dagflow');
  await canvas.press('run-pipeline');
  const card = canvas.nodes.first();
  await expect(card).toContainText('0/300 instances');
  await expect(card).toContainText(/\d+ running/);
  await card.getByRole('button', { name: /instances/ }).click();
  const rows = card.locator('.jp-DagflowInstance');
  await expect(rows.first()).toHaveAttribute('data-state', 'running');
  expect(await rows.count()).toBeLessThan(60);
  await lab.picture('fan-out-many', { dark: true });
  await rows.first().hover();
  await lab.page.mouse.wheel(0, 250 * 24);
  await expect(card.getByText('item=255', { exact: true })).toBeVisible();
  // The wheel scrolled the list and left the zoom alone.
  await expect(card.locator('.jp-DagflowNode-title')).toBeInViewport();
  await canvas.press('stop-run');
  await expect(canvas.runBar).toContainText('Cancelled');
});

test('An empty list is a success', async ({ lab, workspace }) => {
  addFiles(workspace);
  const document = workspace.readPipeline('sweep.dagflow');
  const [train] = document.nodes;
  workspace.writePipeline('sweep.dagflow', {
    nodes: [{ ...train, parameters: { lr: [] }, for_each: { parameters: ['lr'] } }]
  });
  const canvas = await lab.openPipeline('sweep.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectState('Train', 'succeeded');
  await expect(canvas.node('Train')).toContainText('There was no item.');
});
