import { CanvasPage } from '../helpers/CanvasPage';
import { FromNotebooksDialog } from '../helpers/FromNotebooksDialog';
import type { LabPage } from '../helpers/LabPage';
import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import { violations } from '../helpers/violations';
import type { Workspace } from '../helpers/Workspace';

const COMMAND = 'Pipeline from Selected Notebooks';

/** Four notebooks: a value, a file, and a parameter that two could bring. */
function addNotebooks(workspace: Workspace): void {
  workspace.write(
    'load.ipynb',
    notebook(
      parameters('limit: int = 5'),
      'from pathlib import Path\nFOLDER = Path(".")\nrows = list(range(limit))',
      '(FOLDER / "rows.csv").write_text("\\n".join(map(str, rows)))',
      outputs('count = len(rows)\nsource = "load"')
    )
  );
  workspace.write(
    'clean.ipynb',
    notebook(
      '%matplotlib inline\nlines = open("rows.csv").read().split()',
      outputs('kept = len(lines)\nsource = "clean"')
    )
  );
  workspace.write(
    'train.ipynb',
    notebook(parameters('kept: int = 0\nrate: float = 0.5'), outputs('score = kept * rate'))
  );
  workspace.write(
    'report.ipynb',
    notebook(parameters('score: float = 0.0\nsource = ""'), 'print(source, score)')
  );
  workspace.write('broken.ipynb', '{"cells": [');
}

async function select(lab: LabPage, names: readonly string[]): Promise<void> {
  await lab.refreshFiles();
  const [first, ...others] = names;
  await lab.file(first).click();
  for (const name of others) {
    await lab.file(name).click({ modifiers: ['ControlOrMeta'] });
  }
  await lab.file(names[names.length - 1]).click({ button: 'right' });
}

test('Selected notebooks become a pipeline with the wires that are accepted, and it runs', async ({
  page,
  lab,
  workspace
}) => {
  addNotebooks(workspace);
  // One notebook alone is no pipeline to wire.
  await select(lab, ['load.ipynb']);
  await expect(lab.menuItem('Rename')).toBeVisible();
  await expect(lab.menuItem(COMMAND)).toBeHidden();
  await page.keyboard.press('Escape');

  await select(lab, ['load.ipynb', 'clean.ipynb', 'train.ipynb', 'report.ipynb', 'broken.ipynb']);
  await lab.picture('from-notebooks-menu');
  await lab.menuItem(COMMAND).click();
  const dialog = new FromNotebooksDialog(page);
  await expect(dialog.check('load→clean')).toBeChecked();
  await expect(dialog.wire('load→clean')).toContainText(
    'clean.ipynb reads rows.csv, which load.ipynb writes.'
  );
  await expect(dialog.check('clean.kept→train.kept')).toBeChecked();
  await expect(dialog.check('train.score→report.score')).toBeChecked();
  await expect(dialog.check('clean.source→report.source')).not.toBeChecked();
  await expect(dialog.wire('load.source→report.source')).toContainText(
    'clean.ipynb could bring it as well, so choose one.'
  );
  await expect(dialog.problems).toContainText('It is left out. The file is not a notebook');
  await expect(dialog.cards).toHaveCount(4);
  await expect(dialog.edges).toHaveCount(3);
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080]
  ]) {
    await page.setViewportSize({ width, height });
    await dialog.fit();
    await lab.picture(`from-notebooks-${width}`, { dark: true });
  }

  for (const theme of ['JupyterLab Dark', 'JupyterLab Light'] as const) {
    await lab.setTheme(theme);
    expect(await violations(page, '.jp-DagflowFromNotebooks')).toEqual([]);
  }

  // The drawing follows; and a parameter has one value, so the one wire gives way to the other.
  await dialog.wire('clean.source→report.source').click();
  await expect(dialog.edges).toHaveCount(4);
  await expect(dialog.check('clean.source→report.source')).toBeChecked();
  await dialog.check('load.source→report.source').focus();
  await page.keyboard.press('Space');
  await expect(dialog.check('load.source→report.source')).toBeChecked();
  await expect(dialog.check('clean.source→report.source')).not.toBeChecked();
  await expect(dialog.edges).toHaveCount(4);
  await expect(dialog.node.locator('.react-flow__edge.selected')).toHaveCount(1);
  await lab.picture('from-notebooks-chosen', { dark: true });

  await dialog.name.fill('');
  await expect(dialog.node.getByRole('alert')).toHaveText('The pipeline needs a name.');
  await expect(dialog.button('Create')).toBeDisabled();
  await dialog.name.fill('flow');
  await dialog.name.press('Enter');
  await expect(dialog.node).toHaveCount(0);
  await expect(lab.tab('flow.dagflow')).toHaveClass(/lm-mod-current/);
  const document = workspace.readPipeline('flow.dagflow');
  expect(document.nodes.map(({ id, path }) => [id, path])).toEqual([
    ['clean', 'clean.ipynb'],
    ['load', 'load.ipynb'],
    ['report', 'report.ipynb'],
    ['train', 'train.ipynb']
  ]);
  expect(document.edges).toEqual([
    { source: 'clean', target: 'train', source_output: 'kept', target_parameter: 'kept' },
    { source: 'load', target: 'clean' },
    { source: 'load', target: 'report', source_output: 'source', target_parameter: 'source' },
    { source: 'train', target: 'report', source_output: 'score', target_parameter: 'score' }
  ]);
  const x = new Map(document.nodes.map(node => [node.id, node.ui?.x ?? 0]));
  const along = ['load', 'clean', 'train', 'report'].map(id => x.get(id) ?? 0);
  expect(along).toEqual([...along].sort((a, b) => a - b));
  expect(new Set(along).size).toBe(4);

  const canvas = new CanvasPage(page);
  await expect(canvas.nodes).toHaveCount(4);
  await lab.picture('from-notebooks-made', { dark: true });
  await canvas.press('run-pipeline');
  await canvas.expectStates({
    load: 'succeeded',
    clean: 'succeeded',
    train: 'succeeded',
    report: 'succeeded'
  });
  await canvas.select('report');
  await expect(canvas.inspector).toContainText('2.5');
});

test('Notebooks without anything in common come side by side, and nothing is replaced unasked', async ({
  page,
  lab,
  workspace
}) => {
  workspace.write('a.ipynb', notebook('x = 1'));
  workspace.write('b.ipynb', notebook('y = 2'));
  workspace.writePipeline('flow.dagflow', { name: 'Mine' });
  await select(lab, ['a.ipynb', 'b.ipynb']);
  await lab.menuItem(COMMAND).click();
  const dialog = new FromNotebooksDialog(page);
  await expect(dialog.node).toContainText('No wiring found');
  await expect(dialog.cards).toHaveCount(2);
  await lab.picture('from-notebooks-none', { dark: true });
  await dialog.name.fill('flow');
  await dialog.button('Create').click();
  await expect(dialog.notice).toContainText('This file is there already: flow.dagflow');
  await lab.picture('from-notebooks-replace', { dark: true });
  await dialog.button('Keep').click();
  expect(workspace.readPipeline('flow.dagflow').name).toBe('Mine');
  await dialog.name.fill('other');
  await dialog.button('Create').click();
  await expect(lab.tab('other.dagflow')).toHaveClass(/lm-mod-current/);
  expect(workspace.readPipeline('other.dagflow').nodes).toHaveLength(2);

  // Closed without a word, nothing is written.
  await select(lab, ['a.ipynb', 'b.ipynb']);
  await lab.menuItem(COMMAND).click();
  await expect(dialog.cards).toHaveCount(2);
  await dialog.close();
  expect(workspace.has(`${workspace.folder}.dagflow`)).toBe(false);
});
