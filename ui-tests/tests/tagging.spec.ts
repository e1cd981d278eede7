import type { Locator, Page } from '@playwright/test';

import { notebook, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import { violations } from '../helpers/violations';
import type { Workspace } from '../helpers/Workspace';

interface SavedCell {
  source: string | string[];
  metadata: { tags?: string[] };
}

/** The source and the tags of each cell of a notebook on disk. */
function saved(workspace: Workspace, name: string): [string, string[]][] {
  const { cells } = JSON.parse(workspace.read(name) || '{"cells": []}') as { cells: SavedCell[] };
  return cells.map(({ source, metadata }) => [[source].flat().join(''), metadata.tags ?? []]);
}

/** An open notebook, with its toolbar. */
class Book {
  constructor(readonly page: Page) {}

  get node(): Locator {
    return this.page.locator('.jp-NotebookPanel:visible');
  }

  button(name: RegExp): Locator {
    return this.node.locator('.jp-NotebookPanel-toolbar').getByRole('button', { name });
  }

  get asParameters(): Locator {
    return this.button(/^Tag as parameters/);
  }

  get asOutputs(): Locator {
    return this.button(/^Tag as outputs/);
  }

  /** The cell that is marked with a tag. */
  marked(tag: string): Locator {
    return this.node.locator(`.jp-Cell[data-dagflow-tag="${tag}"]`);
  }

  /** Stand in a cell, as a click at its left does. */
  async choose(text: string): Promise<void> {
    await this.node.locator('.jp-Cell', { hasText: text }).locator('.jp-InputPrompt').click();
    await expect(this.node.locator('.jp-Cell.jp-mod-active')).toContainText(text);
  }
}

test('Cells are tagged from the notebook’s toolbar, and the notebook becomes a node', async ({
  page,
  lab,
  workspace
}) => {
  workspace.write(
    'train.ipynb',
    notebook('rate = 0.1', 'steps = list(range(3))', 'score = rate * len(steps)')
  );
  workspace.writePipeline('flow.dagflow', {
    nodes: [{ id: 'note', type: 'note', text: 'Training', ui: { x: 0, y: 300 } }]
  });
  workspace.writePipeline('other.dagflow', {});
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.note).toBeVisible();
  await lab.file('train.ipynb').dblclick();
  const book = new Book(page);
  const notices = page.locator('.Toastify__toast');
  await book.choose('rate = 0.1');
  await expect(book.asParameters).toHaveAttribute('aria-pressed', 'false');
  await book.asParameters.click();
  await expect(book.asParameters).toHaveAttribute('aria-pressed', 'true');

  // A cell is one of both; and the parameters are one cell, which moves with a notice.
  await book.asOutputs.click();
  await expect(book.asOutputs).toHaveAttribute('aria-pressed', 'true');
  await expect(book.asParameters).toHaveAttribute('aria-pressed', 'false');
  await book.asParameters.click();
  await book.choose('steps = list');
  await expect(book.asParameters).toHaveAttribute('aria-pressed', 'false');
  await book.asParameters.click();
  const moved = notices.filter({ hasText: 'The parameters are cell 2 now, and no longer cell 1.' });
  await expect(moved).toBeVisible();
  await moved.getByRole('button', { name: 'Move back' }).click();
  await expect(book.asParameters).toHaveAttribute('aria-pressed', 'false');
  await book.choose('rate = 0.1');
  await expect(book.asParameters).toHaveAttribute('aria-pressed', 'true');
  await book.choose('score = rate');
  await book.asOutputs.click();
  await expect(book.asOutputs).toHaveAttribute('aria-pressed', 'true');
  await expect(book.marked('parameters')).toContainText('rate = 0.1');
  await expect(book.marked('outputs')).toContainText('score = rate');
  const shown = await book
    .marked('parameters')
    .locator('.jp-Cell-inputWrapper')
    .evaluate(node => getComputedStyle(node, '::after').content);
  expect(shown).toBe('"parameters"');
  await lab.picture('tagging', { dark: true });

  // By keys: into the list, on to the other pipeline and back, and Enter.
  await book.button(/^Add to pipeline/).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('Add train.ipynb to a pipeline');
  await expect(dialog.getByRole('radio', { name: /^flow/ })).toBeChecked();
  await expect(dialog.getByRole('radio', { name: /^flow/ })).toBeFocused();
  await expect(dialog.getByRole('checkbox', { name: /^Save the notebook first/ })).toBeChecked();
  await page.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('radio', { name: /^other/ })).toBeChecked();
  await page.keyboard.press('ArrowUp');
  for (const theme of ['JupyterLab Dark', 'JupyterLab Light'] as const) {
    await lab.setTheme(theme);
    expect(await violations(page, '.jp-DagflowAddTo')).toEqual([]);
  }
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080]
  ]) {
    await page.setViewportSize({ width, height });
    await lab.picture(`add-notebook-${width}`, { dark: true });
  }
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);

  await expect(lab.tab('flow.dagflow')).toHaveClass(/lm-mod-current/);
  await expect(canvas.input('train', 'rate')).toBeVisible();
  await expect(canvas.output('train', 'score')).toBeVisible();
  await expect(page.locator('.react-flow__node.selected')).toContainText('train');
  expect(saved(workspace, 'train.ipynb')).toEqual([
    ['rate = 0.1', ['parameters']],
    ['steps = list(range(3))', []],
    ['score = rate * len(steps)', ['outputs']]
  ]);
  await lab.picture('add-notebook-added', { dark: true });
  await canvas.pane.click({ position: { x: 10, y: 10 } });
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(canvas.nodes).toHaveCount(0);

  // A new one, made on the way; a name that is taken is refused.
  await lab.tab('train.ipynb').click();
  await book.button(/^Add to pipeline/).click();
  const name = dialog.getByRole('textbox', { name: 'Name of the new pipeline' });
  await name.fill('other');
  await expect(dialog.getByRole('alert')).toHaveText('There is a pipeline other.dagflow already.');
  await lab.picture('add-notebook-taken', { dark: true });
  await name.fill('fresh');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(lab.tab('fresh.dagflow')).toHaveClass(/lm-mod-current/);
  await expect(canvas.node('train')).toBeVisible();
  await canvas.save();
  await expect.poll(() => workspace.readPipeline('fresh.dagflow').nodes.length).toBe(1);
});

test('A dropped notebook without tagged cells says so, and gets them on the person’s word only', async ({
  page,
  lab,
  workspace
}) => {
  workspace.write('plain.ipynb', notebook('print("hello")'));
  workspace.write('tagged.ipynb', notebook(parameters('rows = 3')));
  workspace.writePipeline('flow.dagflow', {});
  const untouched = workspace.read('plain.ipynb');
  const canvas = await lab.openPipeline('flow.dagflow');
  const notices = page.locator('.Toastify__toast');
  const dialog = page.locator('.jp-Dialog');
  await lab.file('tagged.ipynb').dragTo(canvas.pane, { targetPosition: { x: 80, y: 60 } });
  await expect(canvas.input('tagged', 'rows')).toBeVisible();
  await lab.file('plain.ipynb').dragTo(canvas.pane, { targetPosition: { x: 460, y: 60 } });
  const notice = notices.filter({ hasText: 'plain.ipynb has no cells tagged' });
  await expect(notice).toBeInViewport({ ratio: 1 });
  const mark = canvas.node('plain').getByRole('button', { name: 'no tagged cells' });
  await expect(mark).toBeVisible();
  await expect(canvas.node('tagged').getByRole('button', { name: 'no tagged cells' })).toHaveCount(
    0
  );
  await lab.picture('untagged', { dark: true });

  await notice.getByRole('button', { name: 'Add tagged cells…' }).click();
  await expect(dialog).toContainText('Add tagged cells to plain.ipynb?');
  await lab.picture('untagged-dialog', { dark: true });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(workspace.read('plain.ipynb')).toBe(untouched);
  await mark.click();
  await dialog.getByRole('button', { name: 'Add Cells' }).click();
  await expect(mark).toHaveCount(0);
  expect(saved(workspace, 'plain.ipynb')).toEqual([
    ['', ['parameters']],
    ['print("hello")', []],
    ['', ['outputs']]
  ]);

  // An open notebook keeps what is being written in it, and is saved by the person.
  workspace.write('open.ipynb', notebook('a = 1'));
  await lab.refreshFiles();
  await lab.file('open.ipynb').dragTo(canvas.pane, { targetPosition: { x: 80, y: 300 } });
  const open = canvas.node('open').getByRole('button', { name: 'no tagged cells' });
  await expect(open).toBeVisible();
  await lab.file('open.ipynb').dblclick();
  const book = new Book(page);
  await book.node.locator('.cm-content', { hasText: 'a = 1' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type('  # edited');
  await lab.tab('flow.dagflow').click();
  await open.click();
  await dialog.getByRole('button', { name: 'Add Cells' }).click();
  const unsaved = notices.filter({ hasText: 'other edits that are not saved yet' });
  await expect(unsaved).toBeVisible();
  expect(saved(workspace, 'open.ipynb')).toEqual([['a = 1', []]]);
  await unsaved.getByRole('button', { name: 'Save' }).click();
  await expect(open).toHaveCount(0);
  expect(saved(workspace, 'open.ipynb')).toEqual([
    ['', ['parameters']],
    ['a = 1  # edited', []],
    ['', ['outputs']]
  ]);
});
