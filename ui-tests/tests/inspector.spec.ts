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

  test('edits that come while a save is under way stay marked as unsaved, and are saved next', async ({
    lab,
    page,
    workspace
  }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.select('clean');
    const rows = canvas.inspector.getByLabel('rows', { exact: true });
    const isUnsaved = lab.tab('flow.dagflow').and(page.locator('.jp-mod-dirty'));
    let letGo = (): void => undefined;
    const held = new Promise<void>(resolve => (letGo = resolve));
    await page.route('**/api/contents/**/flow.dagflow*', async route => {
      if (route.request().method() === 'PUT') {
        await held;
      }
      await route.continue();
    });

    await rows.fill('12');
    await rows.press('Enter');
    await expect(isUnsaved).toHaveCount(1);
    const asked = page.waitForRequest(request => request.method() === 'PUT');
    const saved = canvas.save();
    await asked;
    await rows.fill('13');
    await rows.press('Enter');
    letGo();
    await saved;
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').nodes[0]?.parameters)
      .toEqual({ rows: 12 });
    await expect(page.locator('#jp-main-statusbar')).toContainText('Saving completed');
    await expect(isUnsaved).toHaveCount(1);

    await canvas.save();
    await expect(isUnsaved).toHaveCount(0);
    expect(workspace.readPipeline('flow.dagflow').nodes[0].parameters).toEqual({ rows: 13 });
  });

  test('edits are taken back and made again by keys, one by one', async ({
    lab,
    page,
    workspace
  }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.select('clean');
    const name = canvas.inspector.getByLabel('Name', { exact: true });
    const rows = canvas.inspector.getByLabel('rows', { exact: true });
    await name.fill('Cleaned');
    await name.press('Enter');
    await expect(canvas.node('Cleaned')).toHaveCount(1);
    await rows.fill('12');
    await rows.press('Enter');

    // With the keyboard on the canvas, each key takes one edit.
    const head = () => canvas.nodes.first().locator('.jp-DagflowNode-title');
    await head().click();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(rows).toHaveValue('');
    await expect(name).toHaveValue('Cleaned');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.node('clean')).toHaveCount(1);
    await expect(name).toHaveValue('clean');
    // Never to before the file was opened.
    await canvas.expectEnabled('undo-edit', false);
    await page.keyboard.press('ControlOrMeta+Z');
    await expect(canvas.nodes).toHaveCount(1);

    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect(canvas.node('Cleaned')).toHaveCount(1);
    await expect(rows).toHaveValue('');
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect(rows).toHaveValue('12');
    await canvas.expectEnabled('redo-edit', false);
    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').nodes[0])
      .toMatchObject({ name: 'Cleaned', parameters: { rows: 12 } });
  });
});
