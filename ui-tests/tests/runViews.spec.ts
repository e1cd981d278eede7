import { readFileSync } from 'node:fs';

import { RunPage } from '../helpers/RunPage';
import { expect, test } from '../helpers/test';
import type { Edge, Node } from '../helpers/Workspace';

test.use({ viewport: { width: 1280, height: 800 } });

const LONG = 'Orders of the whole year from the warehouse, without those that were sent back';
const MORE = Array.from({ length: 14 }, (_, index) => `sum-${index}`);

/** A node that runs a shell's line. */
const shell = (id: string, name: string, line: string, more: object = {}): Node => ({
  id,
  type: 'command',
  name,
  command: ['sh', '-c', line],
  ...more
});

const SAY = 'for i in $(seq 1 400); do echo "row $i of train"; done; echo "low on memory" >&2';
const FLAKY = `if ! test -e once; then touch once; echo 'no connection' >&2; exit 1; fi; echo connected; sleep 0.4`;

test('The grid, the timeline and the log of a run tell how it went, and lead on', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  // Three runs, and many pictures.
  test.setTimeout(180_000);
  const nodes: Node[] = [
    shell('load', LONG, 'echo "\\033[32mloaded\\033[0m 12 rows"; sleep 0.3'),
    shell('fetch', 'Fetch', FLAKY, { retry: { attempts: 3, delay_s: 0.5 } }),
    shell('train', 'Train', `${SAY}; sleep 0.6`),
    ...MORE.map(id => shell(id, id, `echo ${id}; sleep 0.2`)),
    shell('score', 'Score', 'if test -e bad; then echo "bad rows" >&2; exit 3; fi'),
    shell('wait', 'Wait', 'while test ! -e go; do sleep 0.1; done'),
    shell('report', 'Report', 'echo reported')
  ];
  const edges: Edge[] = [
    { source: 'load', target: 'train' },
    { source: 'fetch', target: 'train' },
    ...MORE.map(target => ({ source: 'load', target })),
    { source: 'train', target: 'score' },
    { source: 'score', target: 'wait' },
    { source: 'wait', target: 'report' }
  ];
  const write = (kept: readonly Node[]) =>
    workspace.writePipeline('flow.dagflow', {
      nodes: kept.map((node, index) => ({
        ...node,
        ui: { x: 340 * (index % 5), y: 130 * Math.floor(index / 5) }
      })),
      edges: edges.filter(edge => kept.some(node => node.id === edge.target))
    });
  const start = () => runs.start(workspace.path('flow.dagflow'));

  // One run went well, before a node was added, one failed, one goes on.
  workspace.write('go', '');
  write(nodes.filter(node => node.id !== 'sum-13'));
  await start();
  await runs.untilEnded(workspace.path('flow.dagflow'));
  write(nodes);
  workspace.write('bad', '');
  await start();
  await runs.untilEnded(workspace.path('flow.dagflow'));
  workspace.remove('bad');
  workspace.remove('go');
  workspace.remove('once');
  const live = await start();

  const run = new RunPage(page);
  await lab.execute('dagflow:open-run', { runId: live.run_id, tab: 'grid' });
  const grid = run.view.getByRole('grid');
  await expect(grid.getByRole('columnheader', { name: /^Run of/ })).toHaveCount(3);
  await expect(grid.locator('[aria-current="true"]')).toBeVisible();
  const cell = (title: string, column: number) =>
    grid
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: title }) })
      .getByRole('gridcell')
      .nth(column);
  await expect(cell('Score', 1)).toHaveAttribute('data-state', 'failed');
  await expect(cell('Wait', 1)).toHaveAttribute('data-state', 'upstream_failed');
  await expect(cell('sum-13', 0)).toHaveAccessibleName(/not part of it/);
  // The run of this page is told live.
  await expect(cell('Wait', 2)).toHaveAttribute('data-state', 'running');
  // What scrolls closes its tooltips.
  await cell('Score', 1).scrollIntoViewIfNeeded();
  await cell('Score', 1).hover();
  await expect(page.getByRole('tooltip')).toContainText('failed');
  await lab.picture('run-grid', { dark: true });

  // A timeline that goes on, with a retry, and the path that decides.
  await run.choose('Timeline');
  const timeline = run.view;
  await expect(timeline.locator('[data-attempt^="fetch/"]')).toHaveCount(2);
  await expect(timeline.locator('[data-attempt="fetch/1"]')).toHaveAttribute(
    'data-state',
    'failed'
  );
  await expect(timeline).toContainText('Critical path so far:');
  await expect(timeline.locator('.jp-DagflowTimeline-now')).toBeVisible();
  await timeline.locator('[data-attempt="fetch/2"]').hover();
  await expect(page.getByRole('tooltip')).toContainText('Attempt');
  await lab.picture('run-timeline-live', { dark: true });

  // The log of all nodes grows while it is followed.
  await run.choose('Log');
  const log = run.view;
  await expect(log.getByText('low on memory')).toBeVisible();
  await expect(log.locator('.ansi-green-fg')).toHaveCount(1);
  await lab.picture('run-log', { dark: true });
  workspace.write('go', '');
  await expect(log.getByText('reported')).toBeInViewport();

  await log.getByLabel('Search the log').fill('ROW 7');
  await expect(log).toContainText('1 of 11');
  await page.keyboard.press('Enter');
  await expect(log.locator('.jp-mod-current')).toHaveText(/row 70 of train/);
  await expect(log.locator('.jp-mod-current')).toBeInViewport();
  await log.getByRole('button', { name: 'Match case' }).click();
  await expect(log).toContainText('nothing found');
  await log.getByLabel('Search the log').fill('');
  await log.getByLabel('Which lines').selectOption('errors');
  await expect(log.locator('[data-line]')).toHaveText([/no connection/, /Failed/, /low on memory/]);
  await log.getByLabel('Times').check();
  await lab.picture('run-log-errors');
  const download = page.waitForEvent('download');
  await log.getByRole('button', { name: 'Download what is shown as a text file' }).click();
  const file = readFileSync(await (await download).path(), 'utf8');
  expect(file.split('\n')).toHaveLength(4);
  expect(file).toMatch(/^\d{4}-\d\d-\d\dT\S+ \[Fetch\] no connection\n/);
  // One selection for all views: the node that is chosen here is the timeline's, and the other way round.
  await log.getByLabel('Node').selectOption('Fetch');
  await log.getByLabel('Attempt').selectOption('2');
  await expect(log.locator('[data-line]')).toContainText(['connected']);
  await expect(log).not.toContainText('no connection');

  await run.choose('Timeline');
  await expect(
    timeline.getByRole('button', { name: /^Fetch: succeeded, 2 attempts/ })
  ).toHaveAttribute('aria-pressed', 'true');
  await expect(timeline.locator('.jp-DagflowTimeline-path')).toHaveText(
    /^Critical path:.*Train → Score → Wait → Report.* s of .* s$/
  );
  await expect(timeline.locator('.jp-DagflowTimeline-now')).toHaveCount(0);
  const bar = timeline.locator('[data-attempt="wait/1"]');
  const before = (await bar.boundingBox())?.width ?? 0;
  await bar.hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -800);
  await page.keyboard.up('Control');
  await expect
    .poll(async () => (await bar.boundingBox())?.width ?? 0)
    .toBeGreaterThan(before * 1.5);
  await expect(bar).toBeInViewport();
  await lab.picture('run-timeline-zoomed');
  await timeline.getByRole('button', { name: 'Fit' }).click();
  await page.mouse.move(0, 0);
  await lab.picture('run-timeline', { dark: true });
  await bar.click();

  // From cell to cell with the keyboard, and on to another run with that node.
  await run.choose('Grid');
  await expect(cell('Wait', 2)).toHaveAttribute('data-state', 'succeeded');
  await cell('Wait', 2).click();
  await page.keyboard.press('ArrowUp');
  await expect(cell('Score', 2)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(cell('Score', 1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(run.header).toContainText('Failed');
  await expect(run.header).toContainText('bad rows');
});
