import { elyraPipeline, type ElyraNode } from '../helpers/elyra';
import { ImportDialog } from '../helpers/ImportDialog';
import { notebook } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
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
