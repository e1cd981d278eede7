import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

/** A notebook says whether the model is good enough; one of two branches follows, and a report after either. */
function addFiles(workspace: Workspace): void {
  workspace.write('evaluate.ipynb', notebook(outputs('accuracy = 0.95\nn_rows = 200')));
  workspace.write('deploy.ipynb', notebook(parameters('accuracy: float = 0.0'), 'print(accuracy)'));
  workspace.write('alert.ipynb', notebook('print("not good enough")'));
  workspace.write('report.ipynb', notebook('print("done")'));
  const node = (name: string, x: number, y: number) => ({
    id: name.toLowerCase(),
    name,
    path: `${name.toLowerCase()}.ipynb`,
    ui: { x, y }
  });
  const order = (source: string, target: string) => ({ source, target });
  workspace.writePipeline('flow.dagflow', {
    parameters: [{ name: 'limit', type: 'float', default: 0.9 }],
    nodes: [
      node('Evaluate', 0, 130),
      node('Deploy', 450, 0),
      node('Alert', 450, 260),
      { ...node('Report', 800, 130), trigger_rule: 'none_failed' }
    ],
    edges: [
      { ...order('evaluate', 'deploy'), source_output: 'accuracy', target_parameter: 'accuracy' },
      order('evaluate', 'alert'),
      order('deploy', 'report'),
      order('alert', 'report')
    ]
  });
}

// Cards and what their wires say are to be read in the pictures.
test.use({ viewport: { width: 1900, height: 860 } });

test('A condition on a wire decides which branch is taken', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  addFiles(workspace);
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.output('Evaluate', 'accuracy')).toBeVisible();
  await canvas.fit();
  const { inspector, wireLabels } = canvas;
  const [good, bad] = [canvas.edge('Evaluate', 'Deploy'), canvas.edge('Evaluate', 'Alert')];
  const condition = inspector.getByLabel('Condition', { exact: true });

  await canvas.selectEdge(good);
  await expect(inspector.locator('.jp-DagflowInspector-title')).toHaveText('Evaluate → Deploy');
  await expect(inspector).toContainText('Outputsaccuracyn_rowsParameterslimit');
  await condition.fill('accuracy > limitt');
  await condition.press('Enter');
  await expect(inspector.getByRole('alert')).toContainText(/names 'limitt', which is neither/);
  await expect(good).toHaveClass(/jp-mod-error/);
  await expect(wireLabels.getByRole('img', { name: /Has errors/ })).toBeVisible();
  await expect(canvas.problems).toContainText('1 error');
  await lab.picture('condition-problem', { dark: true });

  await condition.fill('accuracy > limit and n_rows >= 100');
  await condition.press('Enter');
  await expect(wireLabels).toHaveText('accuracy > limit and n_rows >= 100');
  await expect(inspector.getByRole('alert')).toHaveCount(0);
  await expect(good).not.toHaveClass(/jp-mod-error/);

  await canvas.chooseOnEdge(bad, 'Set Condition…');
  await expect(condition).toBeFocused();
  await page.keyboard.type('accuracy <= limit');
  await page.keyboard.press('Enter');
  await expect(wireLabels).toHaveCount(2);

  await canvas.press('run-pipeline');
  await canvas.expectStates({
    Evaluate: 'succeeded',
    Deploy: 'succeeded',
    Alert: 'skipped',
    Report: 'succeeded'
  });
  await expect(bad).toHaveClass(/jp-mod-skipped/);
  await expect(good).not.toHaveClass(/jp-mod-skipped/);
  await lab.picture('conditions', { dark: true });

  await canvas.openEdge(good);
  await expect(condition).toBeFocused();
  await page.keyboard.type('accuracy > 0.99');
  await page.keyboard.press('Enter');
  await expect(wireLabels.getByText('accuracy > 0.99', { exact: true })).toBeVisible();
  await wireLabels.getByText('accuracy <= limit').dblclick();
  await expect(inspector).toContainText('This branch was not taken');
  await expect(condition).toBeFocused();
  await page.keyboard.type('accuracy <= 0.99');
  await page.keyboard.press('Enter');
  await canvas.chooseOnNode('Evaluate', 'Rerun from Here');
  await canvas.expectStates({ Deploy: 'skipped', Alert: 'succeeded', Report: 'succeeded' });
  await expect(good).toHaveClass(/jp-mod-skipped/);
  await expect(bad).not.toHaveClass(/jp-mod-skipped/);
  await expect(canvas.runBar).toContainText('Succeeded');
  await lab.picture('conditions-rerun', { dark: true });
  const pipeline = workspace.path('flow.dagflow');
  expect(await runs.attempts(pipeline)).toEqual({ evaluate: 2, deploy: 1, alert: 1, report: 2 });
  expect(workspace.readPipeline('flow.dagflow').edges.map(edge => edge.condition)).toEqual([
    'accuracy > 0.99',
    'accuracy <= 0.99',
    undefined,
    undefined
  ]);

  await canvas.press('undo-edit');
  await expect(wireLabels.getByText('accuracy <= limit')).toBeVisible();
  await canvas.chooseOnEdge(bad, 'Delete');
  await expect(canvas.edges).toHaveCount(3);
  await expect(wireLabels).toHaveCount(1);
});
