import { notebook, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.describe('Bad input', () => {
  test('a document that cannot be read opens with the reason, and as text', async ({
    lab,
    page,
    workspace
  }) => {
    const truncated = '{"version": 1, "nodes": [{"id": "a", "pa';
    workspace.write('truncated.dagflow', truncated);
    workspace.write('newer.dagflow', '{"version": 2, "nodes": []}\n');

    const newer = await lab.openPipeline('newer.dagflow');
    const refusal = newer.widget.getByRole('alert');
    await expect(refusal).toContainText('This pipeline cannot be drawn');
    await expect(refusal).toContainText(/version/i);
    await expect(newer.pane).toBeHidden();

    const canvas = await lab.openPipeline('truncated.dagflow');
    await expect(canvas.widget.getByRole('alert')).toContainText('cannot be drawn');
    await canvas.expectEnabled('run-pipeline', false);
    await lab.picture('refused', { dark: true });
    // Saving what could not be read would lose it.
    await page.keyboard.press('ControlOrMeta+S');
    await canvas.widget.getByRole('button', { name: 'Open as text' }).click();
    const editor = page.locator('.jp-FileEditor:visible .cm-content');
    await expect(editor).toContainText('"pa');
    expect(workspace.read('truncated.dagflow')).toBe(truncated);

    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText('{"version": 1, "nodes": [{"id": "a", "name": "whole"}]}');
    await page.keyboard.press('ControlOrMeta+S');
    await expect.poll(() => workspace.read('truncated.dagflow')).toContain('whole');
    await lab.tab('truncated.dagflow').first().click();
    await expect(canvas.node('whole')).toBeVisible();
  });

  test('problems are told with their place, and a run is refused', async ({
    lab,
    page,
    workspace
  }) => {
    workspace.write('good.ipynb', notebook(parameters('x: int = 1')));
    workspace.write('broken.ipynb', '{"cells": [');
    const name = '<img src=x onerror="document.title=\'hacked\'">';
    workspace.writePipeline('flow.dagflow', {
      nodes: [
        {
          id: 'good',
          name,
          path: 'good.ipynb',
          parameters: { x: 'one', z: 3 },
          ui: { x: 0, y: 0 }
        },
        { id: 'missing', path: 'nowhere.ipynb', ui: { x: 320, y: 0 } },
        { id: 'broken', path: 'broken.ipynb', ui: { x: 640, y: 0 } },
        { id: 'outside', path: '../../../../etc/passwd', ui: { x: 0, y: 240 } }
      ],
      edges: [
        { source: 'good', target: 'missing' },
        { source: 'missing', target: 'good' }
      ]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.node(name)).toBeVisible();
    await expect(canvas.node(name).locator('img')).toHaveCount(0);
    for (const title of ['nowhere', 'broken', 'passwd']) {
      await expect(canvas.node(title).getByRole('img', { name: /Has errors/ })).toBeVisible();
    }
    await canvas.problems.locator('summary').click();
    await expect(canvas.problems).toContainText('nodes[0].parameters.x');
    await expect(canvas.problems).toContainText('nodes[1].path');
    await expect(canvas.problems).toContainText(/circle|cycle/i);
    await expect(canvas.problems).toContainText('warning');
    await lab.picture('problems', { dark: true });

    await canvas.problems.getByRole('button').filter({ hasText: 'nowhere' }).first().click();
    await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).toHaveText('nowhere');

    await canvas.press('run-pipeline');
    const notice = page.locator('.Toastify__toast');
    await expect(notice).toContainText(
      'The pipeline was not run. Expected a whole number (int), not "one". And 4 more problems.'
    );
    await expect(canvas.runBar).toHaveCount(0);
    expect(await page.title()).not.toBe('hacked');
    await expect(notice).toBeInViewport({ ratio: 1 });
    await lab.picture('run-refused');
  });

  test('a check that takes its time says so, and one that fails says why', async ({
    lab,
    page,
    workspace
  }) => {
    workspace.write('one.ipynb', notebook('print(1)'));
    workspace.writePipeline('flow.dagflow', {
      nodes: [{ id: 'one', path: 'one.ipynb', ui: { x: 0, y: 0 } }]
    });
    let letGo = (): void => undefined;
    const held = new Promise<void>(resolve => (letGo = resolve));
    await page.route('**/jupyter-dagflow/api/validate*', async route => {
      await held;
      await route.fulfill({ status: 500, json: { message: 'The disk is full.', problems: [] } });
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    await expect(canvas.problems.getByRole('status')).toHaveText('Checking the pipeline…');
    await lab.picture('problems-checking', { dark: true });
    letGo();
    await expect(canvas.problems.getByRole('status')).toHaveText(
      'The pipeline could not be checked; the next edit tries again. The disk is full.'
    );
    await lab.picture('problems-unknown', { dark: true });

    await page.unroute('**/jupyter-dagflow/api/validate*');
    await canvas.chooseOnNode('one', 'Duplicate');
    await expect(canvas.nodes).toHaveCount(2);
    await expect(canvas.problems).toHaveCount(0);
  });
});
