import { test as galataTest } from '@jupyterlab/galata';

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
  workspace: async ({ tmpPath }, provide) => {
    await provide(new Workspace(tmpPath));
  },
  lab: async ({ page }, provide) => {
    await provide(new LabPage(page));
  },
  runs: async ({}, provide) => {
    await provide(new RunsApi());
  }
});

export { expect } from '@playwright/test';
