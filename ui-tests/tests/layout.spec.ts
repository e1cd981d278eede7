import type { Worker } from '@playwright/test';

import type { CanvasPage } from '../helpers/CanvasPage';
import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

/** From left to right, as the wires have them. */
const ORDER = [['load'], ['clean', 'enrich'], ['join'], ['train', 'plot'], ['report']];
const WIRES = [
  ['load', 'clean'],
  ['load', 'enrich'],
  ['clean', 'join'],
  ['enrich', 'join'],
  ['join', 'train'],
  ['join', 'plot'],
  ['train', 'report'],
  ['plot', 'report']
];
/** Where they lie at first: upside down, and upon each other. */
const MESS = [
  [900, 40],
  [40, 420],
  [160, 460],
  [620, 0],
  [60, 60],
  [130, 90],
  [0, 0]
];

function addMess(workspace: Workspace): void {
  workspace.write('a.ipynb', notebook(parameters('x: int = 1'), outputs('y = x + 1')));
  workspace.writePipeline('flow.dagflow', {
    nodes: ORDER.flat().map((name, index) => ({
      id: name,
      name,
      path: 'a.ipynb',
      ui: { x: MESS[index][0], y: MESS[index][1] }
    })),
    edges: WIRES.map(([source, target]) => ({ source, target }))
  });
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

async function boxes(canvas: CanvasPage): Promise<Map<string, Box>> {
  const found = await Promise.all(
    ORDER.flat().map(async name => [name, (await canvas.node(name).boundingBox())!] as const)
  );
  return new Map(found);
}

/** Pairs of cards that lie upon each other. */
function overlaps(all: ReadonlyMap<string, Box>): string[] {
  const list = [...all];
  return list.flatMap(([name, one], index) =>
    list
      .slice(index + 1)
      .filter(
        ([, other]) =>
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height
      )
      .map(([other]) => `${name} ${other}`)
  );
}

test('Nodes are put in order by a key, and one key brings all of them back', async ({
  lab,
  page,
  workspace
}) => {
  addMess(workspace);
  const workers: Worker[] = [];
  page.on('worker', worker => workers.push(worker));
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.output('report', 'y')).toBeVisible();
  expect(overlaps(await boxes(canvas))).not.toEqual([]);
  await lab.picture('layout-before');
  const places = async () => {
    await canvas.save();
    const read = () =>
      workspace.readPipeline('flow.dagflow').nodes.map(({ ui }) => [ui?.x ?? 0, ui?.y ?? 0]);
    await expect(lab.tab('flow.dagflow').and(page.locator('.jp-mod-dirty'))).toHaveCount(0);
    return read();
  };

  // All of them, calculated beside the page.
  await canvas.pane.click({ position: { x: 8, y: 8 } });
  const before = workers.length;
  await page.keyboard.press('Shift+L');
  await expect(canvas.widget.locator('.jp-mod-arranging')).toHaveCount(0);
  await expect.poll(async () => overlaps(await boxes(canvas))).toEqual([]);
  const ours = workers.slice(before).filter(worker => worker.url().includes('jupyter-dagflow'));
  expect(ours).toHaveLength(1);
  await canvas.fit();
  const ordered = await boxes(canvas);
  const columns = ORDER.map(names => names.map(name => ordered.get(name)!.x));
  for (const [index, column] of columns.entries()) {
    expect(new Set(column.map(Math.round)).size).toBe(1);
    expect(column[0]).toBeGreaterThan(columns[index - 1]?.[0] ?? -Infinity);
  }
  await lab.picture('layout', { dark: true });
  const laid = await places();
  expect(laid).not.toEqual(MESS);

  // Again it changes nothing, so there is one step to take back, and one to make again.
  await canvas.pane.click({ position: { x: 8, y: 8 } });
  await page.keyboard.press('Shift+L');
  await page.keyboard.press('ControlOrMeta+Z');
  await canvas.expectEnabled('undo-edit', false);
  expect(await places()).toEqual(MESS);
  await page.keyboard.press('ControlOrMeta+Shift+Z');
  await canvas.expectEnabled('redo-edit', false);
  expect(await places()).toEqual(laid);
});

test('Of several selected nodes only these are put in order', async ({ lab, page, workspace }) => {
  addMess(workspace);
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.output('report', 'y')).toBeVisible();
  await canvas.select('clean');
  await canvas
    .node('load')
    .locator('.jp-DagflowNode-title')
    .click({ modifiers: ['ControlOrMeta'] });
  await page.keyboard.press('Shift+L');
  await canvas.expectEnabled('undo-edit', true);
  await canvas.save();
  const moved = () =>
    workspace
      .readPipeline('flow.dagflow')
      .nodes.filter(({ ui }, index) => ui?.x !== MESS[index][0] || ui.y !== MESS[index][1])
      .map(node => node.id);
  await expect.poll(moved).toEqual(expect.arrayContaining(['load']));
  expect(moved().filter(id => !['load', 'clean'].includes(id))).toEqual([]);
  const all = await boxes(canvas);
  expect(all.get('load')!.x).toBeLessThan(all.get('clean')!.x);
});

test('The overview covers no node of a pipeline that was just opened', async ({
  lab,
  workspace
}) => {
  workspace.write('a.ipynb', notebook(parameters('x: int = 1'), outputs('y = x + 1')));
  const names = Array.from({ length: 30 }, (_, index) => `node ${index}`);
  workspace.writePipeline('grid.dagflow', {
    nodes: names.map((name, index) => ({
      id: `n${index}`,
      name,
      path: 'a.ipynb',
      ui: { x: (index % 5) * 320, y: Math.floor(index / 5) * 250 }
    }))
  });
  const canvas = await lab.openPipeline('grid.dagflow');
  const last = canvas.node('node 29');
  const overview = canvas.widget.locator('.react-flow__minimap');
  const isCovered = async () => {
    const [card, map] = [(await last.boundingBox())!, (await overview.boundingBox())!];
    return card.x + card.width > map.x && card.y + card.height > map.y;
  };
  await expect(last).toBeVisible();
  await expect(overview).toBeVisible();
  await expect.poll(isCovered).toBe(false);
  await canvas.fit();
  expect(await isCovered()).toBe(false);
  await lab.picture('overview', { dark: true });
});
