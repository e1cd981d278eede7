import type { Locator, Page } from '@playwright/test';

import { exactly } from './LabPage';

/** The panel of runs in the sidebar. */
export class RunsPanel {
  constructor(readonly page: Page) {}

  get panel(): Locator {
    return this.page.getByRole('region', { name: 'Pipeline Runs' });
  }

  get rows(): Locator {
    return this.panel.locator('.jp-DagflowRuns-row');
  }

  /** What stands in the place of a list with nothing to show. */
  get notice(): Locator {
    return this.panel.locator('.jp-DagflowRuns-notice');
  }

  /** Unfolds what the list is narrowed by. */
  get filter(): Locator {
    return this.panel.locator('.jp-DagflowRuns-filter > summary');
  }

  async show(): Promise<void> {
    await this.page.locator('.jp-SideBar .lm-TabBar-tab[data-id="jupyter-dagflow-runs"]').click();
  }

  scope(name: string | RegExp): Locator {
    return this.panel.getByRole('group', { name: 'Whose runs' }).getByRole('button', { name });
  }

  /** Press one of the buttons that a row shows while the pointer is there. */
  async press(row: Locator, name: string | RegExp): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name }).click();
  }

  async choose(row: Locator, label: string): Promise<void> {
    await row.click({ button: 'right' });
    await this.page
      .locator('.lm-Menu .lm-Menu-item', {
        has: this.page.locator('.lm-Menu-itemLabel', { hasText: exactly(label) })
      })
      .click();
  }

  /** Agree to what is asked. */
  async agree(): Promise<void> {
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
  }
}
