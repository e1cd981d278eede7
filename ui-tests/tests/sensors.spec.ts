import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test.describe('Sensors', () => {
  test('are set up in the inspector and wait without running anything', async ({
    lab,
    page,
    workspace
  }) => {
    workspace.write(
      'load.ipynb',
      notebook(parameters('path: str = ""'), outputs('size = len(open(path).read())'))
    );
    workspace.writePipeline('flow.dagflow', {
      nodes: [{ id: 'load', path: 'load.ipynb', ui: { x: 340, y: 0 } }]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    const { inspector } = canvas;
    await expect(canvas.input('load', 'path')).toBeVisible();
    await canvas.addAt({ x: 20, y: 20 }, 'Sensor', 'File');
    const problem = inspector.getByRole('alert').first();
    await expect(problem).toBeVisible();
    await lab.picture('sensor-new', { dark: true });
    await inspector.getByLabel('File', { exact: true }).fill('data-*.csv');
    await inspector.getByLabel('File', { exact: true }).press('Enter');
    await inspector.getByLabel('Look every').fill('0.2');
    await inspector.getByLabel('Look every').press('Enter');
    await canvas.fit();
    await canvas.drawWire(canvas.output('Wait for file', 'path'), canvas.input('load', 'path'));
    await expect(canvas.edges).toHaveCount(1);

    await canvas.press('run-pipeline');
    await canvas.expectStates({ 'Wait for file': 'waiting', load: 'pending' });
    await lab.picture('sensor-waiting', { dark: true });
    workspace.write('data-1.csv', 'a,b\n');
    await canvas.expectStates({ 'Wait for file': 'succeeded', load: 'succeeded' });

    // Every kind has its own fields.
    await canvas.select('Wait for file');
    for (const [kind, field] of [
      ['http', 'URL'],
      ['time', 'While'],
      ['pipeline', 'Pipeline'],
      ['sql', 'Query']
    ]) {
      await inspector.getByLabel('Waits for').selectOption(kind);
      await expect(inspector.getByLabel(field, { exact: true })).toBeVisible();
    }
    await lab.picture('sensor-sql', { dark: true });
    await expect(page.locator('.Toastify__toast')).toHaveCount(0);
  });

  test('skip what follows when the time is up, if they are told to', async ({ lab, workspace }) => {
    workspace.write('load.ipynb', notebook('print("hello")'));
    workspace.writePipeline('flow.dagflow', {
      nodes: [
        {
          id: 'wait',
          type: 'sensor',
          name: 'Wait',
          sensor: { kind: 'file', path: 'never.csv', poll_s: 0.1 },
          timeout_s: 0.5,
          ui: { x: 0, y: 0 }
        },
        { id: 'load', path: 'load.ipynb', ui: { x: 340, y: 0 } }
      ],
      edges: [{ source: 'wait', target: 'load' }]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.select('Wait');
    await canvas.inspector.getByLabel('Skip instead of fail').check();
    await canvas.press('run-pipeline');
    await canvas.expectStates({ Wait: 'skipped', load: 'skipped' });
    await lab.picture('sensor-skipped');
  });
});
