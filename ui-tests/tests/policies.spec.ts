import { gate, notebook, outputs, trace } from '../helpers/notebooks';
import { expect, test } from '../helpers/test';

test.use({ viewport: { width: 1280, height: 800 } });

test('Retries, rules and a pool are chosen in the inspector, and hold', async ({
  lab,
  runs,
  workspace
}) => {
  workspace.write(
    'flaky.ipynb',
    notebook(
      trace('flaky'),
      'if len(open("trace.txt").readlines()) < 3:\n    raise OSError("not yet")',
      outputs('done = True')
    )
  );
  workspace.write('fail.ipynb', notebook('raise ValueError("for good")'));
  workspace.write('clean.ipynb', notebook(trace('clean')));
  workspace.writePipeline('flow.dagflow', {
    nodes: [
      { id: 'flaky', name: 'Flaky', path: 'flaky.ipynb', ui: { x: 0, y: 0 } },
      { id: 'fail', name: 'Fail', path: 'fail.ipynb', ui: { x: 0, y: 220 } },
      { id: 'clean', name: 'Clean', path: 'clean.ipynb', ui: { x: 380, y: 110 } }
    ],
    edges: [
      { source: 'flaky', target: 'clean' },
      { source: 'fail', target: 'clean' }
    ]
  });
  const canvas = await lab.openPipeline('flow.dagflow');
  const { inspector } = canvas;
  const fill = async (label: string, text: string) => {
    await inspector.getByLabel(label, { exact: true }).fill(text);
    await inspector.getByLabel(label, { exact: true }).press('Enter');
  };

  await canvas.select('Flaky');
  await inspector.getByText('Execution', { exact: true }).click();
  await fill('Attempts', '4');
  await fill('Delay', '0.1');
  await fill('Backoff', '2');
  await fill('Longest', '0.3');
  await fill('Jitter', '3');
  await expect(inspector.getByRole('alert')).toHaveText('Must be at most 1.');
  await fill('Jitter', '0.5');
  await inspector.getByLabel('Jitter').scrollIntoViewIfNeeded();
  await lab.picture('policies-retry', { dark: true });

  await canvas.select('Clean');
  await inspector.getByText('When it runs', { exact: true }).click();
  await inspector.getByLabel('Trigger rule').selectOption('all_done');
  await expect(inspector).toContainText(
    'Runs when everything before it has ended, however it ended.'
  );
  await inspector.getByText('Pool', { exact: true }).first().click();
  await inspector.getByLabel('Pool', { exact: true }).selectOption('New pool…');
  await inspector.getByLabel('Name of the new pool').fill('db');
  await inspector.getByLabel('Slots of the new pool').fill('2');
  await inspector.getByRole('button', { name: 'Make' }).click();
  await expect(inspector.getByLabel('Pool', { exact: true })).toHaveValue('db');
  await expect(inspector).toContainText('0 of 2 slots are taken now.');
  await inspector.getByLabel('Slots', { exact: true }).scrollIntoViewIfNeeded();
  await lab.picture('policies', { dark: true });

  await canvas.press('run-pipeline');
  await canvas.expectStates({ Flaky: 'succeeded', Fail: 'failed', Clean: 'succeeded' });
  expect(workspace.trace()).toEqual(['flaky', 'flaky', 'flaky', 'clean']);
  expect(await runs.attempts(workspace.path('flow.dagflow'))).toMatchObject({ flaky: 3 });
  expect(workspace.readPipeline('flow.dagflow').nodes[0]).toMatchObject({
    retry: { attempts: 4, delay_s: 0.1, backoff: 2, max_delay_s: 0.3, jitter: 0.5 }
  });
});

test('A node waits for a slot of its pool, and says so', async ({ lab, workspace }) => {
  workspace.write('work.ipynb', notebook(gate('go')));
  const node = (id: string, x: number) => ({
    id,
    name: id.toUpperCase(),
    path: 'work.ipynb',
    pool: { name: 'one' },
    ui: { x, y: 0 }
  });
  workspace.writePipeline('flow.dagflow', { nodes: [node('a', 0), node('b', 330)] });
  const canvas = await lab.openPipeline('flow.dagflow');
  const { inspector } = canvas;
  await expect(canvas.problems).toContainText('2 errors');
  await canvas.select('A');
  await expect(inspector.getByRole('alert').first()).toContainText("pool 'one'");
  await lab.picture('pool-problem', { dark: true });
  await inspector.getByLabel('Pool', { exact: true }).selectOption('New pool…');
  await inspector.getByLabel('Name of the new pool').fill('one');
  await inspector.getByLabel('Slots of the new pool').fill('1');
  await inspector.getByLabel('Slots of the new pool').press('Enter');
  await expect(canvas.problems).toHaveCount(0);

  await canvas.press('run-pipeline');
  await expect(canvas.widget).toContainText(/Waits for 1 slot of the pool 'one' \(1 of 1 taken\)/);
  await lab.picture('pool-waits', { dark: true });
  workspace.write('go', '');
  await canvas.expectStates({ A: 'succeeded', B: 'succeeded' });
});
