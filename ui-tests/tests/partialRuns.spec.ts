import { notebook, outputs, parameters, trace } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

/** Four nodes in a row, each of which passes a number on. */
function addFiles(workspace: Workspace): void {
  const names = ['A', 'B', 'C', 'D'];
  for (const name of names) {
    workspace.write(
      `${name}.ipynb`,
      notebook(parameters('n: int = 0'), trace(name), outputs('m = n + 1'))
    );
  }
  workspace.writePipeline('row.dagflow', {
    nodes: names.map((name, index) => ({
      id: name.toLowerCase(),
      name,
      path: `${name}.ipynb`,
      ui: { x: 330 * (index % 2), y: 260 * Math.floor(index / 2) }
    })),
    edges: [0, 1, 2].map(index => ({
      source: names[index].toLowerCase(),
      target: names[index + 1].toLowerCase(),
      source_output: 'm',
      target_parameter: 'n'
    }))
  });
}

test('A part of a pipeline is run, with the last results of what is before it', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  addFiles(workspace);
  const pipeline = workspace.path('row.dagflow');
  const canvas = await lab.openPipeline('row.dagflow');
  const output = async (id: string) => (await runs.newest(pipeline)).nodes[id].outputs.m;

  await canvas.chooseOnNode('B', 'Run Selected (New Run)');
  await expect(page.locator('.Toastify')).toContainText(/Run to 'b' instead/);
  await lab.picture('partial-refused');

  await canvas.chooseOnNode('B', 'Run to Here (New Run)');
  await canvas.expectStates({ A: 'succeeded', B: 'succeeded', C: 'skipped', D: 'skipped' });
  await expect(canvas.node('C')).toContainText('Not part of this run.');
  expect(workspace.trace()).toEqual(['A', 'B']);
  await lab.picture('partial-to', { dark: true });

  await canvas.chooseOnNode('C', 'Run from Here (New Run)');
  await canvas.expectStates({ A: 'skipped', B: 'reused', C: 'succeeded', D: 'succeeded' });
  expect(workspace.trace()).toEqual(['A', 'B', 'C', 'D']);
  expect(await output('d')).toBe(4);
  await canvas.select('B');
  await expect(canvas.inspector).toContainText('Made by attempt 1');
  await canvas.inspector.getByRole('button', { name: 'Open the notebook that made it' }).click();
  await expect(lab.tab('output.ipynb')).toHaveClass(/lm-mod-current/);
  await lab.tab('row.dagflow').click();

  await canvas.node('B').locator('.jp-DagflowNode-title').click();
  await canvas
    .node('C')
    .locator('.jp-DagflowNode-title')
    .click({ modifiers: ['Shift'] });
  await canvas.chooseOnNode('C', 'Run Selected (New Run)');
  await canvas.expectStates({ A: 'reused', B: 'succeeded', C: 'succeeded', D: 'skipped' });
  expect(workspace.trace()).toEqual(['A', 'B', 'C', 'D', 'B', 'C']);
});

test('A disabled node is skipped, and what follows it goes on', async ({ lab, workspace }) => {
  addFiles(workspace);
  const canvas = await lab.openPipeline('row.dagflow');
  await canvas.chooseOnNode('B', 'Disable');
  await expect(canvas.node('B')).toHaveClass(/jp-mod-disabled/);
  expect(
    await canvas
      .node('B')
      .locator('.jp-DagflowNode-title')
      .evaluate(element => getComputedStyle(element).textDecorationLine)
  ).toBe('line-through');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ A: 'succeeded', B: 'skipped', C: 'succeeded', D: 'succeeded' });
  await expect(canvas.node('B')).toContainText('Disabled.');
  await lab.picture('disabled', { dark: true });
  expect(workspace.trace()).toEqual(['A', 'C', 'D']);

  await canvas.chooseOnNode('B', 'Enable');
  await expect(canvas.node('B')).not.toHaveClass(/jp-mod-disabled/);
  await canvas.press('undo-edit');
  await expect(canvas.node('B')).toHaveClass(/jp-mod-disabled/);
});
