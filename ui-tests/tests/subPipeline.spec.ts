import { gate, notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

function addPipelines(workspace: Workspace): void {
  workspace.write(
    'count.ipynb',
    notebook(parameters('day: str = "monday"'), gate('go'), outputs('rows = len(day)'))
  );
  workspace.write('report.ipynb', notebook(parameters('rows: int = 0'), outputs('told = rows')));
  workspace.writePipeline('prepare.dagflow', {
    name: 'Prepare',
    parameters: [{ name: 'day', type: 'str', default: 'monday' }],
    nodes: [
      {
        id: 'count',
        path: 'count.ipynb',
        parameters: { day: { pipeline: 'day' } },
        ui: { x: 0, y: 0 }
      }
    ]
  });
  workspace.writePipeline('week.dagflow', {
    name: 'Week',
    nodes: [
      {
        id: 'prepare',
        type: 'pipeline',
        name: 'Prepare days',
        path: 'prepare.dagflow',
        ui: { x: 0, y: 0 }
      },
      { id: 'report', path: 'report.ipynb', ui: { x: 340, y: 0 } }
    ]
  });
}

test.describe('A pipeline within a pipeline', () => {
  test('takes its parameters, gives its outputs, and opens on its own run', async ({
    lab,
    page,
    workspace
  }) => {
    addPipelines(workspace);
    // What the inner one leaves is named in its own settings.
    const inner = await lab.openPipeline('prepare.dagflow');
    await inner.selectNothing();
    const outputsSection = inner.inspector.locator('details', { hasText: 'Pipeline outputs' });
    await outputsSection.locator('summary').click();
    await outputsSection.getByRole('button', { name: 'Add output' }).click();
    await expect(outputsSection.getByLabel('Value')).toContainText('count.rows');
    await lab.picture('pipeline-outputs', { dark: true });
    await inner.pane.click({ position: { x: 5, y: 5 } });
    await inner.save();
    await expect.poll(() => workspace.read('prepare.dagflow')).toContain('"output": "rows"');

    const canvas = await lab.openPipeline('week.dagflow');
    await expect(canvas.output('Prepare days', 'rows')).toBeVisible();
    await canvas.drawWire(canvas.output('Prepare days', 'rows'), canvas.input('report', 'rows'));
    await canvas.select('Prepare days');
    await canvas.inspector.getByLabel('day', { exact: true }).fill('tuesday');
    await canvas.inspector.getByLabel('day', { exact: true }).press('Enter');
    await lab.picture('sub-pipeline', { dark: true });

    await canvas.press('run-pipeline');
    await canvas.expectState('Prepare days', 'running');
    await canvas.node('Prepare days').locator('.jp-DagflowNode-title').dblclick();
    await expect(lab.tab('prepare.dagflow')).toHaveClass(/lm-mod-current/);
    await expect(inner.breadcrumbs).toContainText('Week');
    await expect(inner.breadcrumbs).toContainText('Shows its run there');
    await inner.expectState('count', 'running');
    workspace.write('go', '');
    await inner.expectState('count', 'succeeded');
    await lab.picture('breadcrumbs', { dark: true });

    await inner.breadcrumbs.getByRole('button', { name: 'Week' }).click();
    await expect(lab.tab('week.dagflow')).toHaveClass(/lm-mod-current/);
    await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).toHaveText('Prepare days');
    await canvas.expectStates({ 'Prepare days': 'succeeded', report: 'succeeded' });

    // For itself it has never run.
    await lab.tab('prepare.dagflow').click();
    await inner.breadcrumbs.getByRole('button', { name: /for itself/ }).click();
    await expect(inner.breadcrumbs).toHaveCount(0);
    await inner.expectState('count', '');
    await expect(page.locator('.Toastify__toast')).toHaveCount(0);
  });
});
