import { expect, type Locator, type Page } from '@playwright/test';

/** The dialog in which selected notebooks become a pipeline. */
export class FromNotebooksDialog {
  constructor(readonly page: Page) {}

  get node(): Locator {
    return this.page.locator('.jp-DagflowFromNotebooks');
  }

  /** A proposed wire by how it is told, such as `load.rows→train.rows`. */
  wire(told: string): Locator {
    const label = this.page.locator('.jp-DagflowProposals-wire', {
      hasText: new RegExp(`^${told.replaceAll('.', '\\.')}$`)
    });
    return this.node.locator('.jp-DagflowProposals-row').filter({ has: label });
  }

  check(told: string): Locator {
    return this.wire(told).getByRole('checkbox');
  }

  /** Cards of the drawing. */
  get cards(): Locator {
    return this.node.locator('.jp-DagflowNode');
  }

  /** Wires of the drawing. */
  get edges(): Locator {
    return this.node.locator('.react-flow__edge');
  }

  /** Show all of the drawing. */
  async fit(): Promise<void> {
    await this.node.locator('.react-flow__controls-fitview').click();
  }

  get problems(): Locator {
    return this.node.getByRole('list', { name: 'Problems' });
  }

  get name(): Locator {
    return this.node.getByLabel('Name');
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
