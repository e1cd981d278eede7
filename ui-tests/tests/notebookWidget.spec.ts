import type { Locator, Page } from '@playwright/test';

import { gate, notebook, outputs, parameters } from '../helpers/notebooks';
import { exactly } from '../helpers/LabPage';
import { expect, test } from '../helpers/test';

/** What somebody types into a notebook; each line is a cell. */
const CELLS = [
  'from jupyter_dagflow import Pipeline\np = Pipeline("churn.dagflow")\np',
  'run = p.run(day="2026-11-01")',
  gate('released'),
  'run.wait(raise_on_failure=False, progress=False);',
  'run.rerun_failed().wait(progress=False).outputs["Evaluate"]["accuracy"]',
  'run',
  'run.outputs["Evaluate"]["acuracy"]',
  'run.notebook("train")'
];

test.describe('A pipeline in a notebook', () => {
  test('is drawn in its cell, colours while the kernel computes, and is mended there', async ({
    lab,
    page,
    runs,
    workspace
  }) => {
    writeChurn(workspace);
    await lab.refreshFiles();
    await lab.file('analysis.ipynb').dblclick();
    await expect(lab.tab('analysis.ipynb')).toHaveClass(/lm-mod-current/);
    await expect(page.locator('.jp-Notebook:visible .jp-CodeCell')).toHaveCount(CELLS.length);

    await lab.untilKernelReady();

    // The keys that run cells are the notebook's, whatever a canvas does with them.
    await runCell(page, 0, 'Control+Enter');
    const cell = widget(page, 0);
    await expect(cell).toBeVisible();
    await expect(cell.locator('.jp-DagflowNode')).toHaveCount(4);
    await expect(card(cell, 'Train')).toBeInViewport();
    await expect(card(cell, 'Train')).toHaveAttribute('data-state', '');
    // A group is our own frame, with nothing of xyflow's around it.
    const group = cell.locator('.react-flow__node', { hasText: 'Models' });
    await expect(group).toBeVisible();
    await expect(group).toHaveCSS('border-style', 'none');
    await expect(group).toHaveCSS('padding', '0px');
    await lab.picture('notebook-widget-idle', { dark: true });

    await runCell(page, 1, 'Shift+Enter');
    await runCell(page, 2);
    await expect(state(cell, 'load')).toHaveAttribute('data-state', 'succeeded');
    await expect(state(cell, 'train')).toHaveAttribute('data-state', 'running');
    await expect(card(cell, 'Train')).toContainText('cell 3 of 5');
    // The kernel is busy all the while: its third cell waits for a file.
    await expect(prompt(page, 2)).toHaveText('[*]:');
    for (const title of ['Load customers', 'Train', 'Evaluate', 'Report']) {
      await expect(card(cell, title)).toBeVisible();
    }
    await lab.picture('notebook-widget-running');
    workspace.write('go', '');
    await expect(state(cell, 'train')).toHaveAttribute('data-state', 'failed');
    await expect(cell.locator('.jp-DagflowCell-header')).toContainText(
      'TrainValueError: no rows to train on'
    );
    await expect(state(cell, 'evaluate')).toHaveAttribute('data-state', 'upstream_failed');
    await expect(state(cell, 'evaluate')).toContainText('upstream failed');
    await expect(prompt(page, 2)).toHaveText('[*]:');
    await lab.picture('notebook-widget-failed', { dark: true });

    // The run stands where the server sees it, too.
    expect((await runs.newest(workspace.path('churn.dagflow'))).state).toBe('failed');

    workspace.remove('broken');
    workspace.write('released', '');
    await runCell(page, 3);
    await runCell(page, 4);
    await expect(output(page, 4)).toHaveText('0.93');
    await expect(cell).toHaveAttribute('data-run-state', 'succeeded');
    await expect(state(cell, 'evaluate')).toHaveAttribute('data-state', 'succeeded');

    await runCell(page, 5);
    await expect(widget(page, 5)).toHaveAttribute('data-run-state', 'succeeded');
    await runCell(page, 6);
    await expect(output(page, 6)).toContainText(
      "NoSuchResult: Node 'evaluate' left no output 'acuracy' (there is: accuracy)."
    );
    await expect(output(page, 6)).not.toContainText('Traceback');
    await runCell(page, 7);
    await expect(output(page, 7).getByRole('link')).toContainText('output.ipynb');
    await cell.scrollIntoViewIfNeeded();
    await lab.picture('notebook-widget-succeeded');

    // The wheel belongs to the notebook, and the buttons zoom.
    const before = await card(cell, 'Train').boundingBox();
    await cell.getByRole('button', { name: /zoom in/i }).click();
    await expect
      .poll(async () => (await card(cell, 'Train').boundingBox())?.width)
      .toBeGreaterThan(before?.width ?? Infinity);
    await cell.getByRole('button', { name: /fit view/i }).click();
    await expect(card(cell, 'Report')).toBeInViewport();
  });
});

function writeChurn(workspace: { write(name: string, text: string): void } & WithPipelines): void {
  const pass = (name: string) => notebook(parameters(`day = ""`), outputs(`${name} = 1`));
  workspace.write('load.ipynb', notebook(parameters('day = ""'), outputs('rows = len(day)')));
  workspace.write(
    'train.ipynb',
    notebook(
      parameters('rows = 0'),
      gate('go'),
      'import pathlib\nif pathlib.Path("broken").exists():\n    raise ValueError("no rows to train on")',
      outputs('model = "model"')
    )
  );
  workspace.write('evaluate.ipynb', notebook(outputs('accuracy = 0.93')));
  workspace.write('report.ipynb', pass('pages'));
  workspace.write('broken', '');
  workspace.write('analysis.ipynb', notebook(...CELLS));
  workspace.writePipeline('churn.dagflow', {
    parameters: [{ name: 'day', type: 'str', default: '2026-01-01' }],
    nodes: [
      {
        id: 'load',
        name: 'Load customers',
        path: 'load.ipynb',
        parameters: { day: { pipeline: 'day' } },
        ui: { x: 0, y: 100 }
      },
      { id: 'train', name: 'Train', path: 'train.ipynb', ui: { x: 340, y: 0 } },
      { id: 'evaluate', name: 'Evaluate', path: 'evaluate.ipynb', ui: { x: 680, y: 0 } },
      { id: 'report', name: 'Report', path: 'report.ipynb', ui: { x: 340, y: 200 } },
      {
        id: 'models',
        type: 'group',
        name: 'Models',
        ui: { x: 310, y: -50, width: 650, height: 220 }
      }
    ],
    edges: [
      { source: 'load', target: 'train', source_output: 'rows', target_parameter: 'rows' },
      { source: 'train', target: 'evaluate' },
      { source: 'load', target: 'report' }
    ]
  });
}

interface WithPipelines {
  writePipeline(name: string, document: object): void;
}

/** Run a cell by its button, or by a key. */
async function runCell(page: Page, index: number, key?: string): Promise<void> {
  await codeCell(page, index).locator('.cm-content').click();
  if (key === undefined) {
    await page
      .locator('.jp-NotebookPanel:visible .jp-NotebookPanel-toolbar')
      .getByRole('button', { name: /^Run this cell/ })
      .click();
  } else {
    await page.keyboard.press(key);
  }
  // Queued or done: the prompt is no longer empty.
  await expect(prompt(page, index)).not.toHaveText('[ ]:');
}

function codeCell(page: Page, index: number): Locator {
  return page.locator('.jp-Notebook:visible .jp-CodeCell').nth(index);
}

function prompt(page: Page, index: number): Locator {
  return codeCell(page, index).locator('.jp-InputPrompt');
}

function output(page: Page, index: number): Locator {
  return codeCell(page, index).locator('.jp-OutputArea-output').last();
}

function widget(page: Page, index: number): Locator {
  return codeCell(page, index).locator('.jp-DagflowCell');
}

function card(cell: Locator, title: string): Locator {
  return cell.locator('.jp-DagflowNode', {
    has: cell.page().locator('.jp-DagflowNode-title', { hasText: exactly(title) })
  });
}

function state(cell: Locator, nodeId: string): Locator {
  return cell.locator(`.jp-DagflowNode[data-node-id="${nodeId}"]`);
}
