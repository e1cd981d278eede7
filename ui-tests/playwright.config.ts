import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import * as path from 'node:path';

import { PYTHON, SERVERS, URL, urlOf } from './helpers/environment';

const CHROMIUM = '/usr/bin/chromium';

export default defineConfig({
  testDir: path.join(__dirname, 'tests'),
  outputDir: path.join(__dirname, 'test-results'),
  globalTeardown: path.join(__dirname, 'helpers', 'teardown.ts'),
  reporter: [['list']],
  workers: SERVERS.length,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  retries: process.env.CI ? 1 : 0,
  reportSlowTests: null,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: URL,
    viewport: { width: 1400, height: 860 },
    // Recording a trace takes a third of the time of a test.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    // Its encoder cannot be downloaded everywhere.
    video: 'off',
    launchOptions: existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {}
  },
  webServer: SERVERS.map(server => ({
    command: `"${PYTHON}" -m jupyterlab --config "${path.join(__dirname, 'jupyter_server_test_config.py')}"`,
    url: `${urlOf(server)}/lab`,
    env: {
      DAGFLOW_UI_PORT: String(server.port),
      DAGFLOW_UI_ROOT: server.root,
      JUPYTERLAB_GALATA_ROOT_DIR: server.root
    },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
    timeout: 120_000,
    reuseExistingServer: false
  }))
});
