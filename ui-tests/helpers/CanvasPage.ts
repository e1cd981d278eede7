import { expect, type Locator, type Page } from '@playwright/test';

import { exactly } from './LabPage';

/** After which a wish to save was passed over; saving itself takes far less. */
const SAVE_MS = 5_000;

export type Command =
  | 'run-pipeline'
  | 'run-with-parameters'
  | 'stop-run'
  | 'rerun-failed'
  | 'export-pipeline'
  | 'undo-edit'
  | 'redo-edit'
  | 'fit-canvas';

/** An open pipeline, as a person sees and touches it. */
export class CanvasPage {
  constructor(readonly page: Page) {}

  /** The whole document's widget, toolbar included. */
  get widget(): Locator {
    return this.page.locator('.jp-DagflowWidget:visible');
  }

  /** The bare ground of the canvas. */
  get pane(): Locator {
    return this.widget.locator('.react-flow__pane');
  }

  get nodes(): Locator {
    return this.widget.locator('.jp-DagflowNode');
  }

  /** Notes, which are no nodes that run. */
  get note(): Locator {
    return this.widget.locator('.jp-DagflowNote');
  }

  get edges(): Locator {
    return this.widget.locator('.react-flow__edge');
  }

  /** An edge by the titles of the nodes at its ends. */
  edge(source: string, target: string): Locator {
    return this.widget.locator(`.react-flow__edge[aria-label^="${source} → ${target}"]`);
  }

  /** What stands on the wires: conditions, and badges of those with problems. */
  get wireLabels(): Locator {
    return this.widget.locator('.jp-DagflowWire-label');
  }

  get emptyHint(): Locator {
    return this.widget.locator('.jp-DagflowEmpty');
  }

  /** Why the wire in hand may not be dropped here. */
  get connectionHint(): Locator {
    return this.widget.locator('.jp-DagflowConnectionHint');
  }

  /** What will become of the wire under the dragged node. */
  get spliceHint(): Locator {
    return this.widget.locator('.jp-DagflowSplice-hint');
  }

  get inspector(): Locator {
    return this.widget.getByRole('region', { name: 'Inspector' });
  }

  get runBar(): Locator {
    return this.widget.locator('.jp-DagflowRunBar');
  }

  get log(): Locator {
    return this.widget.getByRole('region', { name: 'Log', exact: true });
  }

  /** The way to a pipeline through those that have it as a node. */
  get breadcrumbs(): Locator {
    return this.widget.locator('.jp-DagflowBreadcrumbs');
  }

  get problems(): Locator {
    return this.widget.locator('.jp-DagflowProblems');
  }

  /** The item in JupyterLab's status bar. */
  get statusItem(): Locator {
    return this.page.locator('#jp-main-statusbar .jp-DagflowStatus');
  }

  /** Where the drawing lies in its frame, in pixels of the screen, and how large it is drawn. */
  async viewport(): Promise<{ x: number; y: number; zoom: number }> {
    const style = (await this.widget.locator('.react-flow__viewport').getAttribute('style')) ?? '';
    const [, x, y, zoom] = /translate\((\S+)px, (\S+)px\) scale\((\S+)\)/.exec(style) ?? [];
    return { x: Number(x), y: Number(y), zoom: Number(zoom) };
  }

  node(title: string): Locator {
    const label = this.page.locator('.jp-DagflowNode-title', { hasText: exactly(title) });
    return this.nodes.filter({ has: label });
  }

  input(title: string, name: string): Locator {
    return this.node(title).locator(`[data-input="${name}"]`);
  }

  output(title: string, name: string): Locator {
    return this.node(title).locator(`[data-output="${name}"]`);
  }

  /** The line of a card that tells its file, where no port is near. */
  path(title: string): Locator {
    return this.node(title).locator('.jp-DagflowNode-path');
  }

  /** The handle of a node's order, where edges without a value begin or end. */
  order(title: string, side: 'in' | 'out'): Locator {
    return this.node(title).locator(`.react-flow__handle[data-handleid="${side}"]`);
  }

  /** Press the mouse on one handle and carry the wire to another, without letting go. */
  async carryWire(from: Locator, to: Locator): Promise<void> {
    await this.page.mouse.move(...(await centre(handle(from))));
    await this.page.mouse.down();
    const [x, y] = await centre(handle(to));
    await this.page.mouse.move(x + 12, y - 12, { steps: 5 });
    // Near its border the canvas moves along, so the handle may stand elsewhere now.
    await this.page.mouse.move(...(await centre(handle(to))), { steps: 3 });
  }

  /** Press the mouse on a handle and carry the wire to the middle of anything, without letting go. */
  async carryTo(from: Locator, to: Locator): Promise<void> {
    await this.page.mouse.move(...(await centre(handle(from))));
    await this.page.mouse.down();
    await this._moveTo(to);
  }

  /** Take the end of a wire that leads to a port off it, and carry it to another port, or to the middle of anything. */
  async carryEnd(port: Locator, to: Locator): Promise<void> {
    const [x, y] = await centre(handle(port));
    await this.page.mouse.move(x - 12, y);
    await this.page.mouse.down();
    const isPort = (await handle(to).count()) > 0;
    await this._moveTo(isPort ? handle(to) : to);
  }

  /** Drag a node by its head to the middle of a wire, without letting go. */
  async carryNode(title: string, wire: Locator): Promise<void> {
    const [x, y] = await centre(this.node(title).locator('.jp-DagflowNode-title'));
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    // The canvas discards the first step.
    await this.page.mouse.move(x + 2, y + 1);
    await this._moveTo(wire.locator('.react-flow__edge-interaction'));
  }

  private async _moveTo(to: Locator): Promise<void> {
    const [x, y] = await centre(to);
    await this.page.mouse.move(x + 12, y - 12, { steps: 5 });
    // Near its border the canvas moves along, so it may stand elsewhere now.
    await this.page.mouse.move(...(await centre(to)), { steps: 3 });
  }

  async drawWire(from: Locator, to: Locator): Promise<void> {
    await this.carryWire(from, to);
    await this.page.mouse.up();
  }

  /** Drag a node by its head. */
  async moveNode(title: string, by: { x: number; y: number }): Promise<void> {
    const [x, y] = await centre(this.node(title).locator('.jp-DagflowNode-title'));
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    // The canvas discards the first step.
    await this.page.mouse.move(x + 2, y + 1);
    await this.page.mouse.move(x + by.x, y + by.y, { steps: 5 });
    await this.page.mouse.up();
  }

  async select(title: string): Promise<void> {
    await this.node(title).locator('.jp-DagflowNode-title').click();
    await expect(this.inspector.locator('.jp-DagflowInspector-title')).toHaveText(title);
  }

  /** Click on the middle of an edge; a straight one has no height, so it is not clicked as an element. */
  async selectEdge(edge: Locator): Promise<void> {
    await this.page.mouse.click(...(await centre(edge.locator('.react-flow__edge-interaction'))));
    await expect(edge).toHaveClass(/selected/);
  }

  /** Double-click on the middle of an edge, or on its label if it has one. */
  async openEdge(edge: Locator): Promise<void> {
    await this.page.mouse.dblclick(
      ...(await centre(edge.locator('.react-flow__edge-interaction')))
    );
    await expect(edge).toHaveClass(/selected/);
  }

  /** Select nothing, so that the inspector shows the pipeline. */
  async selectNothing(): Promise<void> {
    await this.pane.click({ position: { x: 5, y: 5 } });
    await expect(this.inspector.locator('.jp-DagflowInspector-title')).toHaveText(
      'Pipeline settings'
    );
  }

  button(command: Command): Locator {
    return this.widget.locator(`.jp-Toolbar [data-command="dagflow:${command}"]`);
  }

  async press(command: Command): Promise<void> {
    await this.expectEnabled(command, true);
    await this.button(command).click();
  }

  /** Show the whole pipeline, and wait until it stands still. */
  async fit(): Promise<void> {
    await this.press('fit-canvas');
    await this.untilStill();
  }

  /** Wait until the drawing moves no more. */
  async untilStill(): Promise<void> {
    const viewport = this.widget.locator('.react-flow__viewport');
    let before = '';
    await expect
      .poll(async () => {
        const [last, now] = [before, (await viewport.getAttribute('style')) ?? ''];
        before = now;
        return now === last;
      })
      .toBe(true);
  }

  async expectEnabled(command: Command, isEnabled: boolean): Promise<void> {
    // The toolkit's button is an element of its own, to which `disabled` means nothing by itself.
    const disabled = this.widget.locator(
      `.jp-Toolbar [data-command="dagflow:${command}"][aria-disabled="true"]`
    );
    await expect(this.button(command)).toBeVisible();
    await expect(disabled).toHaveCount(isEnabled ? 0 : 1);
  }

  /** Choose a command from a node's context menu. */
  async chooseOnNode(title: string, label: string): Promise<void> {
    await this.node(title).locator('.jp-DagflowNode-title').click({ button: 'right' });
    await this._chooseInMenu(label);
  }

  /** Choose a command from an edge's context menu. */
  async chooseOnEdge(edge: Locator, label: string): Promise<void> {
    const middle = await centre(edge.locator('.react-flow__edge-interaction'));
    await this.page.mouse.click(...middle, { button: 'right' });
    await this._chooseInMenu(label);
  }

  private async _chooseInMenu(label: string): Promise<void> {
    await this.page
      .locator('.lm-Menu .lm-Menu-item', {
        has: this.page.locator('.lm-Menu-itemLabel', { hasText: exactly(label) })
      })
      .click();
  }

  /** Add a node by the menu of the toolbar's button. */
  async add(...labels: string[]): Promise<void> {
    await this.widget.locator('.jp-Toolbar-item[data-jp-item-name="add"]').click();
    await this._chooseAll(labels);
  }

  /** Add a node at a place of the bare canvas, by its context menu. */
  async addAt(position: { x: number; y: number }, ...labels: string[]): Promise<void> {
    await this.pane.click({ button: 'right', position });
    await this._chooseAll(['Add', ...labels]);
  }

  private async _chooseAll(labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      const menu = this.page.locator('.lm-Menu').last();
      await menu
        .locator('.lm-Menu-item', {
          has: this.page.locator('.lm-Menu-itemLabel', { hasText: exactly(label) })
        })
        .click();
    }
  }

  async expectState(title: string, state: string, timeout?: number): Promise<void> {
    await expect(this.node(title)).toHaveAttribute('data-state', state, { timeout });
  }

  async expectStates(states: Record<string, string>, timeout?: number): Promise<void> {
    for (const [title, state] of Object.entries(states)) {
      await this.expectState(title, state, timeout);
    }
  }

  /**
   * Save with the keyboard, while the canvas has the focus. The lab makes a checkpoint of what it saved, and passes over
   * a wish to save that comes before it has heard of the last one.
   */
  async save(): Promise<void> {
    await expect(async () => {
      const checkpoint = this.page.waitForResponse(
        response =>
          response.request().method() === 'POST' && response.url().includes('/checkpoints'),
        { timeout: SAVE_MS }
      );
      await this.page.keyboard.press('ControlOrMeta+S');
      await checkpoint;
    }).toPass();
  }
}

/** A port's handle, or the handle itself. */
function handle(port: Locator): Locator {
  return port.locator('xpath=descendant-or-self::*[contains(@class, "react-flow__handle")]');
}

async function centre(locator: Locator): Promise<[number, number]> {
  const box = await locator.boundingBox();
  if (box === null) {
    throw new Error(`Not to be seen: ${locator}`);
  }
  return [box.x + box.width / 2, box.y + box.height / 2];
}
