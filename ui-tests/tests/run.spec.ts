import { gate, notebook, outputs, parameters as inputs } from '../helpers/notebooks';
import { processesWith } from '../helpers/processes';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

/** Two nodes side by side that wait for a file each, and a third that adds up what they found. */
function addFiles(workspace: Workspace): void {
  const waiting = (name: string, value: string) =>
    notebook(inputs(`value: int = ${value}`), gate(name), outputs('found = value * 2'));
  workspace.write('left.ipynb', waiting('left-gate', '1'));
  workspace.write('right.ipynb', waiting('right-gate', '10'));
  workspace.write(
    'sum.ipynb',
    notebook(inputs('a: int = 0\nb: int = 0'), 'print(a + b)', outputs('total = a + b'))
  );
  workspace.writePipeline('flow.dagflow', {
    parameters: [{ name: 'start', type: 'int', default: 1, description: 'Where to begin.' }],
    nodes: [
      {
        id: 'left',
        path: 'left.ipynb',
        parameters: { value: { pipeline: 'start' } },
        ui: { x: 0, y: 0 }
      },
      { id: 'right', path: 'right.ipynb', ui: { x: 0, y: 220 } },
      { id: 'sum', path: 'sum.ipynb', ui: { x: 360, y: 110 } }
    ],
    edges: [
      { source: 'left', target: 'sum', source_output: 'found', target_parameter: 'a' },
      { source: 'right', target: 'sum', source_output: 'found', target_parameter: 'b' }
    ]
  });
}

test.describe('A run', () => {
  test('is seen live: states, cells, time, status bar', async ({
    lab,
    runs,
    workspace,
    page
  }, testInfo) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.press('run-pipeline');
    await canvas.expectStates({ left: 'running', right: 'running', sum: 'pending' });
    for (const title of ['left', 'right']) {
      await expect(canvas.node(title)).toContainText(/cell \d of \d/);
      await expect(canvas.node(title).locator('time')).toHaveText(/\d:\d\d/);
    }
    await expect(canvas.runBar).toContainText('Running · 0 of 3 nodes');
    await expect(canvas.statusItem).toContainText('Running · 0 of 3 nodes');
    await canvas.expectEnabled('run-pipeline', false);
    await lab.picture('run', { dark: true });

    // When the page shows the change is noted in the page itself.
    await page.evaluate(() => {
      const node = document.querySelector('.jp-DagflowNode[data-node-id="left"]');
      new MutationObserver(() => {
        if (node?.getAttribute('data-state') === 'succeeded') {
          document.body.dataset.seen ??= String(Date.now() / 1000);
        }
      }).observe(node as Node, { attributes: true });
    });
    workspace.write('left-gate', '');
    await canvas.expectStates({ left: 'succeeded', right: 'running', sum: 'pending' });
    const seen = Number(await page.locator('body').getAttribute('data-seen'));
    const { left } = (await runs.newest(workspace.path('flow.dagflow'))).nodes;
    const delay = Math.round((seen - (left.finished_at ?? seen)) * 1000);
    testInfo.annotations.push({ type: 'status delay', description: `${delay} ms` });

    workspace.write('right-gate', '');
    await canvas.expectState('sum', 'succeeded');
    await expect(canvas.runBar).toContainText('Succeeded · 3 of 3 nodes');
    await expect(canvas.statusItem).toContainText('Succeeded · 3 of 3 nodes');
    const run = await runs.newest(workspace.path('flow.dagflow'));
    expect(run.nodes.sum.outputs).toEqual({ total: 22 });
    await canvas.select('sum');
    await expect(canvas.inspector).toContainText('total');
    await lab.picture('run-succeeded', { dark: true });
  });

  test('asks for the values of parameters', async ({ lab, page, runs, workspace }) => {
    addFiles(workspace);
    workspace.write('left-gate', '');
    workspace.write('right-gate', '');
    const canvas = await lab.openPipeline('flow.dagflow');
    // What was not saved is saved before it runs.
    await canvas.inspector.getByPlaceholder("The file's name").fill('Adding up');
    await canvas.press('run-with-parameters');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog).toContainText('Where to begin.');
    await dialog.getByLabel('start').fill('soon');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(dialog).toContainText('Expected a whole number, not "soon".');
    await lab.picture('run-dialog', { dark: true });
    await dialog.getByLabel('start').fill('5');
    await page.keyboard.press('Enter');
    await canvas.expectState('sum', 'succeeded');
    const run = await runs.newest(workspace.path('flow.dagflow'));
    expect(run.parameters).toEqual({ start: 5 });
    expect(run.nodes.sum.outputs).toEqual({ total: 30 });
    const { name, parameters } = workspace.readPipeline('flow.dagflow');
    expect([name, parameters[0].default]).toEqual(['Adding up', 1]);
  });

  test('is stopped, and nothing of it is left running', async ({ lab, runs, workspace }) => {
    addFiles(workspace);
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.press('run-pipeline');
    await expect(canvas.node('left')).toContainText(/cell \d of \d/);
    await expect(canvas.node('right')).toContainText(/cell \d of \d/);
    const { run_id } = await runs.newest(workspace.path('flow.dagflow'));
    expect(processesWith(run_id).length).toBeGreaterThan(0);
    await canvas.press('stop-run');
    await canvas.expectStates({ left: 'cancelled', right: 'cancelled', sum: 'cancelled' });
    await expect(canvas.runBar).toContainText('Cancelled');
    await expect.poll(() => processesWith(run_id)).toEqual([]);
    await canvas.expectEnabled('stop-run', false);
    await canvas.expectEnabled('rerun-failed', true);
    await lab.picture('run-stopped');
  });
});
