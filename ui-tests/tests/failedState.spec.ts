import { notebook } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

const SLOW =
  'from pathlib import Path\nPath("trace.txt").open("a").write("loaded ")\nrows = [3, 4, 5]';

test('A failed node is opened with its variables, mended there, and goes on where it failed', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  workspace.write(
    'train.ipynb',
    notebook(SLOW, 'mean = sum(rows) / len(rws)', 'print("mean", mean)')
  );
  workspace.write('report.ipynb', notebook('print("done")'));
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      { id: 'train', path: 'train.ipynb', ui: { x: 0, y: 0 } },
      { id: 'report', path: 'report.ipynb', ui: { x: 360, y: 0 } }
    ],
    edges: [{ source: 'train', target: 'report' }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ train: 'failed', report: 'upstream_failed' });
  const card = canvas.node('train');
  await expect(card).toContainText('Its kernel is kept for');
  await canvas.select('train');
  await expect(canvas.inspector).toContainText('Its kernel is kept for');
  await lab.picture('failed-state', { dark: true });

  await card.getByRole('button', { name: 'Open in failed state' }).click();
  await expect(lab.tab('output.ipynb')).toHaveClass(/lm-mod-current/);
  const book = page.locator('.jp-NotebookPanel:visible');
  const failed = book.locator('.jp-Cell.jp-mod-active');
  await expect(failed).toContainText('len(rws)');
  await expect(failed).toBeInViewport();

  // A cell of one's own looks at a variable; it stays in the executed notebook.
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('[row * 10 for row in rows]');
  await page.keyboard.press('Control+Enter');
  await expect(book.locator('.jp-OutputArea', { hasText: '[30, 40, 50]' })).toBeVisible();
  await lab.picture('failed-state-notebook', { dark: true });

  await book.locator('.jp-CodeCell', { hasText: 'len(rws)' }).locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('mean = sum(rows) / len(rows)');
  await book.getByRole('button', { name: 'Continue from This Cell' }).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('mean = sum(rows) / len(rows)');
  await lab.picture('failed-state-dialog', { dark: true });
  await dialog.getByRole('button', { name: 'Write and Continue' }).click();

  await lab.tab('flow.dagflow').click();
  await canvas.expectStates({ train: 'succeeded', report: 'succeeded' });
  await expect(canvas.runBar).toContainText('Succeeded');
  expect(workspace.read('trace.txt')).toBe('loaded ');
  expect(workspace.read('train.ipynb')).toContain('len(rows)');
  expect(workspace.read('train.ipynb')).not.toContain('row * 10');
  expect(await runs.attempts(workspace.path('flow.dagflow'))).toEqual({ train: 2, report: 1 });
  await expect(canvas.inspector).toContainText('Continued attempt 1 in its kernel, from cell 2.');
  await lab.picture('failed-state-continued', { dark: true });
});
