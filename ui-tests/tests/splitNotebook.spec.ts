import { CanvasPage } from '../helpers/CanvasPage';
import { SplitPage } from '../helpers/SplitPage';
import { expect, test } from '../helpers/test';
import { violations } from '../helpers/violations';

/** Cells of a notebook: Markdown begins with `#`. */
const SHOP = [
  '# Shop\n\nWhat was sold, and what is left of it.',
  'import json\nimport statistics',
  '# Load',
  'rows = [{"day": day, "sold": day * 3 % 7} for day in range(30)]',
  'total = sum(row["sold"] for row in rows)',
  '# Clean',
  'kept = [row for row in rows if row["sold"] > 1]',
  'dropped = len(rows) - len(kept)',
  '# Report',
  'mean = statistics.mean(row["sold"] for row in kept)\nbest = max(row["sold"] for row in kept)\nworst = min(row["sold"] for row in kept)\nspread = best - worst\nratio = mean / max(spread, 1)',
  'with open("result.json", "w") as file:\n    json.dump([total, dropped, mean, spread, ratio], file)'
];

function notebookOf(sources: readonly string[], tags: Record<number, string[]> = {}): string {
  const cells = sources.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: source.startsWith('# ') ? 'markdown' : 'code',
    metadata: tags[index] ? { tags: tags[index] } : {},
    source,
    ...(source.startsWith('# ') ? {} : { execution_count: null, outputs: [] })
  }));
  const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
  const metadata = { kernelspec, language_info: { name: 'python' } };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}

test('A notebook is cut into parts with the mouse, becomes a pipeline, and runs to the same values', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('shop.ipynb', notebookOf(SHOP));
  await lab.refreshFiles();
  await lab.file('shop.ipynb').click({ button: 'right' });
  await lab.menuItem('Split into Pipeline…').click();
  const split = new SplitPage(page);
  await expect(split.told).toContainText('3 parts');
  await expect.poll(() => split.names()).toEqual(['load', 'clean', 'report']);
  await expect(split.cards).toHaveText(['load', 'clean', 'report']);
  await expect(split.cell(2)).toContainText('in each part that needs it');
  await expect(split.crossing('rows')).toContainText('load');
  await lab.picture('split', { dark: true });

  // A cut in the hand shows what it would make, and makes it when it is let go.
  await split.carryCut(split.cut('load', 'clean'), split.cell(5), 'top');
  await lab.picture('split-drag', { dark: false });
  await page.mouse.up();
  await expect.poll(() => split.cellsOf('clean')).toEqual([5, 6, 7, 8]);
  await expect(split.crossing('total')).toContainText('clean');
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(() => split.cellsOf('clean')).toEqual([6, 7, 8]);
  await page.keyboard.press('ControlOrMeta+Shift+Z');
  await expect.poll(() => split.cellsOf('clean')).toEqual([5, 6, 7, 8]);
  // By keys, one cell at a time.
  await split.cut('load', 'clean').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => split.cellsOf('clean')).toEqual([6, 7, 8]);
  await expect(split.crossing('total')).toContainText('load');

  await split.rename('clean', 'filter');
  await expect(split.cards).toHaveText(['load', 'filter', 'report']);

  // A click between two cells cuts, and two parts become one again.
  await split.gap(11).hover();
  await lab.picture('split-gap');
  await split.gap(11).click();
  await expect(split.told).toContainText('4 parts');
  await expect(split.cards).toHaveText(['load', 'filter', 'report', 'report-2']);
  await split.part('report').getByRole('button', { name: 'Merge with next' }).click();
  await expect(split.told).toContainText('3 parts');
  await expect.poll(() => split.cellsOf('report')).toEqual([9, 10, 11]);
  // What was pressed is gone, and the keys are the page's all the same.
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(split.cards).toHaveCount(4);
  await page.keyboard.press('ControlOrMeta+Y');
  await expect(split.cards).toHaveCount(3);

  await split.how('total').selectOption('json');
  await expect(split.how('total')).toHaveValue('json');
  await expect(split.told).not.toContainText('Working');
  await lab.picture('split-changed', { dark: true });

  // Nothing is written before it is asked for.
  expect(workspace.has('shop.dagflow')).toBe(false);
  await split.button('Create pipeline').click();
  const canvas = new CanvasPage(page);
  await expect(canvas.nodes).toHaveCount(3);
  await expect(split.node).toHaveCount(0);
  expect(workspace.read('shop.ipynb')).toBe(notebookOf(SHOP));
  await expect(canvas.output('load', 'total')).toBeVisible();
  await canvas.press('run-pipeline');
  await canvas.expectStates({ load: 'succeeded', filter: 'succeeded', report: 'succeeded' });
  const { nodes } = workspace.readPipeline('shop.dagflow');
  expect(nodes.map(({ id }) => id)).toEqual(['load', 'filter', 'report']);
  expect(JSON.parse(workspace.read('result.json'))).toEqual(resultOfWhole());
});

/** What the notebook writes when it is run as a whole. */
function resultOfWhole(): number[] {
  const rows = Array.from({ length: 30 }, (_, day) => (day * 3) % 7);
  const kept = rows.filter(sold => sold > 1);
  const sum = (all: number[]) => all.reduce((a, b) => a + b, 0);
  const mean = sum(kept) / kept.length;
  const spread = Math.max(...kept) - Math.min(...kept);
  return [sum(rows), rows.length - kept.length, mean, spread, mean / Math.max(spread, 1)];
}

test("Kale's tags are followed, another method is a change like any, and wrong cells are told where they are", async ({
  lab,
  page,
  workspace
}) => {
  const sources = [...SHOP.slice(0, 9), 'x = = 1', ...SHOP.slice(9)];
  const tags = {
    1: ['imports'],
    3: ['block:first'],
    6: ['block:second', 'prev:first'],
    9: ['skip']
  };
  workspace.write('shop.ipynb', notebookOf(sources, tags));
  await lab.refreshFiles();
  await lab.file('shop.ipynb').click({ button: 'right' });
  await lab.menuItem('Split into Pipeline…').click();
  const split = new SplitPage(page);
  await expect(split.method("Kale's tags")).toBeChecked();
  await expect.poll(() => split.names()).toEqual(['first', 'second']);
  await expect(split.cell(10)).toContainText('left out');
  await split.node.getByText('Headings', { exact: true }).click();
  await expect.poll(() => split.names()).toEqual(['load', 'clean', 'report']);
  await split.button('Undo').click();
  await expect.poll(() => split.names()).toEqual(['first', 'second']);
  await expect(split.method("Kale's tags")).toBeChecked();
  await page.keyboard.press('Escape');

  // A cell that is no Python is told at its place, and the list leads there.
  workspace.write('odd.ipynb', notebookOf(sources));
  await lab.refreshFiles();
  await lab.file('odd.ipynb').click({ button: 'right' });
  await lab.menuItem('Split into Pipeline…').click();
  await expect(split.problems).toContainText('cell 10');
  await split.problems.getByRole('button', { name: /cell 10/ }).click();
  await expect(split.cell(10)).toBeInViewport();
  await lab.picture('split-problems', { dark: true });
  // A name that another part has is refused where it is written.
  await split.part('clean').getByLabel('Name of the part').fill('load');
  await expect(split.node).toContainText('Another part is called so.');
  await page.keyboard.press('Escape');
  await expect(split.part('clean').getByLabel('Name of the part')).toHaveValue('clean');

  // A notebook that is no JSON says so, and is read again once it is mended.
  workspace.write('cut.ipynb', notebookOf(SHOP).slice(0, 300));
  await lab.refreshFiles();
  await lab.file('cut.ipynb').click({ button: 'right' });
  await lab.menuItem('Split into Pipeline…').click();
  await expect(split.node).toContainText('The notebook cannot be split.');
  await expect(split.problems).toContainText('Error');
  await lab.picture('split-refused', { dark: true });
  workspace.write('cut.ipynb', notebookOf(SHOP));
  await split.button('Try again').click();
  await expect(split.told).toContainText('3 parts');
  await expect(split.cards).toHaveCount(3);
});

test('An open notebook is split as it is on screen, saved or not', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('shop.ipynb', notebookOf(SHOP));
  await lab.refreshFiles();
  await lab.file('shop.ipynb').dblclick();
  // A notebook that is still being opened takes the focus away from its cells.
  await lab.untilKernelReady();
  const last = page.locator('.jp-Notebook .jp-CodeCell', { hasText: 'json.dump' });
  await last.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('\nprint("edited")');
  await expect(last).toContainText('print("edited")');
  await lab.choosePalette('Split the Notebook into a Pipeline…');
  const split = new SplitPage(page);
  await expect(split.cell(11)).toContainText('print("edited")');
  expect(workspace.read('shop.ipynb')).not.toContain('edited');
  // A second time it is the same page.
  await lab.tab('shop.ipynb').click();
  await lab.choosePalette('Split the Notebook into a Pipeline…');
  await expect(lab.tab('Split shop.ipynb')).toHaveCount(1);
});

/** A notebook of some size, with a name that is longer than most places. */
const LONG = 'a_table_of_customers_with_a_name_that_is_longer_than_most_columns';
const LEARNING = [
  '# Who leaves?\n\nCustomers of the last quarter.\nThe model is kept for the weekly report.',
  'import numpy as np\nimport pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.metrics import roc_auc_score\nfrom sklearn.model_selection import train_test_split',
  'def rate(values):\n    """Share of those that are true."""\n    return float(np.mean(values))',
  '# Load',
  `rng = np.random.default_rng(7)\n${LONG} = pd.DataFrame(\n    {\n        "age": rng.integers(18, 90, 400),\n        "visits": rng.poisson(3, 400),\n        "spent": rng.gamma(2.0, 40.0, 400),\n    }\n)`,
  `${LONG}["left"] = (${LONG}.visits < 2).astype(int)`,
  `print(${LONG}.describe())`,
  '# Features that the model of the second quarter was trained on',
  `features = ${LONG}[["age", "visits", "spent"]].to_numpy()`,
  `target = ${LONG}["left"].to_numpy()`,
  'features = (features - features.mean(axis=0)) / features.std(axis=0)',
  '# Train',
  'x_train, x_test, y_train, y_test = train_test_split(features, target, random_state=1)',
  'model = LogisticRegression().fit(x_train, y_train)',
  '# Report',
  'score = roc_auc_score(y_test, model.predict_proba(x_test)[:, 1])',
  `share = rate(${LONG}["left"])`,
  'print(f"{share:.3f} leave, and the model scores {score:.3f}")'
];

test('The page is beautiful at common sizes, and legible in both themes', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('churn.ipynb', notebookOf(LEARNING));
  await lab.refreshFiles();
  await lab.file('churn.ipynb').click({ button: 'right' });
  await lab.menuItem('Split into Pipeline…').click();
  const split = new SplitPage(page);
  await expect(split.told).toContainText('4 parts');
  await expect(split.how(LONG)).toHaveValue('parquet');
  await expect(split.how('model')).toHaveValue('joblib');
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080]
  ]) {
    await page.setViewportSize({ width, height });
    await lab.picture(`split-${width}`, { dark: true });
  }
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
    await lab.setTheme(theme);
    expect(await violations(page, '.jp-DagflowSplit')).toEqual([]);
  }
});
