import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import * as path from 'node:path';

import { PORT, PYTHON, ROOT, URL } from './helpers/environment';

const CHROMIUM = '/usr/bin/chromium';

export default defineConfig({
  testDir: path.join(__dirname, 'tests'),
  outputDir: path.join(__dirname, 'test-results'),
  globalTeardown: path.join(__dirname, 'helpers', 'teardown.ts'),
  reporter: [['list']],
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  retries: process.env.CI ? 1 : 0,
  reportSlowTests: null,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: URL,
    viewport: { width: 1400, height: 860 },
    trace: 'retain-on-failure',
    // Its encoder cannot be downloaded everywhere.
    video: 'off',
    launchOptions: existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {}
  },
  webServer: {
    command: `"${PYTHON}" -m jupyterlab --config "${path.join(__dirname, 'jupyter_server_test_config.py')}"`,
    url: `${URL}/lab`,
    env: { DAGFLOW_UI_PORT: String(PORT), DAGFLOW_UI_ROOT: ROOT, JUPYTERLAB_GALATA_ROOT_DIR: ROOT },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    timeout: 120_000,
    reuseExistingServer: false
  }
});
