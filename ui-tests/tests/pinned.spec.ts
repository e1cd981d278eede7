import { notebook, outputs, parameters, trace } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test('Pinned outputs are passed on while one works on what follows', async ({
  lab,
  runs,
  workspace
}) => {
  workspace.write('load.ipynb', notebook(trace('load'), outputs('raw = 3')));
  workspace.write(
    'clean.ipynb',
    notebook(parameters('raw: int = 0'), trace('clean'), outputs('rows = raw * 10'))
  );
  workspace.write(
    'plot.ipynb',
    notebook(parameters('rows: int = 0'), trace('plot'), outputs('seen = rows'))
  );
  const wire = (source: string, target: string, name: string) => ({
    source,
    target,
    source_output: name,
    target_parameter: name
  });
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      { id: 'load', name: 'Load', path: 'load.ipynb', ui: { x: 0, y: 0 } },
      { id: 'clean', name: 'Clean', path: 'clean.ipynb', ui: { x: 330, y: 0 } },
      { id: 'plot', name: 'Plot', path: 'plot.ipynb', ui: { x: 330, y: 300 } }
    ],
    edges: [wire('load', 'clean', 'raw'), wire('clean', 'plot', 'rows')]
  });
  const pipeline = workspace.path('flow.dagflow');
  const canvas = await lab.openPipeline('flow.dagflow');
  const { inspector } = canvas;
  const seen = async () => (await runs.newest(pipeline)).nodes.plot.outputs.seen;
  await canvas.press('run-pipeline');
  await canvas.expectState('Plot', 'succeeded');
  expect(await seen()).toBe(30);

  await canvas.chooseOnNode('Clean', 'Pin Outputs');
  await expect(canvas.node('Clean').getByRole('img', { name: 'Pinned' })).toBeVisible();
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Load: 'skipped', Clean: 'reused', Plot: 'succeeded' });
  await expect(canvas.node('Load')).toContainText('Only feeds pinned nodes.');
  expect(workspace.trace()).toEqual(['load', 'clean', 'plot', 'plot']);

  await canvas.select('Clean');
  const pinned = inspector.locator('#dagflow-clean-pinned');
  await expect(pinned).toHaveValue('{"rows": 30}');
  await pinned.fill('{"rows": ');
  await expect(inspector.getByRole('alert')).toContainText('This is not JSON');
  await pinned.fill('{"rows": 7}');
  await pinned.blur();
  await expect(inspector.getByRole('alert')).toHaveCount(0);
  await pinned.scrollIntoViewIfNeeded();
  await lab.picture('pinned', { dark: true });
  await canvas.press('run-pipeline');
  await expect.poll(seen).toBe(7);

  await canvas.chooseOnNode('Clean', 'Unpin Outputs');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Load: 'succeeded', Clean: 'succeeded', Plot: 'succeeded' });
  expect(await seen()).toBe(30);
});
