import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

const INPUTS = `rows: int = 10  # how many to keep
share: float = 0.5
name: str = "raw"
shuffle: bool = True
columns: list = ["a"]`;

function addFiles(workspace: Workspace): void {
  workspace.write('clean.ipynb', notebook(parameters(INPUTS), outputs('total = rows')));
  workspace.writePipeline('flow.dagflow', {
    nodes: [{ id: 'clean', path: 'clean.ipynb', name: 'clean', ui: { x: 0, y: 0 } }]
  });
}

test.describe('The inspector', () => {
  test('edits a node in typed fields, marks bad values, and the document is right', async ({
    lab,
    page,
    workspace
  }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.select('clean');
    const field = (label: string) => canvas.inspector.getByLabel(label, { exact: true });

    await expect(canvas.inspector).toContainText('how many to keep');
    await field('rows').fill('ten');
    await expect(canvas.inspector).toContainText('Expected a whole number, not "ten".');
    await field('rows').press('Tab');
    await expect(field('rows')).toHaveAttribute('aria-invalid', 'true');
    await expect(canvas.node('clean').getByRole('img', { name: /Has errors/ })).toBeVisible();
    await lab.picture('inspector-bad-value', { dark: true });

    await field('rows').fill('12');
    await field('rows').press('Enter');
    await expect(field('rows')).toHaveAttribute('aria-invalid', 'false');
    await expect(canvas.node('clean').getByRole('img')).toHaveCount(0);
    await field('shuffle').uncheck();
    await field('columns').fill('["a", "b"]');
    await field('columns').press('Tab');

    await canvas.inspector.getByText('Execution', { exact: true }).click();
    await field('Timeout').fill('-3');
    await expect(canvas.inspector).toContainText('Must be more than 0.');
    await field('Timeout').fill('90');
    await field('Attempts').fill('3');
    await field('Attempts').press('Tab');
    await canvas.inspector.getByText('Environment', { exact: true }).click();
    await canvas.inspector.getByLabel('Name of a new variable').fill('REGION');
    await page.keyboard.press('Enter');
    await canvas.inspector.getByLabel('Value of REGION').fill('north & south');
    await page.keyboard.press('Enter');
    await lab.picture('inspector', { dark: true });

    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').nodes[0])
      .toEqual({
        id: 'clean',
        name: 'clean',
        path: 'clean.ipynb',
        parameters: { rows: 12, shuffle: false, columns: ['a', 'b'] },
        retry: { attempts: 3 },
        timeout_s: 90,
        env: { REGION: 'north & south' },
        ui: { x: 0, y: 0 }
      });
  });

  test('edits the parameters of the pipeline, and nodes take them', async ({ lab, workspace }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    const { inspector } = canvas;
    await inspector.getByLabel('Name', { exact: true }).fill('Nightly');
    await inspector.getByRole('button', { name: 'Add parameter' }).click();
    await inspector.locator('#dagflow-pipeline-parameter-0-name').fill('kept');
    await inspector.locator('#dagflow-pipeline-parameter-0-name').press('Tab');
    await inspector.locator('#dagflow-pipeline-parameter-0-type').selectOption('int');
    await inspector.locator('#dagflow-pipeline-parameter-0-default').fill('many');
    await expect(inspector).toContainText('Expected a whole number, not "many".');
    await inspector.locator('#dagflow-pipeline-parameter-0-default').fill('7');
    await inspector.locator('#dagflow-pipeline-parameter-0-default').press('Tab');
    await lab.picture('pipeline-parameters');

    await canvas.select('clean');
    await inspector.getByLabel('Source of rows').selectOption('pipeline:kept');
    await expect(inspector).toContainText('pipeline parameter kept = 7');
    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow'))
      .toMatchObject({
        name: 'Nightly',
        parameters: [{ name: 'kept', type: 'int', default: 7 }],
        nodes: [{ id: 'clean', parameters: { rows: { pipeline: 'kept' } } }]
      });
  });
});
