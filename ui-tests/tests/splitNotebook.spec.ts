import { CanvasPage } from '../helpers/CanvasPage';
import { SplitPage } from '../helpers/SplitPage';
import { expect, test } from '../helpers/test';

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
