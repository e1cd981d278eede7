import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { CanvasPage } from '../helpers/CanvasPage';

/** The canvas's pan and zoom, as it is drawn. */
async function selectedTitles(canvas: CanvasPage): Promise<string[]> {
  const titles = canvas.widget.locator('.react-flow__node.selected .jp-DagflowNode-title');
  return (await titles.allTextContents()).sort();
}

test.use({ viewport: { width: 1280, height: 800 } });

test('The canvas is panned, zoomed, boxed, snapped and seen from above', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('a.ipynb', notebook(parameters('x: int = 1'), outputs('y = x + 1')));
  const titles = ['load', 'clean', 'train', 'test', 'report', 'store', 'mail', 'end'];
  const nodes = titles.map((name, index) => ({
    id: name,
    name,
    path: 'a.ipynb',
    ui: { x: (index % 4) * 320, y: Math.floor(index / 4) * 240 }
  }));
  workspace.writePipeline('flow.dagflow', { nodes });
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.output('end', 'y')).toBeVisible();
  await canvas.fit();
  const pane = (await canvas.pane.boundingBox())!;
  const bare = { x: pane.x + pane.width / 2, y: pane.y + pane.height - 40 };

  // Pan: by the wheel, with Shift to the side, by the middle button, and by the left one with the space bar held.
  const start = await canvas.viewport();
  await page.mouse.move(bare.x, bare.y);
  await page.mouse.wheel(0, 60);
  await expect.poll(async () => (await canvas.viewport()).y).toBeLessThan(start.y);
  expect((await canvas.viewport()).zoom).toBe(start.zoom);
  const wheeled = await canvas.viewport();
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 60);
  await page.keyboard.up('Shift');
  await expect.poll(async () => (await canvas.viewport()).x).toBeLessThan(wheeled.x);
  expect((await canvas.viewport()).y).toBe(wheeled.y);
  for (const button of ['middle', 'left'] as const) {
    const before = await canvas.viewport();
    await page.mouse.click(bare.x, bare.y);
    if (button === 'left') {
      await page.keyboard.down('Space');
    }
    await page.mouse.down({ button });
    await page.mouse.move(bare.x + 50, bare.y - 30, { steps: 4 });
    await page.mouse.up({ button });
    await page.keyboard.up('Space');
    const after = await canvas.viewport();
    expect([after.x - before.x, after.y - before.y]).toEqual([50, -30]);
    expect(await selectedTitles(canvas)).toEqual([]);
  }

  // Zoom: Ctrl and the wheel, and keys.
  await page.mouse.move(bare.x, bare.y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await canvas.viewport()).zoom).toBeGreaterThan(start.zoom);
  await page.keyboard.press('Shift+0');
  await expect.poll(async () => (await canvas.viewport()).zoom).toBe(1);
  await page.keyboard.press('Equal');
  await expect.poll(async () => (await canvas.viewport()).zoom).toBeGreaterThan(1.1);
  await page.keyboard.press('Minus');
  await expect.poll(async () => (await canvas.viewport()).zoom).toBeCloseTo(1, 2);
  await page.keyboard.press('Shift+1');
  await canvas.fit();

  // A box selects what it touches; with Ctrl it adds; a Ctrl-click adds and removes; then all, and none.
  const box = async (first: string, last: string) => {
    const [from, to] = [
      (await canvas.node(first).boundingBox())!,
      (await canvas.node(last).boundingBox())!
    ];
    await page.mouse.move(from.x - 8, from.y - 8);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + 20, { steps: 6 });
    await page.mouse.up();
  };
  await box('load', 'clean');
  await expect.poll(() => selectedTitles(canvas)).toEqual(['clean', 'load']);
  await page.keyboard.down('Control');
  await box('report', 'store');
  await canvas.node('load').locator('.jp-DagflowNode-title').click();
  await page.keyboard.up('Control');
  await expect.poll(() => selectedTitles(canvas)).toEqual(['clean', 'report', 'store']);
  await page.keyboard.press('Shift+2');
  await canvas.fit();
  await page.keyboard.press('ControlOrMeta+A');
  await expect.poll(async () => (await selectedTitles(canvas)).length).toBe(titles.length);
  await page.keyboard.press('Escape');
  await expect.poll(() => selectedTitles(canvas)).toEqual([]);

  // What is dragged comes to rest flush with others, and shows along which line; else on the grid; Alt suspends both.
  const title = (await canvas.node('end').locator('.jp-DagflowNode-title').boundingBox())!;
  const { zoom } = await canvas.viewport();
  const hold = { x: title.x + 10, y: title.y + title.height / 2 };
  const drag = async (x: number, y: number) => {
    await page.mouse.move(hold.x + x * zoom, hold.y + y * zoom, { steps: 5 });
  };
  const place = () => workspace.readPipeline('flow.dagflow').nodes.at(7)?.ui;
  await page.mouse.move(hold.x, hold.y);
  await page.mouse.down();
  await drag(2, 2);
  await drag(-3, 133);
  await expect(canvas.widget.locator('.jp-DagflowGuide').first()).toBeVisible();
  await lab.picture('guides', { dark: true });
  await page.mouse.up();
  await expect(canvas.widget.locator('.jp-DagflowGuide')).toHaveCount(0);
  await canvas.save();
  await expect.poll(place).toEqual({ x: 960, y: 380 });
  await page.keyboard.press('ControlOrMeta+Z');
  await page.mouse.move(hold.x, hold.y);
  await page.keyboard.down('Alt');
  await page.mouse.down();
  await drag(2, 2);
  await drag(-3, 133);
  await page.mouse.up();
  await page.keyboard.up('Alt');
  await canvas.save();
  await expect.poll(async () => (place()?.x ?? 960) - 960).not.toBe(0);

  // The overview: a click brings its place into the middle; it goes with a key and stays away.
  const overview = canvas.widget.locator('.react-flow__minimap');
  const before = await canvas.viewport();
  const small = (await overview.boundingBox())!;
  await page.mouse.click(small.x + 20, small.y + 20);
  await expect.poll(async () => (await canvas.viewport()).x).toBeGreaterThan(before.x + 50);
  await canvas.pane.click({ position: { x: 6, y: 6 } });
  await page.keyboard.press('m');
  await expect(overview).toHaveCount(0);
  await page.keyboard.press('m');
  await expect(overview).toBeVisible();
});
