import { notebook } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test('A training that broke goes on from its last epoch', async ({ lab, runs, workspace }) => {
  workspace.addExample('features/checkpoints');
  const canvas = await lab.openPipeline('checkpoints.dagflow');
  await expect(canvas.output('Train', 'began_at')).toBeVisible();
  await canvas.press('run-pipeline');
  await canvas.expectState('Train', 'succeeded');
  await canvas.select('Train');
  await expect(canvas.inspector.getByRole('row', { name: /began_at/ })).toContainText('10');
  await lab.picture('checkpoints', { dark: true });
  const run = await runs.newest(workspace.path('checkpoints.dagflow'));
  expect(run.nodes.train.attempt).toBe(2);
  expect(run.nodes.train.outputs.began_at).toBe(10);
});

test('A run that takes longer than it may is ended, and says so', async ({ lab, workspace }) => {
  workspace.write('slow.ipynb', notebook('import time\ntime.sleep(600)'));
  workspace.writePipeline('flow.dagflow', {
    nodes: [{ id: 'slow', path: 'slow.ipynb', ui: { x: 0, y: 0 } }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.selectNothing();
  const timeout = canvas.inspector.getByLabel('Run timeout');
  await timeout.fill('2');
  await timeout.press('Enter');
  await canvas.press('run-pipeline');
  await canvas.expectState('slow', 'cancelled');
  await expect(canvas.runBar).toContainText('Failed');
  await expect(canvas.runBar).toContainText('Timed out after 2 s.');
  await lab.picture('run-timeout');
});
