import { notebook, outputs } from '../helpers/notebooks';
import { RunPage } from '../helpers/RunPage';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

/** A picture without a library: a PNG of 120 × 60 pixels. */
const DRAW = `import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = b"".join(b"\\0" + b"".join(bytes((2 * x, 4 * y, 160)) for x in range(120)) for y in range(60))
image = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 120, 60, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
open("plot.png", "wb").write(image)
open("gone.txt", "w").write("x")
import json
cell = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "answer = 6 * 7\\nanswer"}
shown = {"output_type": "execute_result", "metadata": {}, "execution_count": 1, "data": {"text/plain": "42"}}
title = {"cell_type": "markdown", "metadata": {}, "source": "The report of <b>the day</b>"}
cells = [title, {**cell, "outputs": [shown]}]
kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
json.dump({"nbformat": 4, "nbformat_minor": 4, "metadata": kernel, "cells": cells}, open("report.ipynb", "w"))
open("notes.txt", "w").write("<b>not bold</b>\\nsecond line\\n")
open("rows.csv", "w").write("name,score\\n" + "\\n".join(f"run {i},{i / 10}" for i in range(500)))`;

test('Files that a node leaves are seen on its card and in its result', async ({
  lab,
  page,
  workspace
}) => {
  workspace.write(
    'make.ipynb',
    notebook(
      DRAW,
      outputs(
        'plot = "plot.png"\nnotes = "notes.txt"\nrows = "rows.csv"\nreport = "report.ipynb"\ngone = "gone.txt"'
      )
    )
  );
  workspace.writePipeline('flow.dagflow', {
    nodes: [{ id: 'make', name: 'Make', path: 'make.ipynb', ui: { x: 0, y: 0 } }]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  const { inspector } = canvas;
  await canvas.press('run-pipeline');
  await canvas.expectState('Make', 'succeeded');
  const card = canvas.node('Make');
  const icons = card.getByRole('group', { name: 'Artifacts' }).getByRole('button');
  await expect(icons).toHaveCount(5);

  await card.getByRole('button', { name: 'Show plot' }).click();
  const popover = canvas.widget.getByRole('dialog', { name: 'plot' });
  const image = popover.getByRole('img', { name: 'plot' });
  await expect(image).toHaveAttribute('src', /^data:image\/png;base64,/);
  await expect.poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(120);
  await lab.picture('artifact-popover', { dark: true });
  await page.keyboard.press('Escape');
  await expect(popover).toHaveCount(0);

  await canvas.select('Make');
  const list = inspector.getByRole('group', { name: 'Artifacts' });
  await list.getByRole('button', { name: /rows/ }).click();
  await expect(list.getByRole('columnheader', { name: 'score' })).toBeVisible();
  await expect(list).toContainText('The beginning is shown.');
  await list.getByRole('button', { name: /notes/ }).click();
  await expect(list.locator('pre')).toContainText('<b>not bold</b>');
  await lab.picture('artifacts', { dark: true });
  await list.getByRole('button', { name: 'Open in JupyterLab' }).first().click();
  await expect(lab.tab('notes.txt').or(lab.tab('rows.csv'))).toHaveClass(/lm-mod-current/);
  await lab.tab('flow.dagflow').click();

  // A notebook among them is read in place, on the page of the run too, and opens as one.
  await list.getByRole('button', { name: /report/ }).click();
  await expect(list.locator('.jp-DagflowArtifact-cell')).toHaveCount(2);
  await expect(list).toContainText('The report of <b>the day</b>');
  await canvas.runBar.getByRole('button', { name: 'Open run' }).click();
  const run = new RunPage(page);
  await run.choose('Outputs');
  await run.view.getByRole('button', { name: /^report/ }).click();
  const cells = run.view.locator('.jp-DagflowArtifact-cell');
  await expect(cells).toHaveText([/The report of/, /answer = 6 \* 7\s*answer42/]);
  await lab.picture('artifact-notebook', { dark: true });
  await run.view.getByRole('button', { name: 'Open in JupyterLab' }).click();
  await expect(lab.tab('report.ipynb')).toHaveClass(/lm-mod-current/);
  await lab.tab('flow.dagflow').click();

  workspace.remove('gone.txt');
  await card.getByRole('button', { name: 'Show gone' }).click();
  await expect(
    canvas.widget.getByRole('dialog', { name: 'gone' }).getByRole('alert')
  ).toBeVisible();
  await lab.picture('artifact-gone');
});
