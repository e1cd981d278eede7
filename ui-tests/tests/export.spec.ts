import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { PYTHON } from '../helpers/environment';
import { ExportDialog } from '../helpers/ExportDialog';
import { expect, test } from '../helpers/test';

test('A pipeline is exported as it is on the canvas: preview, a folder, and files that are there stay', async ({
  lab,
  page,
  workspace
}) => {
  workspace.addExample('broken');
  const canvas = await lab.openPipeline('broken.dagflow');
  // What is exported is what is on the canvas, saved or not.
  const name = canvas.inspector.getByPlaceholder("The file's name");
  await name.fill('Broken "shop"');
  await name.press('Tab');
  await canvas.press('export-pipeline');
  const dialog = new ExportDialog(page);
  await dialog.choose('Python script');
  await expect(dialog.preview).toContainText('It needs papermill.');
  await dialog.preview.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+End');
  await expect(dialog.preview).toContainText('sys.exit(main(');
  // It is in the language of the file, and nobody writes into it.
  await expect(dialog.preview.locator('.cm-content [class*="ͼ"]').first()).toBeVisible();
  await page.keyboard.type('x = 1');
  await page.keyboard.press('Tab');
  await expect(dialog.preview.locator('.cm-content')).not.toContainText('x = 1');

  await dialog.folder.fill('../outside');
  await expect(dialog.node).toContainText('This is no folder of the workspace.');
  await expect(dialog.button('Save into workspace')).toBeDisabled();
  const home = workspace.folder;
  await dialog.folder.fill(`${home}/out/scripts`);
  await dialog.save();
  await expect(dialog.notice).toContainText('Saved');
  const script = 'out/scripts/broken_pipeline.py';
  await expect(dialog.notice).toContainText(script);
  const help = execFileSync(PYTHON, [workspace.file(script), '--help'], { encoding: 'utf8' });
  expect(help).toContain('--week');

  // A file that is there is replaced only when asked for.
  workspace.write(script, 'mine');
  await dialog.save();
  await expect(dialog.notice).toContainText('This file is there already: broken_pipeline.py');
  await expect(dialog.button('Keep')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.notice).toHaveCount(0);
  expect(workspace.read(script)).toBe('mine');
  await dialog.save();
  await dialog.button('Replace').click();
  await expect(dialog.notice).toContainText('Saved');
  expect(workspace.read(script)).toContain('Broken "shop"');
  await dialog.notice.getByTitle(`Open ${home}/${script}`).click();
  await expect(dialog.node).toHaveCount(0);
  await expect(lab.tab('broken_pipeline.py')).toBeVisible();
  await lab.refreshFiles();
  await expect(lab.file('out')).toBeVisible();
});

test('Targets have options, which the preview follows, and all is there by keys alone', async ({
  lab,
  page,
  workspace
}) => {
  workspace.addExample('digits');
  await lab.openPipeline('digits.dagflow');
  await lab.chooseMenu('Pipeline', 'Export…');
  const dialog = new ExportDialog(page);
  await expect(dialog.target('Python script')).toBeFocused();
  const first = await dialog.target('Python script').getAttribute('value');
  expect(first).toBe('script');
  await dialog.choose('Argo Workflows');
  // Without an image there would be no pods, which is told with the nodes' names.
  await expect(dialog.node).toContainText('The pipeline cannot be exported to this target.');
  await expect(dialog.problems).toContainText('Ingest A node in a pod needs an image');
  await lab.picture('export-problems', { dark: true });
  const image = dialog.options.getByLabel('Image');
  await image.fill('registry.example/odd:1');
  await expect(dialog.preview).toContainText('argoproj.io');
  await expect(dialog.problems).toHaveCount(0);
  await expect(dialog.preview).toContainText('kind: Workflow');
  await dialog.options.getByLabel('Kind').selectOption('WorkflowTemplate');
  await expect(dialog.preview).toContainText('kind: WorkflowTemplate');

  // Tab and Shift+Tab stay in the dialog; from the last stop on it begins anew.
  await dialog.button('Save into workspace').focus();
  await page.keyboard.press('Tab');
  const isInside = () =>
    dialog.node.evaluate(
      node => node.contains(document.activeElement) && node !== document.activeElement
    );
  expect(await isInside()).toBe(true);
  await page.keyboard.press('Shift+Tab');
  await expect(dialog.button('Save into workspace')).toBeFocused();
  // The editor is left by the Tab key as it is entered.
  for (let stops = 0; stops < 40; stops++) {
    await page.keyboard.press('Tab');
    expect(await isInside()).toBe(true);
  }

  // What was chosen is there the next time.
  await dialog.close();
  await lab.chooseMenu('Pipeline', 'Export…');
  await expect(dialog.target('Argo Workflows')).toBeChecked();
  await expect(image).toHaveValue('registry.example/odd:1');
  await expect(dialog.preview).toContainText('kind: WorkflowTemplate');
  await dialog.target('Argo Workflows').focus();
  await page.keyboard.press('ArrowUp');
  await expect(dialog.target('Argo Workflows')).not.toBeChecked();

  const downloading = page.waitForEvent('download');
  await dialog.choose('Python script');
  await dialog.button('Download').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('digits_pipeline.py');
  expect(readFileSync(await download.path(), 'utf8')).toContain('It needs papermill.');
  await dialog.button('Copy').click();
  await expect(dialog.node).toContainText('Copied');
  await dialog.close();
});

test('What forbids an export leads to its place on the canvas; a server that is away is told', async ({
  lab,
  page,
  workspace
}) => {
  workspace.addExample('broken');
  workspace.remove('revenue.ipynb');
  const canvas = await lab.openPipeline('broken.dagflow');
  await canvas.press('export-pipeline');
  const dialog = new ExportDialog(page);
  await expect(dialog.node).toContainText('The pipeline cannot be exported.');
  await expect(dialog.button('Save into workspace')).toBeDisabled();
  const problem = dialog.problems.getByRole('button', { name: /Revenue/ }).first();
  await expect(problem).toContainText('revenue.ipynb');
  await lab.picture('export-refused', { dark: true });
  await problem.click();
  await expect(dialog.node).toHaveCount(0);
  await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).toHaveText('Revenue');

  // Without the server there are still pictures, and it can be tried again.
  await page.route('**/jupyter-dagflow/api/exporters*', route => route.abort());
  await canvas.press('export-pipeline');
  await expect(dialog.node).toContainText('Other targets cannot be offered.');
  await expect(dialog.target('SVG picture')).toBeChecked();
  await expect(dialog.preview.getByRole('img')).toBeVisible();
  await lab.picture('export-away', { dark: true });
  await page.unroute('**/jupyter-dagflow/api/exporters*');
  await dialog.button('Try again').click();
  await expect(dialog.target('Python script')).toHaveCount(1);
  await dialog.close();
});

test('The canvas is saved as SVG with all its nodes, and as PNG', async ({
  lab,
  page,
  workspace
}) => {
  workspace.addExample('broken');
  const hostile = '</text><script>alert(1)</script> & "ü"';
  const document = workspace.readPipeline('broken.dagflow');
  document.nodes.push(
    {
      id: 'odd',
      type: 'command',
      name: hostile,
      command: ['echo', hostile],
      ui: { x: 700, y: 420 }
    },
    {
      id: 'wait',
      type: 'sensor',
      sensor: { kind: 'file', path: 'in.csv' },
      ui: { x: -340, y: 120 }
    },
    { id: 'note', type: 'note', text: '# Shop\n- all **weeks**', ui: { x: 0, y: -80 } },
    { id: 'part', type: 'group', name: 'Reports', ui: { x: 310, y: -60 } }
  );
  workspace.writePipeline('odd.dagflow', document);
  const canvas = await lab.openPipeline('odd.dagflow');
  await canvas.pane.click({ button: 'right', position: { x: 8, y: 8 } });
  await lab.menuItem('Save as Picture…').click();
  const dialog = new ExportDialog(page);
  await expect(dialog.target('SVG picture')).toBeChecked();
  await expect(dialog.preview.getByRole('img')).toBeVisible();
  await dialog.save();
  await expect(dialog.notice).toContainText('odd.svg');
  const svg = workspace.read('odd.svg');
  const told = await page.evaluate(source => {
    const root = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
    return {
      name: root.nodeName,
      scripts: root.querySelectorAll('script, foreignObject').length,
      titles: [...root.querySelectorAll('g > title')].map(each => each.textContent),
      texts: [...root.querySelectorAll('text')].map(each => each.textContent)
    };
  }, svg);
  const nodes = document.nodes.filter(node => node.type !== 'note' && node.type !== 'group');
  expect([told.name, told.scripts]).toEqual(['svg', 0]);
  expect(told.titles).toHaveLength(nodes.length);
  expect(told.texts).toEqual(expect.arrayContaining(['Shop', 'Reports', 'in.csv']));
  expect(told.titles).toContain(hostile);

  await dialog.choose('PNG picture');
  await dialog.options.getByLabel('Theme').selectOption('dark');
  await dialog.save();
  await expect(dialog.notice).toContainText('odd.png');
  const png = readFileSync(workspace.file('odd.png'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  // Twice the size of the drawing.
  expect(png.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(svg)?.[1]));
  await dialog.close();
});

test('The dialog is beautiful at common sizes in both themes', async ({ lab, page, workspace }) => {
  workspace.addExample('digits');
  const canvas = await lab.openPipeline('digits.dagflow');
  const dialog = new ExportDialog(page);
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080]
  ]) {
    await page.setViewportSize({ width, height });
    await canvas.press('export-pipeline');
    for (const target of ['Apache Airflow 3', 'SVG picture']) {
      await dialog.choose(target);
      await expect(dialog.preview).toHaveAttribute('aria-busy', 'false');
      const box = await dialog.node.locator('.jp-Dialog-content').boundingBox();
      expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width).toBe(true);
      await lab.picture(`export-${target.split(' ')[0].toLowerCase()}-${width}`, { dark: true });
    }
    await dialog.close();
  }
});
