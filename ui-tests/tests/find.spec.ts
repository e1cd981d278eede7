import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test('Ctrl+F finds nodes, parameters, notes, conditions and values, and jumps there', async ({
  page,
  lab,
  workspace
}) => {
  workspace.write('load.ipynb', notebook(outputs('rows = 1234')));
  workspace.write('train.ipynb', notebook(parameters('rate: float = 0.1'), outputs('score = 0.5')));
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      { id: 'load', name: 'Load', path: 'load.ipynb', ui: { x: 0, y: 0 } },
      {
        id: 'train',
        name: 'Train the model with a rather long name',
        path: 'train.ipynb',
        parameters: { rate: 0.25 },
        ui: { x: 400, y: 0 }
      },
      { id: 'note', type: 'note', text: 'Ask about the rate', ui: { x: 0, y: 250 } },
      { id: 'far', name: 'Far away', path: 'train.ipynb', ui: { x: 3000, y: 2500 } }
    ],
    edges: [{ source: 'load', target: 'train', condition: 'rows > 1000' }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  await canvas.press('run-pipeline');
  await canvas.expectState('Far away', 'succeeded', 60_000);
  const bar = page.getByRole('search', { name: 'Find on the canvas' });
  const found = canvas.widget.locator('.react-flow__node.jp-mod-found');

  await canvas.pane.click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('ControlOrMeta+F');
  await page.keyboard.type('rate');
  await expect(bar.getByRole('status')).toHaveText('1 of 2');
  await expect(bar).toContainText('Ask about the rate');
  await expect(found).toHaveCount(2);
  await expect(canvas.widget.locator('.react-flow__node.jp-mod-notFound')).toHaveCount(2);
  await page.keyboard.press('Enter');
  await expect(bar.getByRole('status')).toHaveText('2 of 2');
  await expect(bar).toContainText('parameter rate = 0.25');
  await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).toContainText('Train');
  await lab.picture('find', { dark: true });
  await bar.getByRole('textbox').press('Shift+Enter');
  await expect(bar.getByRole('status')).toHaveText('1 of 2');

  // Values of the last run, and conditions on wires.
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('1234');
  await expect(bar).toContainText('output of the last run rows = 1234');
  await bar.getByRole('textbox').fill('> 1000');
  await expect(bar).toContainText('condition rows > 1000');
  await expect(canvas.edges.first()).toHaveClass(/jp-mod-found/);
  await bar.getByRole('textbox').fill('nowhere');
  await expect(bar.getByRole('status')).toHaveText('Nothing found');
  await expect(found).toHaveCount(0);

  // What is out of sight is brought into it; Escape gives the canvas its keys back, F3 goes on.
  await bar.getByRole('textbox').fill('far aw');
  await expect(canvas.node('Far away')).toBeInViewport({ ratio: 0.99 });
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(found).toHaveCount(0);
  await page.keyboard.press('F3');
  await expect(bar.getByRole('status')).toHaveText('1 of 1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Delete');
  await expect(canvas.node('Far away')).toHaveCount(0);
});
