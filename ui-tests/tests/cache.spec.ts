import { notebook, outputs, parameters, trace } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test('A cached result is reused, opens the notebook that made it, and why it is not is told', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  workspace.write('rows.csv', 'a\n1\n');
  workspace.write(
    'train.ipynb',
    notebook(parameters('lr: float = 0.1'), trace('train'), outputs('score = lr * 2'))
  );
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      {
        id: 'train',
        name: 'Train',
        path: 'train.ipynb',
        parameters: { lr: 0.1 },
        ui: { x: 0, y: 0 }
      }
    ]
  });
  const pipeline = workspace.path('flow.dagflow');
  const canvas = await lab.openPipeline('flow.dagflow');
  const { inspector } = canvas;
  await canvas.select('Train');
  await inspector.getByText('Cache', { exact: true }).click();
  await inspector.getByLabel('Earlier results').selectOption('on');
  await inspector.getByLabel('Input files').fill('*.csv');
  await inspector.getByLabel('Input files').blur();

  await canvas.press('run-pipeline');
  await canvas.expectState('Train', 'succeeded');
  const first = await runs.newest(pipeline);

  await canvas.press('run-pipeline');
  await canvas.expectState('Train', 'reused');
  await expect(canvas.runBar).toContainText('Succeeded');
  expect(workspace.trace()).toEqual(['train']);
  await expect(inspector).toContainText(`Made by attempt 1 in the run ${first.run_id}.`);
  await lab.picture('cache-reused', { dark: true });
  await inspector.getByRole('button', { name: 'Open the notebook that made it' }).click();
  await expect(lab.tab('output.ipynb')).toHaveClass(/lm-mod-current/);
  await expect(lab.tab('output.ipynb')).toHaveAttribute('title', new RegExp(first.run_id));
  await expect(page.locator('.jp-Notebook:visible')).toBeVisible();
  await lab.tab('flow.dagflow').click();

  const lr = inspector.locator('#dagflow-train-parameter-lr');
  await lr.fill('0.2');
  await lr.press('Enter');
  await canvas.press('run-pipeline');
  await canvas.expectState('Train', 'succeeded');
  await expect(inspector).toContainText('Ran anew: parameter lr changed 0.1 → 0.2');
  await lab.picture('cache-reason', { dark: true });

  workspace.write('rows.csv', 'a\n2\n');
  await canvas.press('run-pipeline');
  await expect(inspector).toContainText('input file rows.csv changed');
  await expect(canvas.runBar).toContainText('Succeeded');

  await lab.chooseMenu('Pipeline', 'Run without Cache');
  await expect.poll(() => workspace.trace().length).toBe(4);
  await canvas.expectState('Train', 'succeeded');
  await expect(canvas.runBar).toContainText('Succeeded');
});
