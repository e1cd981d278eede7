import type { CanvasPage } from '../helpers/CanvasPage';
import { gate, notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

/** What has the keyboard, as a screen reader would name it. */
async function focused(canvas: CanvasPage): Promise<string | null> {
  return canvas.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
}

test('A pipeline is walked, wired, moved, run and mended without a mouse', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write('load.ipynb', notebook(outputs('rows = 3')));
  workspace.write(
    'train.ipynb',
    notebook(parameters('x: int = 1'), gate('go.txt'), 'raise ValueError("no")')
  );
  workspace.write('report.ipynb', notebook('1'));
  const node = (id: string, x: number, y: number) => ({
    id,
    name: id,
    path: `${id}.ipynb`,
    ui: { x, y }
  });
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      node('load', 0, 120),
      node('train', 340, 20),
      node('report', 340, 240),
      { id: 'sorry', name: 'sorry', path: 'gone.ipynb', ui: { x: 680, y: 120 } }
    ],
    edges: [{ source: 'load', target: 'report' }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.output('load', 'rows')).toBeVisible();
  await canvas.fit();
  await page.keyboard.press('F6');
  await page.keyboard.press('Shift+F6');

  // Walk: the first node, along the wire, to its neighbour; the focus is there, and seen.
  await canvas.widget.locator('.jp-DagflowCanvas').focus();
  await page.keyboard.press('Home');
  await expect.poll(() => focused(canvas)).toBe('load, notebook');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => focused(canvas)).toBe('report, notebook');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => focused(canvas)).toBe('train, notebook');
  await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).toHaveText('train');
  await lab.picture('keyboard-focus', { dark: true });

  // Move by keys: steps of the grid; one undo takes one back.
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+Shift+ArrowRight');
  await canvas.save();
  await expect
    .poll(() => workspace.readPipeline('flow.dagflow').nodes[1].ui)
    .toEqual({ x: 341, y: 40 });
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+Z');

  // Wire: C, the output, the input.
  await page.keyboard.press('Home');
  await page.keyboard.press('c');
  const list = canvas.widget.getByRole('dialog', { name: /^Wire from load/ });
  await expect(list.getByRole('option')).toHaveText(['rows', 'no value, only the order']);
  await page.keyboard.press('Enter');
  await expect(list.getByRole('option')).toHaveText(['train · x']);
  await lab.picture('keyboard-wire', { dark: true });
  await page.keyboard.press('Enter');
  await expect(list).toHaveCount(0);
  await expect(canvas.edge('load', 'train')).toHaveAttribute(
    'aria-label',
    'load → train, rows to x'
  );
  const live = canvas.widget.locator('.jp-DagflowCanvas-announcements');
  await expect(live).toHaveText('Wired load → train.');
  await expect.poll(() => focused(canvas)).toBe('load, notebook');

  // Wires have the focus, too; Enter asks for the condition.
  await page.keyboard.press('w');
  await expect.poll(() => focused(canvas)).toBe('load → train, rows to x');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused(canvas)).toBe('load → report, order only');
  await page.keyboard.press('Enter');
  await page.keyboard.type('rows > 2');
  await page.keyboard.press('Enter');
  await expect(canvas.edge('load', 'report')).toHaveAttribute('aria-label', /if rows > 2$/);

  // Problems: F8 goes from one to the next and says it; the list leads there as well.
  await page.keyboard.press('F8');
  await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).toHaveText('sorry');
  await expect(live).toContainText('gone.ipynb');
  await expect(canvas.node('sorry').locator('.jp-DagflowBadge')).toBeVisible();
  await canvas.problems.locator('summary').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(canvas.widget.locator('.react-flow__node.selected')).toHaveAttribute(
    'aria-label',
    /^sorry, notebook, \d problem/
  );

  // D disables, F2 renames, Delete deletes; the canvas keeps the keyboard.
  await canvas.widget.locator('.jp-DagflowCanvas').focus();
  await page.keyboard.press('d');
  await expect(canvas.widget.locator('.react-flow__node.selected')).toHaveAttribute(
    'aria-label',
    /disabled/
  );
  await page.keyboard.press('F2');
  await page.keyboard.type('lost');
  await page.keyboard.press('Enter');
  await expect(canvas.node('lost')).toBeVisible();
  await canvas.widget.locator('.jp-DagflowCanvas').focus();
  await page.keyboard.press('Delete');
  await expect(canvas.nodes).toHaveCount(3);
  await page.keyboard.press('Home');
  await expect.poll(() => focused(canvas)).toBe('load, notebook');

  // The run is told in one sentence at a time, its end too.
  await page.keyboard.press('Control+Enter');
  await expect(live).toContainText(/running.* of 3 done\./);
  await canvas.expectStates({ train: 'running', report: 'succeeded' });
  workspace.write('go.txt', '');
  await expect(live).toContainText('The run failed: 1 node. 3 of 3 done.');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(canvas.widget.locator('.react-flow__node.selected')).toHaveCount(2);
  // Enter opens what is selected.
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(lab.tab('load.ipynb')).toHaveClass(/lm-mod-current/);
  // The lab writes this when a notebook has opened; the folder may not go before.
  await expect.poll(() => workspace.has('.ipynb_checkpoints/load-checkpoint.ipynb')).toBe(true);
});

test('Menus and tooltips tell the shortcuts', async ({ lab, page, workspace }) => {
  workspace.write('a.ipynb', notebook('1'));
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      { id: 'a', name: 'a', path: 'a.ipynb', ui: { x: 0, y: 0 } },
      { id: 'b', name: 'b', path: 'a.ipynb', ui: { x: 340, y: 0 } }
    ],
    edges: [{ source: 'a', target: 'b' }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await expect(canvas.nodes).toHaveCount(2);
  await expect(canvas.button('run-pipeline')).toHaveAttribute(
    'title',
    'Save the pipeline and run it (Ctrl+Enter)'
  );
  await canvas.node('a').locator('.jp-DagflowNode-title').click({ button: 'right' });
  const key = (label: string) => lab.menuItem(label).locator('.lm-Menu-itemShortcut');
  await expect(key('Disable')).toHaveText('D');
  await expect(key('Rename…')).toHaveText('F2');
  await expect(key('Wire To…')).toHaveText('C');
  await lab.picture('menu-node', { dark: true });
  await page.keyboard.press('Escape');
  await canvas.pane.click({ button: 'right', position: { x: 20, y: 20 } });
  await expect(key('Fit the Pipeline')).toHaveText('Shift+1');
  await lab.picture('menu-canvas');
  await page.keyboard.press('Escape');
  await page.locator('.lm-MenuBar-item', { hasText: /^Pipeline$/ }).click();
  await lab.picture('menu-pipeline', { dark: true });
  await lab.menuItem('View').hover();
  await expect(key('Fit the Pipeline')).toHaveText('Shift+1');
  await lab.picture('menu-view');
});
