import { expect, type Locator, type Page } from '@playwright/test';

/** The dialog in which a file becomes a pipeline. */
export class ImportDialog {
  constructor(readonly page: Page) {}

  get node(): Locator {
    return this.page.locator('.jp-DagflowImportDialog');
  }

  get format(): Locator {
    return this.node.getByLabel('Format');
  }

  /** How many of something came over: nodes, wires, parameters, notes, files. */
  count(what: string): Locator {
    return this.node.locator(`[data-count="${what}"] dd`);
  }

  get problems(): Locator {
    return this.node.getByRole('list', { name: 'Problems' });
  }

  /** The cards of the drawing. */
  get cards(): Locator {
    return this.node.locator('.jp-DagflowNode');
  }

  get name(): Locator {
    return this.node.getByLabel('Save as');
  }

  get notice(): Locator {
    return this.node.locator('.jp-DagflowDialog-notice');
  }

  button(name: string): Locator {
    return this.node.getByRole('button', { name, exact: true });
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.node).toHaveCount(0);
  }
}
