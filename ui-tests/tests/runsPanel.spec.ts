import { gate, notebook } from '../helpers/notebooks';
import { RunsPanel } from '../helpers/RunsPanel';
import { expect, test } from '../helpers/test';
import type { Workspace } from '../helpers/Workspace';

/** `Load` waits for the file `go`, `Check` fails unless there is the file `fixed`. */
function addFiles(workspace: Workspace): void {
  workspace.write('load.ipynb', notebook(gate('go')));
  workspace.write('check.ipynb', notebook('open("fixed")'));
  workspace.write('report.ipynb', notebook('print("done")'));
  workspace.writePipeline('daily-report.dagflow', {
    parameters: [
      { name: 'day', default: '2026-11-01' },
      { name: 'share', type: 'float', default: 0.25 }
    ],
    nodes: [
      { id: 'load', name: 'Load', path: 'load.ipynb', ui: { x: 0, y: 0 } },
      { id: 'check', name: 'Check', path: 'check.ipynb', ui: { x: 260, y: 0 } },
      { id: 'report', name: 'Report', path: 'report.ipynb', ui: { x: 520, y: 0 } }
    ],
    edges: [
      { source: 'load', target: 'check' },
      { source: 'check', target: 'report' }
    ]
  });
}

/** Several kernels start, one after the other. */
const LONG = { timeout: 60_000 };

test.describe('The panel of runs', () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  test('lists what ran, and runs, stops, reruns, opens and deletes it', async ({
    lab,
    page,
    runs,
    workspace
  }) => {
    // Three runs of real notebooks.
    test.slow();
    addFiles(workspace);
    const panel = new RunsPanel(page);
    await panel.show();
    await expect(panel.notice).toContainText('No pipeline is open.');
    await lab.picture('runs-panel-none');
    await lab.showFiles();
    await lab.openPipeline('daily-report.dagflow');
    await lab.choosePalette('Show Pipeline Runs');
    await expect(panel.notice).toContainText('This pipeline has not run yet.');
    await lab.picture('runs-panel-empty', { dark: true });

    await panel.notice.getByRole('button', { name: 'Run it' }).click();
    await expect(panel.rows).toHaveAttribute('data-state', 'running');
    await expect(panel.rows).toContainText('day = 2026-11-01, share = 0.25');
    await expect(panel.rows).toContainText('0/3');
    await lab.picture('runs-panel-running', { dark: true });
    await panel.press(panel.rows, 'Stop this run');
    await expect(panel.rows).toHaveAttribute('data-state', 'cancelled');
    const { run_id: first } = await runs.newest(workspace.path('daily-report.dagflow'));

    // Rerun, it is the same run and gets further; a new one comes on top.
    workspace.write('go', '');
    await panel.press(panel.rows, /Run again what failed/);
    await expect(panel.rows).toHaveAttribute('data-state', 'failed', LONG);
    await expect(panel.rows).toContainText('Check: FileNotFoundError');
    workspace.write('fixed', '');
    await panel.press(panel.rows, 'Run the pipeline anew');
    await expect(panel.rows).toHaveCount(2);
    await expect(panel.rows.first()).toHaveAttribute('data-state', 'succeeded', LONG);
    await panel.rows.last().hover();
    await lab.picture('runs-panel', { dark: true });

    await panel.filter.click();
    await panel.panel.getByRole('button', { name: 'Failed' }).click();
    await expect(panel.rows).toHaveCount(1);
    await panel.panel.getByLabel('Parameter').fill('share=0.5');
    await expect(panel.notice).toContainText('No run fits the filter.');
    await lab.picture('runs-panel-filter', { dark: true });
    await panel.panel.getByLabel('Parameter').fill('share=0.25');
    await expect(panel.rows).toHaveCount(1);
    await panel.panel.getByRole('button', { name: 'Clear', exact: true }).click();
    await expect(panel.rows).toHaveCount(2);
    await panel.filter.click();

    // The files of a run were deleted by hand: whoever asks for them is told, and the rest is there.
    workspace.remove(`../dagflow-runs/${first}`);
    await panel.rows.last().focus();
    await page.keyboard.press('Enter');
    const header = page.locator('.jp-DagflowRunHeader:visible');
    await expect(header).toContainText('Failed');
    await panel.rows.first().click();
    await expect(header).toContainText('Succeeded');

    await panel.rows.last().focus();
    await page.keyboard.press('Shift+ArrowUp');
    await expect(panel.panel.getByRole('toolbar')).toContainText('2 marked');
    await lab.picture('runs-panel-marked', { dark: true });
    await page.keyboard.press('Delete');
    await expect(page.locator('.jp-Dialog')).toContainText('Delete 2 runs?');
    await lab.picture('runs-panel-delete', { dark: true });
    await panel.agree();
    await expect(panel.notice).toContainText('This pipeline has not run yet.');
    await expect(page.getByText('This run is gone.').filter({ visible: true })).toHaveCount(1);
    await panel.scope('Workspace').click();
    await expect(panel.panel.locator(`[data-run="${first}"]`)).toHaveCount(0);
  });
});
