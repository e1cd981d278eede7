import { notebook, outputs, parameters, trace } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test('What an edit makes stale is marked, and run again with what follows', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  const files = {
    load: notebook(trace('load'), outputs('rows = 3')),
    train: notebook(
      parameters('rows: int = 0\nlr: float = 0.1'),
      trace('train'),
      outputs('score = rows * lr')
    ),
    report: notebook(parameters('score: float = 0.0'), trace('report'))
  };
  Object.entries(files).forEach(([name, text]) => workspace.write(`${name}.ipynb`, text));
  const node = (name: string, x: number, y: number) => ({
    id: name.toLowerCase(),
    name,
    path: `${name.toLowerCase()}.ipynb`,
    ui: { x, y }
  });
  const wire = (source: string, target: string, name: string) => ({
    source,
    target,
    source_output: name,
    target_parameter: name
  });
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      node('Load', 0, 0),
      { ...node('Train', 380, 0), parameters: { lr: 0.1 } },
      node('Report', 380, 330)
    ],
    edges: [wire('load', 'train', 'rows'), wire('train', 'report', 'score')]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  const { inspector, runBar } = canvas;
  const stale = (title: string) => canvas.node(title).locator('.jp-DagflowNode-stale');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Load: 'succeeded', Train: 'succeeded', Report: 'succeeded' });
  await expect(runBar.getByRole('button', { name: 'Run Stale' })).toHaveCount(0);

  await canvas.select('Train');
  const lr = inspector.locator('#dagflow-train-parameter-lr');
  await lr.fill('0.2');
  await lr.press('Enter');
  await expect(stale('Train')).toHaveAttribute('title', /lr changed/);
  await expect(stale('Report')).toHaveAttribute('title', /Train|train/);
  await expect(stale('Load')).toHaveCount(0);
  await lab.picture('stale', { dark: true });

  await canvas.press('undo-edit');
  await expect(stale('Train')).toHaveCount(0);
  await expect(runBar.getByRole('button', { name: 'Run Stale' })).toHaveCount(0);

  await canvas.node('Load').dblclick();
  await expect(lab.tab('load.ipynb')).toHaveClass(/lm-mod-current/);
  const cell = page.locator('.jp-Notebook:visible .jp-CodeCell', { hasText: 'rows = 3' });
  await cell.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('rows = 4');
  await page.keyboard.press('ControlOrMeta+S');
  await expect.poll(() => workspace.read('load.ipynb')).toContain('rows = 4');
  await lab.tab('flow.dagflow').click();
  await expect(stale('Load')).toHaveAttribute('title', /code changed/);
  await runBar.getByRole('button', { name: 'Run Stale (3)' }).click();
  await expect(stale('Load')).toHaveCount(0);
  await canvas.expectStates({ Load: 'succeeded', Train: 'succeeded', Report: 'succeeded' });
  await expect(runBar).toContainText('Succeeded');
  await expect(runBar.getByRole('button', { name: 'Run Stale' })).toHaveCount(0);
  expect(await runs.attempts(workspace.path('flow.dagflow'))).toEqual({
    load: 2,
    train: 2,
    report: 2
  });
});
