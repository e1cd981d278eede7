import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test.describe('Notes', () => {
  test('are written in place, drawn as Markdown, resized, and never run', async ({
    lab,
    page,
    workspace
  }) => {
    workspace.writePipeline('flow.dagflow', {});
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.addAt({ x: 80, y: 80 }, 'Note');
    const field = canvas.note.getByRole('textbox');
    await expect(field).toBeFocused();
    await page.keyboard.type('# Sales\n\nEvery *Monday*.<img src=x onerror="document.title=1">');
    // A shortcut of the canvas that is a letter's key here.
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Escape');
    await expect(canvas.note.locator('h1')).toContainText('Sales');
    await expect(canvas.note.locator('em')).toHaveText('Monday');
    expect(await page.title()).not.toBe('1');
    await expect(canvas.note.locator('.react-flow__handle')).toHaveCount(0);

    const made = await canvas.note.boundingBox();
    await canvas.note.dblclick();
    await expect(field).toHaveValue(/Every \*Monday\*/);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('## Sales\n\n- orders\n- **refunds**\n\n`$HOME` is not read.');
    await canvas.pane.click({ position: { x: 600, y: 500 } });
    await expect(canvas.note.locator('li')).toHaveCount(2);
    expect(await canvas.note.boundingBox()).toEqual(made);
    const ground = await canvas.pane.boundingBox();
    expect(Math.abs((made?.x ?? 0) - (ground?.x ?? 0) - 80)).toBeLessThan(3);
    expect(Math.abs((made?.y ?? 0) - (ground?.y ?? 0) - 80)).toBeLessThan(3);

    await canvas.note.click();
    const before = await canvas.note.boundingBox();
    const handle = canvas.note.locator('.react-flow__resize-control.handle.bottom.right');
    await handle.hover();
    await page.mouse.down();
    await page.mouse.move((before?.x ?? 0) + 380, (before?.y ?? 0) + 240, { steps: 6 });
    await page.mouse.up();
    await expect
      .poll(async () => Math.round((await canvas.note.boundingBox())?.width ?? 0))
      .toBeGreaterThan(370);
    await lab.picture('note', { dark: true });

    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').nodes[0]?.text)
      .toContain('refunds');
    const [note] = workspace.readPipeline('flow.dagflow').nodes;
    expect((note.ui as unknown as { width: number }).width).toBeGreaterThan(370);

    await page.keyboard.press('ControlOrMeta+Z');
    await expect
      .poll(async () => Math.round((await canvas.note.boundingBox())?.width ?? 0))
      .toBe(250);
    await canvas.note.click();
    await page.keyboard.press('Delete');
    await expect(canvas.note).toHaveCount(0);
  });
});
