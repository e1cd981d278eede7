import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import { violations } from '../helpers/violations';

test.use({ viewport: { width: 1280, height: 800 }, contextOptions: { reducedMotion: 'reduce' } });

test('Canvas, inspector, run bar and lists are legible and labelled in both themes, and keep still', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('load.ipynb', notebook(outputs('rows = 3')));
  workspace.write('train.ipynb', notebook(parameters('x: int = 1'), 'raise ValueError("no")'));
  const node = (id: string, path: string, x: number, y: number, more = {}) => ({
    id,
    name: id,
    path,
    ui: { x, y },
    ...more
  });
  workspace.writePipeline('flow.dagflow', {
    parameters: [{ name: 'day', type: 'str', default: 'monday' }],
    nodes: [
      node('load', 'load.ipynb', 0, 100),
      node('train', 'train.ipynb', 340, 0),
      node('report', 'load.ipynb', 340, 240, { disabled: true }),
      node('last', 'load.ipynb', 680, 0),
      { id: 'hint', type: 'note', text: '# A note\n\nwith text', ui: { x: 0, y: 300 } }
    ],
    edges: [
      { source: 'load', target: 'train', source_output: 'rows', target_parameter: 'x' },
      { source: 'load', target: 'report', condition: 'rows > 2' },
      { source: 'train', target: 'last' }
    ]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.output('load', 'rows')).toBeVisible();
  await canvas.press('run-pipeline');
  await canvas.expectStates({ train: 'failed', last: 'upstream_failed' });
  await expect(canvas.runBar).toContainText('Failed');
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await lab.setTheme(theme);
    await canvas.fit();
    await canvas.selectNothing();
    expect(await violations(page)).toEqual([]);
    await canvas.select('train');
    expect(await violations(page)).toEqual([]);
    await canvas.selectEdge(canvas.edge('load', 'report'));
    await page.keyboard.press('W');
    expect(await violations(page)).toEqual([]);
    await canvas.select('load');
    await page.keyboard.press('c');
    await expect(canvas.widget.getByRole('option').first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  }
  // Who asked for less motion sees no moves: the view is where it goes at once, and nothing turns or pulses.
  await page.keyboard.press('Shift+0');
  await expect(canvas.widget.locator('.react-flow__viewport')).toHaveAttribute(
    'style',
    /scale\(1\)/
  );
  const moving = await canvas.widget.evaluate(
    element => element.getAnimations({ subtree: true }).length
  );
  expect(moving).toBe(0);
  await lab.picture('accessibility', { dark: true });
});
