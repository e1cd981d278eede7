import { CanvasPage } from '../helpers/CanvasPage';
import { expect, test } from '../helpers/test';

test.describe('An empty pipeline', () => {
  test('comes from the File menu and says what to do with it', async ({ page, lab, workspace }) => {
    await lab.chooseMenu('File', 'New', 'Pipeline');
    const canvas = new CanvasPage(page);
    await expect(lab.tab('untitled.dagflow')).toBeVisible();
    await expect(canvas.emptyHint).toContainText('Drag notebooks here');
    await expect(canvas.nodes).toHaveCount(0);
    await canvas.expectEnabled('run-pipeline', false);
    await lab.picture('create', { dark: true });
    expect(workspace.has('untitled.dagflow')).toBe(true);
  });

  test('comes from the launcher and from the palette, each time as another file', async ({
    page,
    lab,
    workspace
  }) => {
    await page.locator('.jp-LauncherCard[title^="Draw notebooks"]').first().click();
    await expect(lab.tab('untitled.dagflow')).toBeVisible();
    await lab.choosePalette('New Pipeline');
    await expect(lab.tab('untitled1.dagflow')).toBeVisible();
    await expect(new CanvasPage(page).emptyHint).toBeVisible();
    expect(workspace.has('untitled1.dagflow')).toBe(true);
  });
});
