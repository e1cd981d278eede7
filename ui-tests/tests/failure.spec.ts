import { gate, notebook } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

const FIXED = "amounts = [float(price.replace(',', '.')) for price in prices]";

test.describe('A failed node', () => {
  test.beforeEach(({ workspace }) => workspace.addExample('broken'));

  test('says why, and opens its notebook at the failed cell and its log', async ({ lab, page }) => {
    const canvas = await lab.openPipeline('broken.dagflow');
    await canvas.press('run-pipeline');
    await canvas.expectStates({
      Revenue: 'failed',
      Orders: 'succeeded',
      Regulars: 'succeeded',
      Summary: 'upstream_failed'
    });
    const message = "ValueError: could not convert string to float: '12,50'";
    await expect(canvas.node('Revenue')).toContainText(message);
    await expect(canvas.runBar).toContainText(message);
    await lab.picture('failed', { dark: true });

    await canvas.node('Revenue').getByRole('button', { name: 'Log' }).click();
    await expect(canvas.log).toContainText('Adding up 4 prices');
    await expect(canvas.log.locator('[class*="ansi-red"]').first()).toBeVisible();
    await expect(canvas.log).toContainText(message);
    await lab.picture('failed-log', { dark: true });

    await canvas.node('Revenue').getByRole('button', { name: 'Open notebook' }).click();
    await expect(lab.tab('output.ipynb')).toHaveClass(/lm-mod-current/);
    const failed = page.locator('.jp-Notebook:visible .jp-Cell.jp-mod-active');
    await expect(failed).toContainText('float(price)');
    await expect(failed).toBeInViewport();
    await expect(failed.locator('.jp-OutputArea')).toContainText('ValueError');
    await lab.picture('failed-cell');
  });

  test('is fixed in its notebook and rerun; what succeeded is kept', async ({
    lab,
    page,
    runs,
    workspace
  }) => {
    const canvas = await lab.openPipeline('broken.dagflow');
    const attempts = () => runs.attempts(workspace.path('broken.dagflow'));
    await canvas.press('run-pipeline');
    await canvas.expectStates({
      Revenue: 'failed',
      Summary: 'upstream_failed',
      Regulars: 'succeeded'
    });

    await canvas.node('Revenue').dblclick();
    await expect(lab.tab('revenue.ipynb')).toHaveClass(/lm-mod-current/);
    const cell = page.locator('.jp-Notebook:visible .jp-CodeCell', { hasText: 'amounts = ' });
    await cell.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(FIXED);
    await page.keyboard.press('ControlOrMeta+S');
    await expect.poll(() => workspace.read('revenue.ipynb')).toContain("price.replace(',', '.')");

    await lab.tab('broken.dagflow').click();
    await canvas.press('rerun-failed');
    await canvas.expectStates({ Revenue: 'succeeded', Summary: 'succeeded' });
    await expect(canvas.node('Revenue')).toContainText('attempt 2');
    await lab.picture('rerun', { dark: true });
    expect(await attempts()).toEqual({ orders: 1, regulars: 1, revenue: 2, summary: 1 });
    const run = await runs.newest(workspace.path('broken.dagflow'));
    expect(run.nodes.summary.outputs.summary).toContain('118.90');

    await canvas.chooseOnNode('Regulars', 'Rerun from Here');
    await expect.poll(attempts).toEqual({ orders: 1, regulars: 2, revenue: 2, summary: 2 });
    await canvas.expectStates({ Regulars: 'succeeded', Summary: 'succeeded' });
    await expect(canvas.runBar).toContainText('Succeeded');

    await canvas.chooseOnNode('Orders', 'Rerun Only This');
    await expect.poll(attempts).toEqual({ orders: 2, regulars: 2, revenue: 2, summary: 2 });
    await canvas.expectState('Orders', 'succeeded');
    await expect(canvas.runBar).toContainText('Succeeded · 4 of 4 nodes');
  });
});

test('A log is streamed, in colour, and followed until the reader scrolls up', async ({
  lab,
  workspace
}) => {
  const red = 'print("\\x1b[31mred words\\x1b[0m and <b>plain</b> ones", flush=True)';
  const many = 'for line in range(300):\n    print("line", line)';
  workspace.write(
    'talk.ipynb',
    notebook(red, gate('more'), many, gate('rest'), 'print("the end")')
  );
  workspace.writePipeline('flow.dagflow', {
    nodes: [{ id: 'talk', path: 'talk.ipynb', ui: { x: 0, y: 0 } }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectState('talk', 'running');
  await canvas.chooseOnNode('talk', 'Log');
  const { log } = canvas;
  await expect(log).toContainText('red words and <b>plain</b> ones');
  await expect(log.locator('b')).toHaveCount(0);
  await expect(log.locator('.ansi-red-fg')).toHaveText('red words');
  await canvas.expectState('talk', 'running');

  workspace.write('more', '');
  await expect(log.getByText('line 299', { exact: true })).toBeInViewport();
  await expect(log.getByLabel('Follow')).toBeChecked();
  await lab.picture('log', { dark: true });
  await log.getByRole('log').hover();
  await lab.page.mouse.wheel(0, -2000);
  await expect(log.getByLabel('Follow')).not.toBeChecked();
  workspace.write('rest', '');
  await canvas.expectState('talk', 'succeeded');
  await expect(log.getByText('the end')).not.toBeInViewport();
  await log.getByLabel('Follow').check();
  await expect(log.getByText('the end')).toBeInViewport();

  await log.getByLabel('Search the log').fill('line 42');
  await expect(log.locator('.jp-mod-current')).toHaveText(/line 42/);
  await expect(log.locator('.jp-mod-current')).toBeInViewport();
});
