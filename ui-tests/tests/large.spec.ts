import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

const COLUMNS = 20;
const NODES = 240;

test('A large pipeline is seen from afar, moved, looked over and edited', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('a.ipynb', notebook(parameters('x: int = 1'), outputs('y = x + 1')));
  const names = Array.from({ length: NODES }, (_, index) => `n${index}`);
  workspace.writePipeline('large.dagflow', {
    nodes: names.map((name, index) => ({
      id: name,
      name,
      path: 'a.ipynb',
      ui: { x: (index % COLUMNS) * 360, y: Math.floor(index / COLUMNS) * 220 }
    })),
    edges: names.slice(1).map((name, index) => ({ source: names[index], target: name }))
  });
  const place = (index: number) => workspace.readPipeline('large.dagflow').nodes.at(index)?.ui;
  const canvas = await lab.openPipeline('large.dagflow');

  // From afar there is a plain card for each node, and what is dragged comes to rest where it is let go.
  await expect(canvas.widget.locator('.jp-DagflowNode.jp-mod-plain')).toHaveCount(NODES);
  await lab.picture('large', { dark: true });
  const card = canvas.node('n21');
  const seen = (await card.boundingBox())!;
  await page.mouse.move(seen.x + seen.width / 2, seen.y + seen.height / 2);
  await page.mouse.down();
  await page.mouse.move(seen.x + seen.width / 2 + 30, seen.y + 60, { steps: 6 });
  await page.mouse.up();
  const dropped = (await card.boundingBox())!;
  expect(dropped.x - seen.x).toBeGreaterThan(15);
  await canvas.save();
  await expect.poll(() => place(21)?.x ?? 0).toBeGreaterThan(360);
  await page.keyboard.press('ControlOrMeta+Z');
  await expect.poll(async () => (await card.boundingBox())!.x).toBeCloseTo(seen.x, 0);

  // The overview: a click brings its place into the middle, a drag takes the view along, the wheel comes nearer.
  await page.keyboard.press('Shift+0');
  await expect.poll(async () => (await canvas.viewport()).zoom).toBe(1);
  const middle = await canvas.viewport();
  const overview = (await canvas.widget.locator('.react-flow__minimap').boundingBox())!;
  const corner = { x: overview.x + 20, y: overview.y + 40 };
  await page.mouse.click(corner.x, corner.y);
  await expect.poll(async () => (await canvas.viewport()).x).toBeGreaterThan(middle.x + 500);
  const left = await canvas.viewport();
  await page.mouse.move(corner.x, corner.y);
  await page.mouse.down();
  await page.mouse.move(corner.x + 60, corner.y, { steps: 6 });
  await page.mouse.up();
  await expect.poll(async () => (await canvas.viewport()).x).toBeLessThan(left.x - 500);

  // Near by, the cards in sight have their ports, and the others are not drawn.
  await expect(canvas.widget.locator('.jp-DagflowNode.jp-mod-plain')).toHaveCount(0);
  await expect(canvas.widget.getByText('y', { exact: true }).first()).toBeVisible();
  expect(await canvas.nodes.count()).toBeLessThan(NODES / 2);

  // Find goes to what is not drawn.
  await page.keyboard.press('ControlOrMeta+f');
  await page.keyboard.type('n239');
  await page.keyboard.press('Enter');
  await expect(canvas.node('n239')).toBeInViewport();
});
