import { notebook, outputs, parameters } from '../helpers/notebooks';
import { RunPage } from '../helpers/RunPage';
import { RunsPanel } from '../helpers/RunsPanel';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

/** Source of a cell with `plot(level)`, which draws a slope without any library. */
const PLOT = `import base64, struct, zlib
from IPython.display import Image, display
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def plot(level):
    wide, high = 240, 80
    rows = b"".join(b"\\0" + bytes(40 if y > high - level * x / wide else 220 for x in range(wide)) for y in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")`;

test('Runs are compared: what differs, numbers over the runs, executed notebooks', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  // Three runs of real notebooks.
  test.slow();
  workspace.write(
    'train.ipynb',
    notebook(
      parameters('depth = 3\nfeatures = ["day", "shop"]'),
      PLOT,
      'for step in range(3):\n    print("step", step, "of depth", depth)',
      'display(Image(plot(depth * 12)))',
      outputs('accuracy = 0.9 + depth / 100\nleaves = 2 ** depth\nmodel = f"tree of depth {depth}"')
    )
  );
  workspace.write('report.ipynb', notebook(parameters('accuracy = 0.0'), 'print(accuracy > 0)'));
  workspace.writePipeline('churn.dagflow', {
    name: 'Churn',
    parameters: [
      { name: 'depth', type: 'int', default: 3 },
      { name: 'features', type: 'list', default: ['day', 'shop'] }
    ],
    nodes: [
      {
        id: 'train',
        name: 'Train a tree',
        path: 'train.ipynb',
        parameters: { depth: { pipeline: 'depth' }, features: { pipeline: 'features' } },
        ui: { x: 0, y: 0 }
      },
      { id: 'report', name: 'Report', path: 'report.ipynb', ui: { x: 300, y: 0 } }
    ],
    edges: [
      {
        source: 'train',
        source_output: 'accuracy',
        target: 'report',
        target_parameter: 'accuracy'
      }
    ]
  });
  const pipeline = workspace.path('churn.dagflow');
  const ids: string[] = [];
  for (const depth of [3, 5, 4]) {
    const started = await runs.start(pipeline, { parameters: { depth } });
    await runs.untilEnded(pipeline);
    ids.push(started.run_id);
  }

  await lab.openPipeline('churn.dagflow');
  const panel = new RunsPanel(page);
  await panel.show();
  await expect(panel.rows).toHaveCount(3);
  for (const row of await panel.rows.all()) {
    await row.getByRole('checkbox').check();
  }
  await panel.panel.getByRole('button', { name: 'Compare' }).click();
  await lab.showFiles();

  const compare = page.locator('.jp-DagflowCompare');
  await expect(compare.getByRole('heading', { name: '3 runs compared' })).toBeVisible();
  const heads = compare.locator('thead th');
  await expect(heads).toHaveCount(3);
  await expect(heads.first()).toHaveAttribute('data-run', ids[0]);
  await expect(heads.first()).toContainText('Baseline');
  const row = (key: string) => compare.locator(`tr[data-row="${key}"]`);
  const depth = row('parameters depth').getByRole('cell');
  await expect(depth).toHaveText(['3', /^5\+2 \(\+67 %\)$/, /^4\+1 \(\+33 %\)$/]);
  await expect(depth.nth(1).getByRole('img', { name: 'differs' })).toBeVisible();
  await expect(row('parameters features').getByRole('img', { name: 'differs' })).toHaveCount(0);
  await expect(row('output accuracy').getByRole('cell').nth(1)).toContainText('+0.02 (+2.2 %)');
  await lab.picture('compare-values', { dark: true });
  await compare.getByRole('checkbox', { name: 'Only differences' }).check();
  await expect(row('parameters features')).toHaveCount(0);
  await expect(row('output model')).toBeVisible();
  await heads.nth(1).getByRole('button', { name: 'Make baseline' }).click();
  await expect(depth.nth(0)).toContainText('−2 (−40 %)');
  await heads.first().getByRole('button', { name: 'Make baseline' }).click();

  await compare.getByRole('button', { name: 'Charts' }).click();
  const chart = compare.locator('[data-series="output train accuracy"]');
  const points = chart.locator('.jp-DagflowCompare-point');
  await expect(points).toHaveCount(3);
  await points.nth(1).hover();
  await expect(page.getByRole('tooltip')).toContainText('0.95');
  await lab.picture('compare-charts', { dark: true });

  await compare.getByRole('button', { name: 'Notebooks' }).click();
  const diff = compare.locator('.jp-DagflowDiff');
  await expect(diff).toContainText('cells differ', { timeout: 30_000 });
  await expect(diff.locator('[data-kind="removed"]', { hasText: 'depth = 3' })).toBeVisible();
  await expect(diff.locator('[data-kind="added"]', { hasText: 'step 0 of depth 4' })).toBeVisible();
  const image = diff.locator('.jp-mod-sides img');
  await expect(image).toHaveCount(2);
  await image.first().scrollIntoViewIfNeeded();
  await lab.picture('compare-notebooks', { dark: true });
  await diff
    .getByRole('button', { name: /the same/ })
    .first()
    .click();
  await expect(diff.locator('[data-state="same"]').first()).toBeVisible();

  // Another run beside the first; then one is left out, and a run's head leads to its page.
  await compare.getByLabel('Right').selectOption(ids[1]);
  await expect(diff.locator('[data-kind="added"]', { hasText: 'step 0 of depth 5' })).toBeVisible({
    timeout: 30_000
  });
  await compare.getByRole('button', { name: 'Values' }).click();
  await heads
    .last()
    .getByRole('button', { name: /Leave out/ })
    .click();
  await expect(heads).toHaveCount(2);
  await heads.last().locator('.jp-DagflowLink').first().click();
  await expect(page.locator('.jp-DagflowRunPage-header')).toBeVisible();

  // From a run's page, beside the run before it; the first one has none.
  const run = new RunPage(page);
  const press = run.button('Compare with previous');
  await expect(press.locator('svg')).toBeVisible();
  await press.click();
  await expect(compare.getByRole('heading', { name: '2 runs compared' })).toBeVisible();
  await expect(heads).toHaveCount(2);
  await expect(heads.first()).toHaveAttribute('data-run', ids[0]);
  await expect(heads.first()).toContainText('Baseline');
  await expect(heads.last()).toHaveAttribute('data-run', ids[1]);
  await expect(depth).toHaveText(['3', /^5\+2 \(\+67 %\)$/]);
  await lab.picture('compare-previous', { dark: true });
  await heads.first().locator('.jp-DagflowLink').first().click();
  await press.click();
  await expect(page.locator('.Toastify__toast--error')).toContainText(
    'This is the first run of its pipeline.'
  );
});
