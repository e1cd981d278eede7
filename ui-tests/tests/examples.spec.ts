import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1680, height: 720 } });

test('The digits example runs, and the two trainings side by side', async ({
  lab,
  page,
  workspace
}) => {
  test.setTimeout(180_000);
  workspace.addExample('digits');
  const canvas = await lab.openPipeline('digits.dagflow');
  await expect(canvas.output('Report', 'misread')).toBeVisible();
  // All the room for the canvas: this is the picture of the README.
  await page.keyboard.press('ControlOrMeta+B');
  await expect(page.locator('#filebrowser')).toBeHidden();
  await canvas.fit();
  await canvas.press('run-pipeline');
  await canvas.expectStates({ 'Train forest': 'running', 'Train SVM': 'running' }, 60_000);
  await canvas.select('Train forest');
  await expect(canvas.node('Train forest')).toContainText(/cell \d of \d/);
  await lab.picture('canvas', { dark: true });
  await canvas.expectState('Report', 'succeeded', 90_000);
  await expect(canvas.runBar).toContainText(/Succeeded · 7 of 7 nodes/);
  await canvas.select('Report');
  await lab.picture('digits');
});

test('The wide example runs as many notebooks at once as asked for', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  workspace.addExample('wide');
  const canvas = await lab.openPipeline('wide.dagflow');
  await expect(canvas.output('Second 20', 'square')).toBeVisible();
  await expect(canvas.widget.locator('.react-flow__minimap')).toBeVisible();
  await canvas.press('run-with-parameters');
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByLabel('seconds').fill('0.2');
  await dialog.getByLabel('Parallel').fill('10');
  await page.keyboard.press('Enter');
  await expect(canvas.runBar).toContainText('Succeeded · 20 of 20 nodes', { timeout: 60_000 });
  await lab.picture('wide', { dark: true });
  const run = await runs.newest(workspace.path('wide.dagflow'));
  expect(run.options.parallel).toBe(10);
  expect(run.nodes['second-20'].outputs).toEqual({ square: 400 });
});
