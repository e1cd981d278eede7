import { execFileSync } from 'node:child_process';

import { PYTHON } from '../helpers/environment';
import { expect, test } from '../helpers/test';

test('A pipeline is exported to a script: preview, then a file in the workspace', async ({
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
  const dialog = page.locator('.jp-Dialog');
  const preview = dialog.getByLabel('Preview');
  await expect(preview).toContainText('It needs papermill.');
  await expect(preview).toContainText('Broken "shop"');
  await lab.picture('export', { dark: true });

  await dialog.getByLabel('Save as').fill('../outside.py');
  await expect(dialog).toContainText("The file stays in the pipeline's folder or below it.");
  await dialog.getByLabel('Save as').fill('shop script.py');
  await dialog.getByRole('button', { name: 'Save into workspace' }).click();
  await expect(lab.tab('shop script.py')).toBeVisible();
  const help = execFileSync(PYTHON, [workspace.file('shop script.py'), '--help'], {
    encoding: 'utf8'
  });
  expect(help).toContain('--week');
  expect(help).toContain('--resume');

  // A file that is there is replaced only when asked for.
  workspace.write('shop script.py', 'mine');
  await lab.tab('broken.dagflow').click();
  await canvas.press('export-pipeline');
  await dialog.getByLabel('Save as').fill('shop script.py');
  await dialog.getByRole('button', { name: 'Save into workspace' }).click();
  await expect(dialog).toContainText('Replace the file?');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toHaveCount(0);
  expect(workspace.read('shop script.py')).toBe('mine');
});
