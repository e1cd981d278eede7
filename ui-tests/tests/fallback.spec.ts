import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test('A wire leads on from a failure, and its fallback saves the run', async ({
  lab,
  runs,
  workspace
}) => {
  workspace.write('fetch.ipynb', notebook('raise ConnectionError("the service is away")'));
  workspace.write('sample.ipynb', notebook(outputs('rows = 5')));
  workspace.write('mail.ipynb', notebook('print("it worked")'));
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      { id: 'fetch', name: 'Fetch', path: 'fetch.ipynb', ui: { x: 0, y: 0 } },
      { id: 'sample', name: 'Sample', path: 'sample.ipynb', ui: { x: 400, y: 220 } },
      { id: 'mail', name: 'Mail', path: 'mail.ipynb', ui: { x: 400, y: 0 } }
    ],
    edges: [
      { source: 'fetch', target: 'sample' },
      { source: 'fetch', target: 'mail' }
    ]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  const wire = canvas.edge('Fetch', 'Sample');
  await canvas.chooseOnEdge(wire, 'Runs When the Source Failed');
  await expect(wire).toHaveClass(/jp-mod-onFailure/);
  await expect(canvas.wireLabels).toHaveText('on failure');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Fetch: 'failed', Sample: 'succeeded', Mail: 'upstream_failed' });
  await lab.picture('fallback', { dark: true });

  await canvas.selectEdge(canvas.edge('Fetch', 'Mail'));
  await canvas.chooseOnEdge(canvas.edge('Fetch', 'Mail'), 'Delete');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Fetch: 'failed', Sample: 'succeeded', Mail: 'succeeded' });
  await expect(canvas.runBar).toContainText('Succeeded');
  expect((await runs.newest(workspace.path('flow.dagflow'))).state).toBe('succeeded');

  workspace.write('fetch.ipynb', notebook('print("here it is")'));
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Fetch: 'succeeded', Sample: 'skipped' });
  await expect(wire).toHaveClass(/jp-mod-skipped/);
  await canvas.selectEdge(wire);
  await expect(canvas.inspector).toContainText('This branch was not taken: nothing failed.');
  await canvas.inspector.getByLabel('Runs when').selectOption('success');
  await expect(wire).not.toHaveClass(/jp-mod-onFailure/);
  // It is selected, so it tells whether the run went along; of the failure it says no more.
  await expect(canvas.wireLabels).toHaveText(/taken/);
  await expect(canvas.wireLabels).not.toContainText('on failure');
});

test('A wire between unlike types warns, and may be drawn all the same', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('make.ipynb', notebook(outputs('words = ["a", "b"]\nrate = 0.5')));
  workspace.write('take.ipynb', notebook(parameters('count: int = 0\nnames: list = []')));
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      { id: 'make', name: 'Make', path: 'make.ipynb', ui: { x: 0, y: 0 } },
      { id: 'take', name: 'Take', path: 'take.ipynb', ui: { x: 400, y: 0 } }
    ]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectState('Make', 'succeeded');
  await canvas.carryWire(canvas.output('Make', 'words'), canvas.input('Take', 'count'));
  await expect(canvas.connectionHint).toHaveText('"words" is of type list, and "count" takes int.');
  await lab.picture('type-warning', { dark: true });
  await page.mouse.up();
  await expect(canvas.edges).toHaveCount(1);
  await canvas.press('undo-edit');
  await canvas.carryWire(canvas.output('Make', 'words'), canvas.input('Take', 'names'));
  await expect(canvas.connectionHint).toHaveCount(0);
  await page.mouse.up();
  await expect(canvas.edges).toHaveCount(1);
});
