import { defineConfig } from '@playwright/test';

import tests from '../../ui-tests/playwright.config';

/** The browser and the server of the tests, for a measurement: it asserts nothing about time. */
export default defineConfig(tests, {
  testDir: __dirname,
  testMatch: 'canvas.bench.ts',
  outputDir: 'results',
  reporter: [['dot']],
  retries: 0,
  timeout: 300_000,
  use: { trace: 'off', viewport: { width: 1400, height: 860 } }
});
