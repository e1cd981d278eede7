import { CanvasPage } from '../helpers/CanvasPage';
import { elyraPipeline, type ElyraNode } from '../helpers/elyra';
import { ImportDialog } from '../helpers/ImportDialog';
import { notebook } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import { violations } from '../helpers/violations';
import type { Workspace } from '../helpers/Workspace';

const NODES: readonly ElyraNode[] = [
  { file: 'load.ipynb', env: { SOURCE: 'shop' } },
  { file: 'report.ipynb', after: ['load.ipynb'] }
];

/** Notebooks that hand on what the environment names, and the pipeline that has them. */
function addChurn(workspace: Workspace, nodes = NODES): void {
  const load = 'import os, pathlib\npathlib.Path("data.txt").write_text(os.environ["SOURCE"])';
  const report = 'import pathlib\nprint("from", pathlib.Path("data.txt").read_text())';
  workspace.write('load.ipynb', notebook(load));
  workspace.write('report.ipynb', notebook(report));
  workspace.write('churn.pipeline', elyraPipeline(nodes));
}

test('An Elyra pipeline is imported from the file browser, and runs', async ({
  lab,
  page,
  workspace
}) => {
  addChurn(workspace, [
    ...NODES,
    { file: 'deploy.ipynb', after: ['report.ipynb'], component: 'url-catalog:deploy' }
  ]);
  await lab.refreshFiles();
  await lab.file('churn.pipeline').click({ button: 'right' });
  await lab.menuItem('Import as Pipeline…').click();
  const dialog = new ImportDialog(page);
  await expect(dialog.node).toContainText('Import churn.pipeline');
  await expect(dialog.format.locator('option:checked')).toHaveText('Elyra pipeline');
  await expect(dialog.count('nodes')).toHaveText('3');
  await expect(dialog.count('wires')).toHaveText('2');
  await expect(dialog.count('parameters')).toHaveText('1');
  await expect(dialog.count('notes')).toHaveText('1');
  await expect(dialog.cards).toHaveCount(3);
  await expect(dialog.problems).toContainText('pipelines[0].nodes[2]');
  await lab.picture('import', { dark: true });

  // Nothing is written before it is asked for, and nothing is replaced unasked.
  expect(workspace.has('churn.dagflow')).toBe(false);
  await dialog.name.fill('a/b');
  await expect(dialog.node).toContainText('the pipeline comes beside its source');
  workspace.write('weekly.dagflow', 'mine');
  await dialog.name.fill('weekly');
  await dialog.button('Import').click();
  await expect(dialog.notice).toContainText('This file is there already: weekly.dagflow');
  await expect(dialog.button('Keep')).toBeFocused();
  await lab.picture('import-overwrite', { dark: true });
  await page.keyboard.press('Enter');
  expect(workspace.read('weekly.dagflow')).toBe('mine');
  await dialog.name.fill('churn');
  await page.keyboard.press('Enter');
  await expect(dialog.node).toHaveCount(0);
  await expect(lab.tab('churn.dagflow')).toHaveClass(/lm-mod-current/);
  const notice = page.locator('.Toastify__toast', { hasText: 'churn.pipeline was imported' });
  await expect(notice).toContainText('thing to look at');
  await notice.getByRole('button', { name: 'Show the report' }).click();
  await expect(dialog.node).toContainText('How churn.pipeline was imported');
  await expect(dialog.problems).toContainText('pipelines[0].nodes[2]');
  await lab.picture('import-report', { dark: true });
  await dialog.close();
});

test('An imported pipeline runs at once, its notebooks with their environment', async ({
  lab,
  page,
  workspace
}) => {
  addChurn(workspace);
  await lab.refreshFiles();
  await lab.file('churn.pipeline').click();
  await lab.choosePalette('Import a File as Pipeline…');
  const files = page.locator('.jp-Dialog');
  await expect(files.locator('.jp-DirListing-item', { hasText: 'load.ipynb' })).toHaveCount(0);
  await files.locator('.jp-DirListing-item', { hasText: 'churn.pipeline' }).click();
  await files.locator('.jp-mod-accept').click();
  const dialog = new ImportDialog(page);
  await expect(dialog.node).toContainText('All of it came over.');
  await dialog.button('Import').click();
  const canvas = new CanvasPage(page);
  await expect(canvas.nodes).toHaveCount(2);
  await canvas.press('run-pipeline');
  await canvas.expectStates({ 'load.ipynb': 'succeeded', 'report.ipynb': 'succeeded' });
  expect(workspace.read('data.txt')).toBe('shop');
  expect(workspace.readPipeline('churn.dagflow').edges).toHaveLength(1);
  // The source is as it was.
  expect(workspace.read('churn.pipeline')).toBe(elyraPipeline(NODES));
});

test('A truncated file says where it breaks off, and a part of one is imported only by that name', async ({
  lab,
  page,
  workspace
}) => {
  addChurn(workspace);
  const long = `${'a-very-long-name-'.repeat(9)}end.pipeline`;
  workspace.write(long, elyraPipeline(NODES).slice(0, 400));
  const doubled = JSON.parse(elyraPipeline(NODES)) as { pipelines: { nodes: unknown[] }[] };
  doubled.pipelines[0].nodes.push(doubled.pipelines[0].nodes[0]);
  workspace.write('twice.pipeline', JSON.stringify(doubled));
  await lab.refreshFiles();
  await lab.file(long).click({ button: 'right' });
  await lab.menuItem('Import as Pipeline…').click();
  const dialog = new ImportDialog(page);
  await expect(dialog.node).toContainText('Nothing of the file could be read.');
  await expect(dialog.problems).toContainText('line 1, column');
  await expect(dialog.button('Import')).toHaveCount(0);
  await lab.picture('import-truncated', { dark: true });
  // Mended on disk, it is read when asked to.
  workspace.write(long, elyraPipeline(NODES));
  await dialog.button('Try again').click();
  await expect(dialog.count('nodes')).toHaveText('2');
  await dialog.close();

  await lab.file('twice.pipeline').click({ button: 'right' });
  await lab.menuItem('Import as Pipeline…').click();
  await expect(dialog.problems).toContainText('pipelines[0].nodes[2].id');
  await dialog.button('Import what could be read').click();
  await expect(new CanvasPage(page).nodes).toHaveCount(2);

  // What is nothing of the kind is not offered.
  workspace.write('notes.txt', 'hello');
  await lab.refreshFiles();
  await lab.file('notes.txt').click({ button: 'right' });
  await expect(lab.menuItem('Rename')).toBeVisible();
  await expect(lab.menuItem('Import as Pipeline…')).toBeHidden();
  await page.keyboard.press('Escape');
});

test('A pipeline that is dropped on the canvas fills an empty one, or becomes a node of one that is not', async ({
  lab,
  page,
  workspace
}) => {
  addChurn(workspace);
  workspace.write('data.json', '{"a": 1}');
  workspace.writePipeline('flow.dagflow', {});
  const canvas = await lab.openPipeline('flow.dagflow');
  const dialog = new ImportDialog(page);
  const drop = async (x: number) =>
    lab.file('churn.pipeline').dragTo(canvas.pane, { targetPosition: { x, y: 60 }, force: true });

  await drop(120);
  await expect(dialog.node.getByRole('radio', { name: 'Put its nodes into flow' })).toBeChecked();
  await lab.picture('import-drop', { dark: true });
  await dialog.button('Import').click();
  await expect(canvas.nodes).toHaveCount(2);
  await expect(canvas.note).toHaveCount(1);
  await expect(canvas.edge('load.ipynb', 'report.ipynb')).toHaveCount(1);
  expect(workspace.has('churn.dagflow')).toBe(false);
  await canvas.press('undo-edit');
  await expect(canvas.nodes).toHaveCount(0);
  await canvas.press('redo-edit');
  await expect(canvas.nodes).toHaveCount(2);
  await canvas.pane.click({ position: { x: 5, y: 5 } });
  await canvas.save();
  await expect
    .poll(() => workspace.readPipeline('flow.dagflow').parameters?.map(({ name }) => name))
    .toEqual(['day']);

  // Now there is something: it becomes a node, in a file of its own.
  await drop(300);
  await expect(dialog.node.getByRole('radio', { name: 'As a sub-pipeline' })).toBeChecked();
  await dialog.button('Import').click();
  await expect(canvas.node('churn')).toBeVisible();
  await expect(canvas.nodes).toHaveCount(3);
  expect(workspace.readPipeline('churn.dagflow').nodes).toHaveLength(3);
  await canvas.press('undo-edit');
  await expect(canvas.nodes).toHaveCount(2);

  // Its nodes beside those that are there: none covers another, and all is one edit.
  await drop(300);
  await dialog.node.getByText('Put its nodes into churn').click();
  await dialog.button('Import').click();
  await expect(canvas.nodes).toHaveCount(4);
  await canvas.press('undo-edit');
  await expect(canvas.nodes).toHaveCount(2);

  // What nobody knows is told as before.
  await lab
    .file('data.json')
    .dragTo(canvas.pane, { targetPosition: { x: 90, y: 90 }, force: true });
  await expect(
    page.locator('.Toastify__toast', { hasText: 'data.json is no notebook' })
  ).toBeVisible();
  await expect(dialog.node).toHaveCount(0);
});

test('The dialog is beautiful at common sizes, and legible in both themes', async ({
  lab,
  page,
  workspace
}) => {
  const name = 'customers-of-the-last-quarter-who-left-and-why-they-say-they-did';
  const nodes = Array.from({ length: 14 }, (_, index) => ({
    file: `${name}-${index}.ipynb`,
    after: index === 0 ? [] : [`${name}-${Math.floor((index - 1) / 2)}.ipynb`],
    component: index % 3 === 2 ? 'url-catalog:deploy' : undefined
  }));
  workspace.write('churn.pipeline', elyraPipeline(nodes));
  await lab.refreshFiles();
  const dialog = new ImportDialog(page);
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080]
  ]) {
    await page.setViewportSize({ width, height });
    await lab.file('churn.pipeline').click({ button: 'right' });
    await lab.menuItem('Import as Pipeline…').click();
    await expect(dialog.cards).toHaveCount(14);
    await expect(dialog.problems.getByRole('listitem')).not.toHaveCount(0);
    const box = await dialog.node.locator('.jp-Dialog-content').boundingBox();
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width).toBe(true);
    await lab.picture(`import-${width}`, { dark: true });
    for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
      await lab.setTheme(theme);
      expect(await violations(page, '.jp-DagflowImport')).toEqual([]);
    }
    await dialog.close();
  }
});
