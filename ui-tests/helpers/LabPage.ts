import { expect, type Locator, type Page } from '@playwright/test';
import * as path from 'node:path';

import { CanvasPage } from './CanvasPage';
import { SCREENSHOTS } from './environment';

export type Theme = 'JupyterLab Light' | 'JupyterLab Dark';

/** The page's own application, which the test server exposes. */
interface ExposedApp {
  jupyterapp: {
    commands: { execute(id: string, args?: object): Promise<unknown> };
    shell: {
      currentWidget: {
        sessionContext?: {
          session: { kernel: { connectionStatus: string; status: string } | null } | null;
        };
      } | null;
    };
  };
}

/** JupyterLab around the canvas: files, menus, themes. */
export class LabPage {
  constructor(readonly page: Page) {}

  /** A file's row in the file browser. */
  file(name: string): Locator {
    const text = this.page.locator('.jp-DirListing-itemText', { hasText: exactly(name) });
    return this.page.locator('#filebrowser .jp-DirListing-item').filter({ has: text });
  }

  /** Bring the file browser to the front of the sidebar. */
  async showFiles(): Promise<void> {
    await this.page.locator('.jp-SideBar .lm-TabBar-tab[data-id="filebrowser"]').click();
  }

  /** Let the file browser look at the disk again. */
  async refreshFiles(): Promise<void> {
    await this.page.locator('#filebrowser [data-command="filebrowser:refresh"]').click();
  }

  /** Open a pipeline with a double click in the file browser. */
  async openPipeline(name: string): Promise<CanvasPage> {
    await this.refreshFiles();
    await this.file(name).dblclick();
    await expect(this.tab(name)).toHaveClass(/lm-mod-current/);
    const canvas = new CanvasPage(this.page);
    await expect(canvas.widget).toBeVisible();
    return canvas;
  }

  /** A document's tab in the main area. */
  tab(name: string): Locator {
    return this.page.locator('#jp-main-dock-panel .lm-TabBar-tab', {
      has: this.page.locator('.lm-TabBar-tabLabel', { hasText: exactly(name) })
    });
  }

  /** Click through a menu of the menu bar. */
  async chooseMenu(...labels: string[]): Promise<void> {
    const [first, ...rest] = labels;
    await this.page.locator('.lm-MenuBar-item', { hasText: exactly(first) }).click();
    for (const label of rest) {
      await this.menuItem(label).click();
    }
  }

  /** An item of the open menu that was opened last. */
  menuItem(label: string): Locator {
    return this.page
      .locator('.lm-Menu')
      .last()
      .locator('.lm-Menu-item', {
        has: this.page.locator('.lm-Menu-itemLabel', { hasText: exactly(label) })
      });
  }

  /** Type a command's label into the palette and press Enter. */
  async choosePalette(label: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Shift+C');
    const input = this.page.locator('.lm-CommandPalette-input');
    await input.fill(label);
    await expect(this.page.locator('.lm-CommandPalette-item.lm-mod-active')).toContainText(label);
    await input.press('Enter');
  }

  /** A command by its id, as another part of the lab would call it. */
  async execute(id: string, args: object = {}): Promise<void> {
    await this.page.evaluate(
      async given => {
        const { jupyterapp } = window as unknown as ExposedApp;
        await jupyterapp.commands.execute(given.id, given.args);
      },
      { id, args }
    );
  }

  /** Wait until cells of the notebook in front can be run; the lab's own indicator is idle before that, too. */
  async untilKernelReady(): Promise<void> {
    await this.page.waitForFunction(() => {
      const { jupyterapp } = window as unknown as ExposedApp;
      const kernel = jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel;
      return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
    });
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.page.evaluate(async name => {
      const { jupyterapp } = window as unknown as ExposedApp;
      await jupyterapp.commands.execute('apputils:change-theme', { theme: name });
    }, theme);
    await expect(this.page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
    await expect(this.page.locator('#jupyterlab-splash')).toHaveCount(0);
  }

  /** Leave a picture for people to look at; in the dark theme as well if asked for. */
  async picture(name: string, options: { dark?: boolean } = {}): Promise<void> {
    await this._shoot(`${name}.png`);
    if (options.dark) {
      await this.setTheme('JupyterLab Dark');
      await this._shoot(`${name}-dark.png`);
      await this.setTheme('JupyterLab Light');
    }
  }

  private async _shoot(file: string): Promise<void> {
    await this.page.screenshot({ path: path.join(SCREENSHOTS, file) });
  }
}

/** Matches a text that is exactly this one. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
