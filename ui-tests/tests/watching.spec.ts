import { gate, notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

/** A figure without a library: a PNG of 240 × 140 pixels that the notebook displays, after a second of work. */
const DRAW = `import base64, struct, time, zlib
from IPython.display import display
time.sleep(1)
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = b"".join(b"\\0" + b"".join(bytes((255 - x, 240 - y, 160)) if (x * y) % 37 else b"\\x20\\x40\\x90" for x in range(240)) for y in range(140))
image = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 240, 140, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
display({"image/png": base64.b64encode(image).decode(), "text/plain": "a figure"}, raw=True)`;

/** Nodes that the failure keeps from running. */
const KEPT = Array.from({ length: 18 }, (_, index) => `after${index}`);

test('What a pipeline did is seen where it was drawn', async ({ lab, page, workspace }) => {
  test.setTimeout(180_000);
  workspace.write('load.ipynb', notebook(outputs('rows = 1234\nname = "week " * 60')));
  workspace.write(
    'train.ipynb',
    notebook(parameters('n = 0'), DRAW, gate('go'), outputs('accuracy = 0.9375\nmodel = None'))
  );
  workspace.write('report.ipynb', notebook('1 + 1', 'raise ValueError("no data for " + "x" * 90)'));
  workspace.write('after.ipynb', notebook('1'));
  const nodes = [
    { id: 'load', name: 'Load', path: 'load.ipynb', ui: { x: 0, y: 0 } },
    { id: 'train', name: 'Train', path: 'train.ipynb', ui: { x: 420, y: 0 } },
    { id: 'report', name: 'Report', path: 'report.ipynb', ui: { x: 840, y: 0 } },
    ...KEPT.map((id, index) => ({
      id,
      name: `After ${index + 1}`,
      path: 'after.ipynb',
      ui: { x: 300 * (index % 5), y: 240 + 170 * Math.floor(index / 5) }
    }))
  ];
  workspace.writePipeline('flow.dagflow', {
    nodes,
    edges: [
      { source: 'load', target: 'train', source_output: 'rows', target_parameter: 'n' },
      { source: 'train', target: 'report' },
      ...KEPT.map(id => ({ source: 'report', target: id }))
    ]
  });
  workspace.write('go', '');
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Load: 'succeeded', Train: 'succeeded', Report: 'failed' });
  await canvas.expectState('After 18', 'upstream_failed');

  // The one that failed is red and named; those that it kept from running are not.
  const report = canvas.node('Report');
  await expect(report).toContainText('cell 2 of 2');
  await expect(report.locator('.jp-DagflowNode-failure')).toContainText('no data for');
  await expect(canvas.runBar.locator('.jp-DagflowRunBar-notes')).toContainText('Report');
  await expect(canvas.runBar.locator('.jp-DagflowRunBar-notes')).not.toContainText('After');
  const stripe = (title: string) =>
    canvas
      .node(title)
      .evaluate(card => getComputedStyle(card).getPropertyValue('--jp-dagflow-state'));
  expect(await stripe('After 7')).not.toBe(await stripe('Report'));
  await lab.picture('root-cause', { dark: true });

  // What a node left is told where the pointer rests, and is gone with Escape.
  await canvas.select('Train');
  await page.keyboard.press('Shift+2');
  await canvas.untilStill();
  const peek = canvas.widget.locator('.jp-DagflowPeek');
  await canvas.pane.hover({ position: { x: 10, y: 10 } });
  await canvas.node('Train').locator('.jp-DagflowNode-title').hover();
  await expect(peek).toContainText('accuracy');
  await expect(peek).toContainText('0.9375');
  await expect(peek).toContainText('Attempt 1 · took');
  const figure = peek.getByRole('img', { name: 'The last figure of Train' });
  await expect.poll(() => figure.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(240);
  await lab.picture('peek', { dark: true });
  await page.keyboard.press('Escape');
  await expect(peek).toHaveCount(0);

  // The keyboard's focus does the same.
  await canvas.pane.click({ position: { x: 10, y: 10 } });
  await page.keyboard.press('Home');
  await expect(peek).toContainText('1234');
  await expect(peek.getByRole('img', { name: /figure/ })).toHaveCount(0);

  // A wire tells what went through it, in the inspector too, and all do when they are asked to.
  const wire = canvas.edge('Load', 'Train');
  await canvas.selectEdge(wire);
  await expect(canvas.wireLabels).toHaveText('rows 1234');
  await expect(canvas.inspector.getByRole('table', { name: 'In the run' })).toContainText('1234');
  await canvas.selectNothing();
  await expect(canvas.wireLabels).toHaveCount(0);
  await canvas.pane.click({ position: { x: 10, y: 10 } });
  await page.keyboard.press('v');
  await expect(canvas.wireLabels.filter({ hasText: 'rows 1234' })).toBeVisible();
  await expect(canvas.wireLabels.filter({ hasText: 'taken' })).toBeVisible();
  await lab.picture('edge-values');
  await page.keyboard.press('v');
  await expect(canvas.wireLabels).toHaveCount(0);

  // The next run tells how long a node took before, and where it is.
  workspace.remove('go');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Load: 'succeeded', Train: 'running', Report: 'pending' });
  await expect(canvas.node('Train')).toContainText('cell 4 of 5');
  await expect(canvas.node('Train').locator('time')).toHaveText(/^0:\d\d of ~0:\d\d$/);
  await lab.picture('last-duration', { dark: true });

  workspace.write('go', '');
  await canvas.expectState('Train', 'succeeded');
});
