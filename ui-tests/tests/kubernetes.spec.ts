import type { Locator, Page } from '@playwright/test';

import type { CanvasPage } from '../helpers/CanvasPage';
import { Cluster, IMAGE } from '../helpers/Cluster';
import { ROOT } from '../helpers/environment';
import { gate, notebook, outputs, parameters } from '../helpers/notebooks';
import { expect, test as base } from '../helpers/test';

/** Pods start in seconds, and may wait for those of other tests. */
const PATIENCE = 150_000;
/** The server under test runs as root where its files are root's, so that pods have to as well. */
const AS_ROOT = { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false };
const TRAINING = notebook(
  parameters('rows: int = 10'),
  'print("training with", rows, "rows")',
  gate('go-on'),
  outputs('accuracy = 0.9')
);

const test = base.extend<{ cluster: Cluster }>({
  cluster: async ({}, provide) => {
    const cluster = new Cluster();
    cluster.make();
    await provide(cluster);
    cluster.remove();
  }
});

const reason = Cluster.reasonNotToRun;
if (reason === '') {
  test.describe('A node in a pod', declare);
} else {
  console.warn(`The journeys on a Kubernetes cluster did not run: ${reason}.`);
}

function declare(): void {
  test.setTimeout(4 * PATIENCE);

  test('is set up, waits for GPUs, is stopped; with fewer it runs, and leaves log and notebook', async ({
    cluster,
    lab,
    page,
    workspace
  }) => {
    workspace.write('train.ipynb', TRAINING);
    workspace.writePipeline('flow.dagflow', {
      nodes: [{ id: 'train', path: 'train.ipynb', name: 'train', ui: { x: 0, y: 0 } }]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.select('train');
    await setUp(canvas, page, cluster);
    const field = fieldsOf(canvas);
    await fill(field('GPU'), '3');
    await expect(canvas.node('train')).toContainText('Kubernetes');
    await lab.picture('kubernetes-inspector', { dark: true });
    await canvas.press('run-pipeline');
    await canvas.expectState('train', 'queued');
    await expect(canvas.node('train')).toContainText('Insufficient nvidia.com/gpu', {
      timeout: PATIENCE
    });
    await expect(canvas.node('train')).toContainText('asks for 3 GPUs');
    await expect(canvas.runBar).toContainText('Insufficient nvidia.com/gpu');
    await expect(canvas.inspector).toContainText('Insufficient nvidia.com/gpu');
    await lab.picture('kubernetes-waiting', { dark: true });

    await canvas.press('stop-run');
    await canvas.expectState('train', 'cancelled', PATIENCE);
    await expect.poll(() => cluster.pods(), { timeout: PATIENCE }).toEqual([]);

    await fill(field('GPU'), '1');
    await fill(field('Memory'), '1Gi');
    await canvas.press('run-pipeline');
    await canvas.expectState('train', 'running', PATIENCE);
    await expect(canvas.node('train')).toContainText(/cell \d of \d/);
    const limits = { 'nvidia.com/gpu': '1', memory: '1Gi' };
    expect(cluster.pods().map(pod => pod.limits)).toEqual([limits]);
    await canvas.chooseOnNode('train', 'Log');
    await expect(canvas.log).toContainText('training with 10 rows');
    await lab.picture('kubernetes-running', { dark: true });

    workspace.write('go-on', '');
    await canvas.expectState('train', 'succeeded', PATIENCE);
    await expect(canvas.node('train')).toContainText(/\d MiB of 1 GiB · \d.* CPU · 1 GPU/);
    await expect(canvas.log).toContainText('training with 10 rows');
    await expect(canvas.inspector).toContainText(/Asked 1 Gi, used \d+ Mi\./);
    const offer = canvas.inspector.getByRole('button', { name: /^Set \d+ Mi$/ });
    await offer.scrollIntoViewIfNeeded();
    await lab.picture('kubernetes-succeeded', { dark: true });

    // What is offered is enough.
    await offer.click();
    await expect(field('Memory')).toHaveValue(/^\d+Mi$/);
    await canvas.press('run-pipeline');
    await expect(canvas.runBar).toContainText('Running');
    await canvas.expectState('train', 'succeeded', PATIENCE);
    await canvas.inspector.getByRole('button', { name: 'Open executed notebook' }).click();
    await expect(lab.tab('output.ipynb')).toHaveClass(/lm-mod-current/);
    const printing = page.locator('.jp-Notebook:visible .jp-CodeCell', { hasText: 'print(' });
    await expect(printing.locator('.jp-OutputArea')).toContainText('training with 10 rows');
    await lab.picture('kubernetes-executed');
  });

  test('is one for this run only, as the Run dialog says', async ({
    cluster,
    lab,
    page,
    runs,
    workspace
  }) => {
    workspace.write('train.ipynb', TRAINING);
    workspace.write('go-on', '');
    const volume = { type: 'volume', host_path: ROOT };
    const { namespace } = cluster;
    const kubernetes = { image: IMAGE, namespace, workspace: volume, security_context: AS_ROOT };
    workspace.writePipeline('flow.dagflow', {
      defaults: { kubernetes },
      nodes: [{ id: 'train', path: 'train.ipynb', name: 'train', ui: { x: 0, y: 0 } }]
    });
    const canvas = await lab.openPipeline('flow.dagflow');
    await canvas.press('run-with-parameters');
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog.getByLabel('Pods')).toHaveCount(0);
    await dialog.getByLabel('Executor').selectOption('Kubernetes');
    await dialog.getByLabel('Pods').fill('2');
    await lab.picture('kubernetes-dialog', { dark: true });
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await canvas.expectState('train', 'succeeded', PATIENCE);
    const run = await runs.newest(workspace.path('flow.dagflow'));
    expect(run.options).toMatchObject({ executor: 'kubernetes', pods: 2 });
    expect(run.nodes.train.outputs).toEqual({ accuracy: 0.9 });
    expect(workspace.readPipeline('flow.dagflow').nodes[0]).not.toHaveProperty('executor');
  });
}

/** Say by mouse and keyboard that the selected node runs in a pod, and how the pod is made. */
async function setUp(canvas: CanvasPage, page: Page, cluster: Cluster): Promise<void> {
  const { inspector } = canvas;
  const field = fieldsOf(canvas);
  const unfold = (title: string, nth = 0) =>
    inspector.locator('summary', { hasText: title }).nth(nth).click();
  await unfold('Execution');
  await field('Executor').selectOption('Kubernetes');
  await fill(field('Image'), IMAGE);
  await field('Workspace').selectOption('Volume (host path)');
  await fill(field('Folder'), ROOT);
  // The namespace is chosen among those that the cluster has.
  const offered = page.locator(`datalist option[value="${cluster.namespace}"]`);
  await expect(offered).toHaveCount(1);
  await fill(field('Namespace'), cluster.namespace);
  const section = inspector.locator('details', { hasText: 'Kubernetes' }).last();
  await section.locator('summary', { hasText: 'More' }).click();
  await fill(field('Security context'), JSON.stringify(AS_ROOT));
  await unfold('Resources');
}

function fieldsOf(canvas: CanvasPage): (label: string) => Locator {
  return label => canvas.inspector.getByLabel(label, { exact: true });
}

/** Type into a field and leave it with the keyboard. */
async function fill(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.press('Tab');
}
