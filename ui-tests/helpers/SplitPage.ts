import { expect, type Locator, type Page } from '@playwright/test';

/** The page on which a notebook is cut into parts. */
export class SplitPage {
  constructor(readonly page: Page) {}

  get node(): Locator {
    return this.page.locator('.jp-DagflowSplitWidget:visible');
  }

  /** The cells of a part, with its head. */
  part(name: string): Locator {
    return this.node.getByRole('region', { name, exact: true });
  }

  /** The names of all parts, in the order of the notebook. */
  async names(): Promise<string[]> {
    const inputs = this.node.getByLabel('Name of the part');
    return inputs.evaluateAll(all => all.map(each => (each as HTMLInputElement).value));
  }

  /** A cell by its number, as people count. */
  cell(number: number): Locator {
    return this.node.locator(`[data-cell="${number - 1}"]`);
  }

  /** The numbers of a part's cells, those in no part left out. */
  async cellsOf(name: string): Promise<number[]> {
    const cells = this.part(name).locator('[data-cell][data-aside="false"]');
    const found = await cells.evaluateAll(all => all.map(each => each.getAttribute('data-cell')));
    return found.map(each => Number(each) + 1);
  }

  cut(before: string, after: string): Locator {
    return this.node.getByRole('slider', { name: `Cut between ${before} and ${after}` });
  }

  /** The place between two cells, where a click cuts. */
  gap(cell: number): Locator {
    return this.node.getByRole('button', { name: `Cut before cell ${cell}`, exact: true });
  }

  /** Drag a cut with the mouse to the upper or lower end of a cell, without letting go. */
  async carryCut(cut: Locator, cell: Locator, end: 'top' | 'bottom'): Promise<void> {
    const from = await box(cut);
    await this.page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await this.page.mouse.down();
    const to = await box(cell);
    const y = end === 'top' ? to.y + 3 : to.y + to.height - 3;
    await this.page.mouse.move(from.x + from.width / 2, y, { steps: 8 });
  }

  async rename(name: string, next: string): Promise<void> {
    const input = this.part(name).getByLabel('Name of the part');
    await input.click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(next);
    await this.page.keyboard.press('Enter');
    await expect(this.part(next)).toBeVisible();
  }

  method(title: string): Locator {
    return this.node.getByRole('radio', { name: title, exact: true });
  }

  /** A row of the values that cross. */
  crossing(name: string): Locator {
    return this.node.locator(`[data-crossing="${name}"]`);
  }

  how(name: string): Locator {
    return this.node.getByLabel(`How ${name} crosses`);
  }

  /** The cards of the drawing. */
  get cards(): Locator {
    return this.node.locator('.jp-DagflowNode-title');
  }

  get problems(): Locator {
    return this.node.getByRole('list', { name: 'Problems' });
  }

  /** What the bar says: how many parts and values, or that they are worked out. */
  get told(): Locator {
    return this.node.locator('.jp-DagflowSplit-told');
  }

  button(name: string): Locator {
    return this.node.getByRole('button', { name, exact: true });
  }
}

async function box(
  locator: Locator
): Promise<{ x: number; y: number; width: number; height: number }> {
  await locator.scrollIntoViewIfNeeded();
  const found = await locator.boundingBox();
  if (found === null) {
    throw new Error(`Not to be seen: ${locator}`);
  }
  return found;
}
