import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

import { CanvasPage } from '../../ui-tests/helpers/CanvasPage';
import { ROOT } from '../../ui-tests/helpers/environment';
import type { LabPage } from '../../ui-tests/helpers/LabPage';
import { notebook, outputs, parameters } from '../../ui-tests/helpers/notebooks';
import { test } from '../../ui-tests/helpers/test';
import type { Workspace } from '../../ui-tests/helpers/Workspace';
import { Burst } from './Burst';
import { INPUTS_CELL, largePipeline, OUTPUT_CELL, type Size } from './drawing';
import { framesDuring, traceOf, type Frames } from './frames';

const SIZE: Size = { nodes: 1000, edges: 1500 };
const BURST = { rate: 500, seconds: 6 };
/** Then the rest is measured even if the server has not answered everything. */
const SETTLED_MS = 60_000;
const TRACES = path.join(__dirname, 'traces');
const NAME = 'large.dagflow';

test('the canvas with a large pipeline', async ({ page, lab, workspace }) => {
  writeWorkspace(workspace);
  const rows: Row[] = [];
  const canvas = new CanvasPage(page);
  const read = notebooksRead(page);
  rows.push(await opened(page, lab, workspace));
  rows.push(await settled(read));
  for (const [what, zoom] of [
    ['all in sight', 'fit-canvas'],
    ['at 100 %', 'reset-zoom']
  ]) {
    await lab.execute(`dagflow:${zoom}`);
    await page.waitForTimeout(500);
    rows.push(rowOf(`pan, ${what}`, await traced(page, `pan ${zoom}`, () => pan(page, canvas))));
    rows.push(rowOf(`drag, ${what}`, await traced(page, `drag ${zoom}`, () => drag(page))));
  }
  await lab.execute('dagflow:fit-canvas');
  rows.push(await burst(page, workspace));
  rows.push(await laidOut(page, lab));
  print(rows);
});

interface Row {
  what: string;
  seconds?: number;
  frames?: Frames;
}

function writeWorkspace(workspace: Workspace): void {
  const text = notebook(parameters(INPUTS_CELL.join('\n')), outputs(OUTPUT_CELL));
  mkdirSync(workspace.file('notebooks'));
  for (let index = 0; index < SIZE.nodes; index++) {
    workspace.write(`notebooks/n${index}.ipynb`, text);
  }
  workspace.writePipeline(NAME, largePipeline(SIZE));
}

/** From the order to open it to the frame in which all nodes and wires are drawn. */
async function opened(page: Page, lab: LabPage, workspace: Workspace): Promise<Row> {
  let seconds = 0;
  const frames = await traced(page, 'open', async () => {
    const drawn = page.evaluate(async ({ nodes, edges }) => {
      const begin = performance.now();
      const cards = document.getElementsByClassName('jp-DagflowNode');
      const paths = document.getElementsByClassName('react-flow__edge-path');
      // From afar one path draws many wires, each of which begins with an M.
      const wires = () =>
        [...paths].reduce(
          (sum, path) => sum + (path.getAttribute('d') ?? '').split('M').length - 1,
          0
        );
      while (cards.length < nodes || wires() < edges) {
        if (performance.now() - begin > 60_000) {
          throw new Error(`Only ${cards.length} cards and ${wires()} wires are drawn.`);
        }
        await new Promise(resolve => requestAnimationFrame(resolve));
      }
      await new Promise(resolve => requestAnimationFrame(resolve));
      return (performance.now() - begin) / 1000;
    }, SIZE);
    await lab.execute('docmanager:open', { path: workspace.path(NAME) });
    seconds = await drawn;
  });
  process.stderr.write(`open: ${seconds} s\n`);
  return { what: 'open', seconds, frames };
}

/** Settles as soon as the server has told the ports of all notebooks. */
function notebooksRead(page: Page): Promise<void> {
  const read = new Set<string>();
  return new Promise(resolve => {
    page.on('requestfinished', request => {
      if (request.url().includes('/jupyter-dagflow/api/notebooks')) {
        const { paths } = request.postDataJSON() as { paths: string[] };
        paths.forEach(path => read.add(path));
      }
      if (read.size >= SIZE.nodes) {
        resolve();
      }
    });
  });
}

/** How long after that all ports are known. */
async function settled(read: Promise<void>): Promise<Row> {
  const begin = Date.now();
  await Promise.race([read, new Promise(resolve => setTimeout(resolve, SETTLED_MS))]);
  return { what: 'until all notebooks are read', seconds: (Date.now() - begin) / 1000 };
}

async function traced(page: Page, name: string, act: () => Promise<void>): Promise<Frames> {
  let frames: Frames | null = null;
  const trace = await traceOf(page, async () => {
    frames = await framesDuring(page, act);
  });
  mkdirSync(TRACES, { recursive: true });
  writeFileSync(path.join(TRACES, `${name.replaceAll(' ', '-')}.json`), trace);
  process.stderr.write(`${name}: ${JSON.stringify(frames)}\n`);
  return frames ?? { perSecond: 0, longest: 0, blocked: 0 };
}

/** Two seconds to and fro with the middle button. */
async function pan(page: Page, canvas: CanvasPage): Promise<void> {
  const box = (await canvas.pane.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down({ button: 'middle' });
  await toAndFro(page, x, y);
  await page.mouse.up({ button: 'middle' });
}

/** Two seconds to and fro with a card in hand. */
async function drag(page: Page): Promise<void> {
  // What has come into sight is drawn in one of the next frames.
  const found = await page.waitForFunction(() => {
    for (const card of document.querySelectorAll('.jp-DagflowNode-head')) {
      const { x, y, width, height } = card.getBoundingClientRect();
      const [left, top] = [x + width / 2, y + height / 2];
      if (card.contains(document.elementFromPoint(left, top)) && left > 500 && top > 300) {
        return { x: left, y: top };
      }
    }
    return null;
  });
  const at = (await found.jsonValue()) ?? { x: 0, y: 0 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await toAndFro(page, at.x, at.y);
  await page.mouse.up();
}

async function toAndFro(page: Page, x: number, y: number): Promise<void> {
  const end = Date.now() + 2000;
  for (let step = 0; Date.now() < end; step++) {
    const turn = step / 8;
    await page.mouse.move(x + 150 * Math.sin(turn), y + 80 * Math.cos(turn) - 80);
  }
}

/** How long after the last of many events was written its card shows it. */
async function burst(page: Page, workspace: Workspace): Promise<Row> {
  const run = new Burst(ROOT, workspace.path(NAME), BURST.rate, BURST.seconds);
  await run.created();
  await page.waitForSelector('.jp-DagflowNode[data-state="pending"]', {
    state: 'attached',
    timeout: 30_000
  });
  let seconds = 0;
  let events = 0;
  const frames = await traced(page, 'burst', async () => {
    const shown = page.evaluate(
      async id => {
        const selector = `.jp-DagflowNode[data-node-id="${id}"][data-state="failed"]`;
        while (document.querySelector(selector) === null) {
          await new Promise(resolve => requestAnimationFrame(resolve));
        }
        return Date.now();
      },
      `n${SIZE.nodes - 1}`
    );
    const written = await run.write();
    events = written.events;
    seconds = ((await shown) - written.last) / 1000;
  });
  run.end();
  return { what: `lag after ${events} events, ${BURST.rate} a second`, seconds, frames };
}

/** The whole pipeline in order, from the command to the nodes' new places. */
async function laidOut(page: Page, lab: LabPage): Promise<Row> {
  let seconds = 0;
  const frames = await traced(page, 'layout', async () => {
    const begin = Date.now();
    await lab.execute('dagflow:layout-nodes');
    seconds = (Date.now() - begin) / 1000;
  });
  return { what: 'lay out', seconds, frames };
}

function rowOf(what: string, frames: Frames): Row {
  return { what, frames };
}

function print(rows: readonly Row[]): void {
  const head = ['', 'seconds', 'frames/s', 'longest pause', 'long work'];
  const lines = rows.map(({ what, seconds, frames }) => [
    what,
    seconds === undefined ? '' : seconds.toFixed(2),
    frames ? frames.perSecond.toFixed(0) : '',
    frames ? `${frames.longest.toFixed(0)} ms` : '',
    frames ? `${frames.blocked.toFixed(0)} ms` : ''
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map(line => line[column].length))
  );
  const text = [head, ...lines].map(line =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column] + 2)
      )
      .join('')
  );
  const title = `${SIZE.nodes} nodes, ${SIZE.edges} edges`;
  process.stdout.write(`\n${title}\n${text.join('\n')}\nTraces: ${TRACES}\n`);
}
