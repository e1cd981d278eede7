import { notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

const CHILD = {
  name: 'Prepare',
  parameters: [{ name: 'day', type: 'str', default: 'monday' }],
  outputs: [{ name: 'rows', node: 'count', output: 'rows' }],
  nodes: [{ id: 'count', path: 'count.ipynb', ui: { x: 0, y: 0 } }]
};

test.use({ viewport: { width: 1280, height: 800 } });

test.describe('Nodes of every type', () => {
  test('come from files, by their endings', async ({ lab, page, workspace }) => {
    workspace.write('train.ipynb', notebook(parameters('lr: float = 0.1'), outputs('score = 0.9')));
    workspace.write('count.ipynb', notebook(outputs('rows = 3')));
    workspace.write('load.py', 'print("hello")\n');
    workspace.write('pack.sh', 'echo hello\n');
    workspace.write('plot.R', 'print("hello")\n');
    workspace.write('data.csv', 'a,b\n');
    workspace.writePipeline('prepare.dagflow', CHILD);
    workspace.writePipeline('flow.dagflow', {});
    const canvas = await lab.openPipeline('flow.dagflow');
    const drop = async (name: string, x: number, y: number) =>
      lab.file(name).dragTo(canvas.pane, { targetPosition: { x, y } });
    await drop('train.ipynb', 60, 40);
    await drop('load.py', 60, 220);
    await drop('pack.sh', 60, 340);
    await drop('plot.R', 380, 340);
    await drop('prepare.dagflow', 380, 40);
    await expect(canvas.node('train')).toHaveAttribute('data-type', 'notebook');
    for (const title of ['load', 'pack', 'plot']) {
      await expect(canvas.node(title)).toHaveAttribute('data-type', 'script');
    }
    await expect(canvas.node('prepare')).toHaveAttribute('data-type', 'pipeline');
    await expect(canvas.input('prepare', 'day')).toContainText('str');
    await expect(canvas.output('prepare', 'rows')).toBeVisible();

    const notice = (text: string) => page.locator('.Toastify__toast', { hasText: text });
    await drop('data.csv', 60, 520);
    await expect(notice('data.csv is no notebook')).toBeVisible();
    await drop('flow.dagflow', 60, 520);
    await expect(notice('flow.dagflow is this pipeline itself')).toBeVisible();
    await expect(canvas.nodes).toHaveCount(5);
    await lab.picture('node-types-files', { dark: true });

    await canvas.save();
    await expect
      .poll(() => workspace.readPipeline('flow.dagflow').nodes.map(node => node.type))
      .toEqual(['notebook', 'script', 'script', 'script', 'pipeline']);
  });

  test('run beside each other, wired by what they give and take', async ({ lab, workspace }) => {
    workspace.write(
      'load.py',
      [
        'import argparse, json, os',
        'parser = argparse.ArgumentParser()',
        'parser.add_argument("--rows", type=int)',
        'rows = parser.parse_args().rows',
        'with open(os.environ["DAGFLOW_OUTPUTS"], "a") as file:',
        '    print(json.dumps({"total": rows * 2}), file=file)',
        ''
      ].join('\n')
    );
    workspace.writePipeline('flow.dagflow', {});
    const canvas = await lab.openPipeline('flow.dagflow');
    const { inspector } = canvas;
    const enter = async (label: string, text: string) => {
      await inspector.getByLabel(label, { exact: true }).fill(text);
      await inspector.getByLabel(label, { exact: true }).press('Enter');
    };
    await lab.file('load.py').dragTo(canvas.pane, { targetPosition: { x: 20, y: 40 } });
    await enter('Name of a new parameter', 'rows');
    await enter('rows', '21');
    await enter('Name of a new output', 'total');
    await canvas.addAt({ x: 340, y: 40 }, 'Command');
    await enter('Program', 'python');
    await enter('A new argument', '-c');
    await enter('A new argument', 'import sys; print("total", sys.argv[1])');
    await enter('A new argument', '{total}');
    await expect(canvas.input('Command', 'total')).toBeVisible();
    await canvas.drawWire(canvas.output('load', 'total'), canvas.input('Command', 'total'));
    await expect(canvas.edges).toHaveCount(1);
    await lab.picture('command-inspector');
    await canvas.press('run-pipeline');
    await canvas.expectStates({ load: 'succeeded', Command: 'succeeded' });
    await lab.picture('script-and-command', { dark: true });
    await canvas.chooseOnNode('Command', 'Log');
    await expect(canvas.log).toContainText('total 42');
  });

  test('are added from the toolbar, from the canvas, and from the palette', async ({
    lab,
    page,
    workspace
  }) => {
    workspace.write('load.py', 'print("hello")\n');
    workspace.writePipeline('flow.dagflow', {});
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.add('Command');
    await expect(canvas.node('Command')).toBeVisible();
    await expect(canvas.inspector.locator('.jp-DagflowInspector-title')).toHaveText('Command');
    await canvas.add('Sensor', 'HTTP');
    await expect(canvas.node('Wait for answer')).toBeVisible();

    await canvas.addAt({ x: 20, y: 20 }, 'Sensor', 'File');
    const [ground, added] = [
      await canvas.pane.boundingBox(),
      await canvas.node('Wait for file').boundingBox()
    ];
    expect(Math.abs((added?.x ?? 0) - (ground?.x ?? 0) - 20)).toBeLessThan(3);
    expect(Math.abs((added?.y ?? 0) - (ground?.y ?? 0) - 20)).toBeLessThan(3);

    await lab.choosePalette('Add SQL Sensor');
    await expect(canvas.node('Wait for row')).toBeVisible();

    await canvas.add('Script…');
    const dialog = page.locator('.jp-Open-Dialog');
    await expect(
      dialog.locator('.jp-DirListing-itemText', { hasText: 'flow.dagflow' })
    ).toHaveCount(0);
    await dialog.locator('.jp-DirListing-itemText', { hasText: 'load.py' }).click();
    await lab.picture('add-script');
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await expect(canvas.node('load')).toHaveAttribute('data-type', 'script');
    await canvas.fit();
    await lab.picture('node-types', { dark: true });
    // None covers another.
    const boxes = await Promise.all(
      (await canvas.nodes.all()).map(async node => node.boundingBox())
    );
    for (const [index, box] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        const isApart =
          !box ||
          !other ||
          box.x + box.width <= other.x ||
          other.x + other.width <= box.x ||
          box.y + box.height <= other.y ||
          other.y + other.height <= box.y;
        expect(isApart).toBe(true);
      }
    }
  });
});
