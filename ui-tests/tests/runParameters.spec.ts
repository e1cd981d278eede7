import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test.describe('Parameters of a run', () => {
  test('are declared in the inspector, and asked for before a run where needed', async ({
    lab,
    page,
    runs,
    workspace
  }) => {
    workspace.write(
      'train.ipynb',
      notebook(
        parameters('model: str = "none"\ngrid: dict = {}\nday: str = ""'),
        outputs('told = [model, grid, day]')
      )
    );
    workspace.writePipeline('flow.dagflow', {
      nodes: [
        {
          id: 'train',
          path: 'train.ipynb',
          parameters: { model: { pipeline: 'model' }, grid: { pipeline: 'grid' } },
          ui: { x: 0, y: 0 }
        }
      ]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    const { inspector } = canvas;
    await canvas.selectNothing();
    for (const [index, name, type] of [
      [0, 'model', 'str'],
      [1, 'grid', 'dict']
    ] as const) {
      await inspector.getByRole('button', { name: 'Add parameter' }).click();
      const card = inspector.locator('.jp-DagflowCard').nth(index);
      await card.getByLabel('Name').fill(name);
      await card.getByLabel('Name').press('Enter');
      await card.getByLabel('Type').selectOption(type);
    }
    const model = inspector.locator('.jp-DagflowCard').first();
    await model.getByLabel('Choices').fill('tree, forest');
    await model.getByLabel('Choices').press('Enter');
    await model.getByLabel('Required').check();
    await model.getByLabel('Description').fill('What is trained');
    await model.getByLabel('Description').press('Enter');
    const grid = inspector.locator('.jp-DagflowCard').nth(1);
    await grid.getByLabel('Default').fill('{"depth": 3}');
    await grid.getByLabel('Default').press('Tab');
    await lab.picture('pipeline-parameters', { dark: true });

    await canvas.press('run-pipeline');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('What is trained');
    await dialog.getByRole('button', { name: 'Run' }).click();
    await expect(dialog.getByRole('alert')).toHaveText('This parameter needs a value.');
    await dialog.getByLabel('grid').fill('{"depth": ');
    await expect(dialog.getByRole('alert').last()).toContainText('This is not JSON');
    await lab.picture('run-form', { dark: true });
    await dialog.getByLabel('grid').fill('{"depth": 5}');
    await dialog.getByLabel('model').selectOption('forest');
    await dialog.getByRole('button', { name: 'Run' }).click();
    await canvas.expectState('train', 'succeeded');
    await expect
      .poll(async () => (await runs.newest(workspace.path('flow.dagflow'))).parameters)
      .toEqual({
        model: 'forest',
        grid: { depth: 5 }
      });

    // The next form begins with what was chosen.
    await canvas.press('run-with-parameters');
    await expect(dialog.getByLabel('model')).toHaveValue('forest');
    await expect(dialog.getByLabel('grid')).toHaveValue('{"depth": 5}');
    await dialog.getByRole('button', { name: 'Use the defaults' }).click();
    await expect(dialog.getByLabel('grid')).toHaveValue('{"depth": 3}');
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    // With a default nothing needs to be asked.
    await model.getByLabel('Required').uncheck();
    await expect(model.getByLabel('Default')).toHaveValue('tree');
    await canvas.press('run-pipeline');
    await expect
      .poll(async () => (await runs.newest(workspace.path('flow.dagflow'))).parameters)
      .toEqual({
        model: 'tree',
        grid: { depth: 3 }
      });
    await expect(dialog).toHaveCount(0);
    await canvas.expectState('train', 'succeeded');
  });
});
