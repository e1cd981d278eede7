import { expect, type Locator, type Page } from '@playwright/test';

import { exactly } from './LabPage';

export type Tab = 'Graph' | 'Grid' | 'Timeline' | 'Log' | 'Outputs' | 'Attempts';

/** The page of a run, as a person sees and touches it. */
export class RunPage {
  constructor(readonly page: Page) {}

  get widget(): Locator {
    return this.page.locator('.jp-DagflowRunPageWidget:visible');
  }

  get header(): Locator {
    return this.widget.locator('.jp-DagflowRunHeader');
  }

  /** Who is to blame for a failed run. */
  get blame(): Locator {
    return this.header.getByRole('alert', { name: 'What failed' });
  }

  /** The page's own tab in the main area. */
  get mainTab(): Locator {
    return this.page.locator('#jp-main-dock-panel .lm-TabBar-tab[data-id^="jp-dagflow-run-"]');
  }

  tab(name: Tab): Locator {
    return this.widget.getByRole('tab', { name, exact: true });
  }

  /** What the chosen tab shows. */
  get view(): Locator {
    return this.widget.getByRole('tabpanel');
  }

  node(title: string): Locator {
    const label = this.page.locator('.jp-DagflowNode-title', { hasText: exactly(title) });
    return this.widget.locator('.jp-DagflowNode').filter({ has: label });
  }

  button(name: string): Locator {
    return this.header.getByRole('button', { name, exact: true });
  }

  async choose(name: Tab): Promise<void> {
    await this.tab(name).click();
    await expect(this.tab(name)).toHaveAttribute('aria-selected', 'true');
  }
}
