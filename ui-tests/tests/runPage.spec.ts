import type { JupyterLabPage } from '@jupyterlab/galata';
import { gate, notebook, outputs, parameters } from '../helpers/notebooks';
import { RunPage } from '../helpers/RunPage';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

const LONG = 'Report by customer, region and channel, with all the footnotes';
const MANY = Array.from({ length: 18 }, (_, index) => (index === 7 ? LONG : `after-${index}`));
const FAIL = 'raise ValueError("the file has no rows for " + str(day))';

test('A failed run has a page that names who is to blame, shares its selection and is rerun from it', async ({
  context,
  lab,
  page,
  runs,
  workspace
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  workspace.write(
    'load.ipynb',
    notebook(
      parameters('day = "2026-11-01"'),
      'open("rows.csv", "w").write("name,score\\n" + "\\n".join(f"row {i},{i / 10}" for i in range(40)))',
      outputs(
        'rows = "rows.csv"\ncount = 1234567\nmean = 0.9638888888888889\nlabels = list(range(200))'
      )
    )
  );
  workspace.write('check.ipynb', notebook(parameters('day = ""'), FAIL));
  workspace.write('after.ipynb', notebook('print("after")'));
  workspace.writePipeline('flow.dagflow', {
    name: 'Daily numbers',
    parameters: [{ name: 'day', type: 'str', default: '2026-11-21' }],
    nodes: [
      {
        id: 'load',
        name: 'Load',
        path: 'load.ipynb',
        parameters: { day: { pipeline: 'day' } },
        ui: { x: 0, y: 0 }
      },
      {
        id: 'check',
        name: 'Check',
        path: 'check.ipynb',
        parameters: { day: { pipeline: 'day' } },
        ui: { x: 340, y: 0 }
      },
      ...MANY.map((name, index) => ({
        id: `after-${index}`,
        path: 'after.ipynb',
        name,
        ui: { x: 680 + 300 * (index % 3), y: 130 * Math.floor(index / 3) }
      }))
    ],
    edges: [
      { source: 'load', target: 'check' },
      ...MANY.map((_, index) => ({ source: 'check', target: `after-${index}` }))
    ]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectStates({ Check: 'failed', 'after-4': 'upstream_failed' });
  await canvas.select('Load');
  await canvas.runBar.getByRole('button', { name: 'Open run' }).click();

  const run = new RunPage(page);
  await expect(run.mainTab).toContainText(/\d+ \p{L}+ \d\d:\d\d · Daily numbers/u);
  await expect(run.header).toContainText('Failed');
  await expect(run.header).toContainText('2026-11-21');
  await expect(run.blame.getByRole('button')).toHaveCount(1);
  await expect(run.blame).toContainText('the file has no rows for 2026-11-21');
  await expect(run.blame).toContainText('18 nodes could not run because of this');
  await expect(run.node('Load')).toHaveAttribute('data-state', 'succeeded');
  await expect(run.view).toContainText('As it ran, read-only');
  // What is selected in the pipeline is selected here, and the other way round.
  await expect(page.locator('.jp-DagflowRunPage .react-flow__node.selected')).toHaveCount(1);
  await expect(page.locator('.jp-DagflowRunPage .react-flow__node.selected')).toContainText('Load');
  await lab.picture('run-page-graph', { dark: true });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await lab.picture('run-page-wide');
  await page.setViewportSize({ width: 1280, height: 800 });
  await run.blame.getByRole('button').click();
  await expect(page.locator('.jp-DagflowRunPage .react-flow__node.selected')).toContainText(
    'Check'
  );

  // Keys that edit pipelines do nothing to a run.
  await run.node('Check').locator('.jp-DagflowNode-title').click();
  await page.keyboard.press('Delete');
  await expect(run.node('Check')).toHaveCount(1);

  await run.tab('Graph').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(run.tab('Attempts')).toBeFocused();
  const attempt = run.view.getByRole('article');
  await expect(attempt).toHaveCount(1);
  await expect(attempt).toContainText('ValueError: the file has no rows for 2026-11-21');
  await expect(attempt).toContainText('This machine');
  await lab.picture('run-page-attempts', { dark: true });
  await run.view.getByRole('button', { name: 'Show those of all nodes' }).click();
  await expect(attempt).toHaveCount(2);

  await run.choose('Outputs');
  const load = run.view.getByRole('article', { name: 'Load' });
  await expect(load).toContainText('1,234,567');
  await expect(load).toContainText('0.963889');
  await expect(load.getByText('199', { exact: false })).toHaveCount(0);
  await load.getByRole('button', { name: 'Show all' }).click();
  await expect(load).toContainText('199');
  await load.getByRole('button', { name: 'Show less' }).click();
  await load.getByRole('button', { name: 'Copy mean' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('0.9638888888888889');
  await expect(load.getByRole('columnheader', { name: 'score' })).toBeVisible();
  await lab.picture('run-page-outputs', { dark: true });

  await lab.tab('flow.dagflow').click();
  await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).not.toHaveText('Check');
  await canvas.select('Check');
  await canvas.chooseOnNode('Check', 'Show in Run Page');
  await expect(run.tab('Attempts')).toHaveAttribute('aria-selected', 'true');
  await expect(run.mainTab).toHaveCount(1);
  await run.view.getByRole('button', { name: 'Open at the failed cell' }).click();
  await expect(lab.tab('output.ipynb')).toHaveClass(/lm-mod-current/);
  await expect(page.locator('.jp-Notebook:visible .jp-Cell.jp-mod-active')).toContainText(
    'ValueError'
  );

  // It is mended and rerun from here; the page follows the same run.
  workspace.write('check.ipynb', notebook(parameters('day = ""'), gate('go'), 'print(day)'));
  await run.mainTab.click();
  await run.button('Rerun failed').click();
  await expect(run.header).toContainText('Running');
  await expect(attempt).toHaveCount(2);
  await lab.picture('run-page-running', { dark: true });
  workspace.write('go', '');
  await expect(run.header).toContainText('Succeeded');
  await expect(run.blame).toHaveCount(0);
  await expect(run.view.getByRole('article').first()).toContainText('succeeded');
  expect((await runs.newest(workspace.path('flow.dagflow'))).nodes.check.attempt).toBe(2);
});

test('A run of the past opens as it was, and one that is gone says so', async ({
  lab,
  page,
  runs,
  workspace
}) => {
  workspace.write('one.ipynb', notebook('print(1)', outputs('answer = 41')));
  workspace.writePipeline('flow.dagflow', {
    nodes: [{ id: 'one', name: 'One', path: 'one.ipynb', ui: { x: 0, y: 0 } }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectState('One', 'succeeded');
  const first = await runs.newest(workspace.path('flow.dagflow'));
  await expect(canvas.runBar).toContainText('Succeeded');
  await canvas.chooseOnNode('One', 'Duplicate');
  await canvas.press('run-pipeline');
  await canvas.expectState('One 2', 'succeeded');

  const open = (runId: string) =>
    page.evaluate(async id => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { commands: { execute(id: string, args: object): Promise<unknown> } };
      };
      await jupyterapp.commands.execute('dagflow:open-run', { runId: id, tab: 'graph' });
    }, runId);
  await open(first.run_id);
  const run = new RunPage(page);
  await expect(run.node('One')).toHaveAttribute('data-state', 'succeeded');
  await expect(run.node('One 2')).toHaveCount(0);
  await run.button('Open pipeline').click();
  await expect(canvas.nodes).toHaveCount(2);

  // A page that is loaded again shows the same run in the same view.
  await run.mainTab.click();
  const saved = page.waitForRequest(
    request => request.method() === 'PUT' && /"tab":\s*"outputs"/.test(request.postData() ?? '')
  );
  await run.tab('Graph').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await expect(run.tab('Outputs')).toHaveAttribute('aria-selected', 'true');
  await saved;
  // The page in front is the run's, and not the launcher, which a plain reload waits for.
  await (page as unknown as JupyterLabPage).reload({ waitForIsReady: false });
  await expect(run.header).toContainText('Succeeded');
  await expect(run.tab('Outputs')).toHaveAttribute('aria-selected', 'true');
  await expect(run.view).toContainText('41');

  await run.button('Delete').click();
  await expect(page.locator('.jp-Dialog')).toContainText(`Delete run ${first.run_id}?`);
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await expect(page.getByRole('alert').filter({ hasText: 'This run is gone.' })).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(run.mainTab).toHaveCount(0);

  await open('20200101-000000-abcdef');
  await expect(page.getByRole('alert').filter({ hasText: 'This run is gone.' })).toBeVisible();
  await lab.picture('run-page-gone', { dark: true });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByText('This run is gone.')).toHaveCount(0);
});
