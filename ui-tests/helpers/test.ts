import { test as galataTest } from '@jupyterlab/galata';
import { mkdtempSync } from 'node:fs';
import * as path from 'node:path';

import { ROOT } from './environment';
import { removeFolder } from './folders';
import { LabPage } from './LabPage';
import { RunsApi } from './RunsApi';
import { Workspace } from './Workspace';

interface Fixtures {
  /** The test's own folder, which the file browser shows. */
  workspace: Workspace;
  lab: LabPage;
  runs: RunsApi;
}

export const test = galataTest.extend<Fixtures>({
  // A folder for each try: one that failed may have left a run of the same pipeline under way.
  tmpPath: async ({}, provide) => {
    const folder = mkdtempSync(path.join(ROOT, 'test-'));
    await provide(path.basename(folder));
    await removeFolder(folder);
  },
  workspace: async ({ tmpPath, runs }, provide) => {
    await provide(new Workspace(tmpPath));
    await runs.cancelBelow(tmpPath);
  },
  lab: async ({ page }, provide) => {
    // Galata answers in the place of JupyterLab's `api/settings`, and would do so for ours, too.
    await page.route('**/jupyter-dagflow/api/settings*', route => route.continue());
    await provide(new LabPage(page));
  },
  runs: async ({}, provide) => {
    await provide(new RunsApi());
  }
});

export { expect } from '@playwright/test';
