import { expect, type Locator, type Page } from '@playwright/test';

import { exactly } from './LabPage';

/** The dialog in which a pipeline is exported. */
export class ExportDialog {
  constructor(readonly page: Page) {}

  get node(): Locator {
    return this.page.locator('.jp-DagflowExportDialog');
  }

  /** A target by its title. */
  target(title: string): Locator {
    return this.node.getByRole('radio', { name: title, exact: true });
  }

  /** Choose a target with the mouse. */
  async choose(title: string): Promise<void> {
    const name = this.node.locator('.jp-DagflowExport-name', { hasText: exactly(title) });
    await name.click();
    await expect(this.target(title)).toBeChecked();
  }

  get options(): Locator {
    return this.node.getByRole('group', { name: 'Options' });
  }

  get tabs(): Locator {
    return this.node.getByRole('tab');
  }

  tab(name: string): Locator {
    return this.node.getByRole('tab', { name, exact: true });
  }

  /** The text or picture of the file that is shown. */
  get preview(): Locator {
    return this.node.getByRole('tabpanel');
  }

  get problems(): Locator {
    return this.node.getByRole('list', { name: 'Problems' });
  }

  get folder(): Locator {
    return this.node.locator('.jp-DagflowDialog-where').getByLabel('Folder');
  }

  get notice(): Locator {
    return this.node.locator('.jp-DagflowDialog-save .jp-DagflowDialog-notice');
  }

  button(name: string): Locator {
    return this.node.getByRole('button', { name, exact: true });
  }

  async save(): Promise<void> {
    await this.button('Save into workspace').click();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.node).toHaveCount(0);
  }
}
