import { ReactWidget } from '@jupyterlab/ui-components';
import type { Drag } from '@lumino/dragdrop';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { PipelineNode } from '../model';
import { AutoLayout } from './autoLayout/autoLayout';
import { Canvas } from './Canvas';
import type { CanvasModel } from './canvasModel';
import type { CanvasContextValue, MarkdownRenderer } from './context';
import { cornerOf } from './copies';
import { blockOf, freeCorner, freePlaces } from './freeBlock';
import type { Point } from './layout';
import { FindModel } from './find/findModel';
import { nodesOf } from './find/search';
import { Watch } from './hover/watching';
import { Announcer } from './movement/announcer';
import { LiveRegion } from './movement/LiveRegion';
import { CanvasPreferences } from './movement/preferences';
import { RunAnnouncements } from './movement/runAnnouncements';
import { boxOf, CanvasView } from './movement/view';
import { Walker } from './movement/walker';
import { KeyboardWiring } from './movement/wiring';
import type { FlowNode } from './projection';
import type { QuickAddModel } from './quickAdd/quickAddModel';

const CONTENTS_MIME = 'application/x-jupyter-icontents';
const DRAG_EVENTS = ['lm-dragenter', 'lm-dragleave', 'lm-dragover', 'lm-drop'] as const;
const FOCUS_EVENTS = ['focusin', 'focusout'] as const;
/** About as large as cards are, in canvas pixels. */
const CARD = { width: 250, height: 120 };

/** The canvas as a Lumino widget: takes drops from the file browser and keeps the keyboard's focus. */
export class CanvasWidget extends ReactWidget {
  constructor(options: CanvasWidget.IOptions) {
    super();
    this._options = options;
    this._preferences = options.preferences ?? new CanvasPreferences();
    this.addClass('jp-DagflowCanvas');
    this.view = new CanvasView(this.node);
    this.walker = new Walker(options.model, this.view);
    const { model, trans } = options;
    const { view, announcer } = this;
    const onChanged = () => this.update();
    this.wiring = new KeyboardWiring({ model, view, announcer, onChanged, trans });
    this.autoLayout = new AutoLayout({ model, view, node: this.node });
    this._runAnnouncements = new RunAnnouncements(model, announcer, trans);
    this.find = new FindModel({ canvas: model, trans });
    this.find.shown.connect((_, match) => view.keepInView(nodesOf(match, model.document)));
    this.node.tabIndex = 0;
    // The arrow keys walk from node to node, so screen readers leave them to the canvas.
    this.node.setAttribute('role', 'application');
    this.node.setAttribute('aria-label', options.trans.__('Pipeline canvas'));
    void options.ready.then(() => {
      this._isReady = true;
      this.update();
    });
  }

  /** What of the drawing is seen. */
  readonly view: CanvasView;

  /** Goes from node to node by keys. */
  readonly walker: Walker;

  /** Makes wires by keys. */
  readonly wiring: KeyboardWiring;

  /** Puts nodes in order. */
  readonly autoLayout: AutoLayout;

  /** Looks for nodes, parameters and values. */
  readonly find: FindModel;

  /** Says what happens to those who do not see it. */
  readonly announcer = new Announcer();

  get model(): CanvasModel {
    return this._options.model;
  }

  get isReadOnly(): boolean {
    return this._isReadOnly;
  }
  set isReadOnly(value: boolean) {
    this._isReadOnly = value;
    this.update();
  }

  /** Show all nodes. */
  fitView(): void {
    this.view.fit();
  }

  /** Show what is selected, wires with the nodes at their ends. */
  fitSelection(): void {
    const { document, selection } = this.model;
    const edges = [...selection.edges].flatMap(key => document.edge(key) ?? []);
    this.view.fitTo([...selection.nodes, ...edges.flatMap(edge => [edge.source, edge.target])]);
  }

  /** Bring one node into view and select it. */
  reveal(nodeId: string): void {
    this.model.selection.set([nodeId]);
    this.view.fitTo([nodeId]);
  }

  /** Bring an edge, by `edgeKey`, and the nodes at its ends into view and select it. */
  revealEdge(key: string): void {
    const edge = this.model.document.edge(key);
    if (edge) {
      this.model.selection.set([], [key]);
      this.view.fitTo([edge.source, edge.target]);
    }
  }

  /** Pan so that a node is in sight, at the same zoom; nothing moves if it is. */
  keepInView(nodeId: string): void {
    this.view.keepInView([nodeId]);
  }

  /** Where the menu was opened last, on the canvas. */
  get menuPoint(): Point {
    return this._menuPoint ?? this.centre;
  }

  /** The place nearest to a point from which on so many new cards cover no other; groups may have them in them. */
  freePoint(wanted: Point, count: number): Point {
    return freePlaces(this._cards().map(boxOf), wanted, count)[0];
  }

  /**
   * The place nearest to a point, else to where they stand, for the left upper corner of nodes that are to be added as
   * they stand to each other, so that none covers a card. `instead`: the node, by its id, in whose place they come.
   */
  freeCorner(nodes: readonly PipelineNode[], wanted = cornerOf(nodes), instead?: string): Point {
    const cards = this._cards();
    const sizes = new Map(cards.map(card => [card.data.path, boxOf(card)]));
    const taken = cards.filter(card => card.id !== instead).map(boxOf);
    const block = blockOf(nodes, ({ path }) => (path ? sizes.get(path) : undefined));
    return freeCorner(taken, block, wanted);
  }

  /** The middle of what is seen, for the left upper corner of a card. */
  get centre(): Point {
    const { left, top, width, height } = this.node.getBoundingClientRect();
    const middle = { x: left + width / 2, y: top + height / 2 };
    const { x, y } = this.view.flow?.screenToFlowPosition(middle) ?? { x: 0, y: 0 };
    return { x: x - CARD.width / 2, y: y - CARD.height / 2 };
  }

  handleEvent(event: Event): void {
    if (event.type === 'pointerdown') {
      this._focus(event.target);
    } else if (event.type === 'contextmenu') {
      // The menu of the bare canvas is another than that of what lies on it.
      const target = event.target as Element;
      const isOnWire = target.closest('.react-flow__edge, .jp-DagflowWire-label') !== null;
      this.toggleClass('jp-mod-onWire', isOnWire);
      this.toggleClass('jp-mod-onInstance', target.closest('.jp-DagflowInstance') !== null);
      this.toggleClass('jp-mod-onItem', isOnWire || target.closest('.react-flow__node') !== null);
      const { clientX: x, clientY: y } = event as MouseEvent;
      this._menuPoint = this.view.flow?.screenToFlowPosition({ x, y }) ?? null;
    } else if (event.type === 'focusin' || event.type === 'focusout') {
      // Where text is written, the keys are the text's.
      const isIn = event.type === 'focusin';
      this.toggleClass('jp-mod-writing', isIn && Private.isText(event.target));
      // What is pressed by Enter or the space bar keeps them.
      this.toggleClass('jp-mod-onControl', isIn && Private.isField(event.target));
    } else {
      this._onDrag(event as Drag.Event);
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    // In the capture phase, so that the dock panel does not take the drop for its own.
    DRAG_EVENTS.forEach(type => this.node.addEventListener(type, this, true));
    this.node.addEventListener('pointerdown', this);
    this.node.addEventListener('contextmenu', this, true);
    FOCUS_EVENTS.forEach(type => this.node.addEventListener(type, this));
  }

  protected override onBeforeDetach(message: Message): void {
    DRAG_EVENTS.forEach(type => this.node.removeEventListener(type, this, true));
    this.node.removeEventListener('pointerdown', this);
    this.node.removeEventListener('contextmenu', this, true);
    FOCUS_EVENTS.forEach(type => this.node.removeEventListener(type, this));
    super.onBeforeDetach(message);
  }

  override dispose(): void {
    this.find.dispose();
    this._runAnnouncements.dispose();
    super.dispose();
  }

  protected override onActivateRequest(): void {
    this.node.focus();
  }

  protected override render(): JSX.Element {
    const { model, actions, createMarkdown, trans } = this._options;
    if (!this._isReady) {
      return <p className="jp-DagflowCanvas-loading">{trans.__('Opening the pipeline…')}</p>;
    }
    return (
      <>
        <Watch model={model} preferences={this._preferences}>
          <Canvas
            model={model}
            actions={actions}
            trans={trans}
            createMarkdown={createMarkdown}
            isReadOnly={this._isReadOnly}
            view={this.view}
            preferences={this._preferences}
            find={this.find}
            quickAdd={this._options.quickAdd ?? null}
          />
        </Watch>
        {this.wiring.render()}
        <LiveRegion announcer={this.announcer} />
      </>
    );
  }

  /** All that is drawn and lies on the ground, which groups are part of. */
  private _cards(): FlowNode[] {
    const nodes = this.view.flow?.getNodes() ?? [];
    return nodes.filter(node => node.data.type !== 'group');
  }

  /** Shortcuts work where the focus is; a click on the bare canvas takes it. */
  private _focus(target: EventTarget | null): void {
    if (!Private.isField(target) && !this.node.contains(document.activeElement)) {
      this.node.focus({ preventScroll: true });
    }
  }

  private _onDrag(event: Drag.Event): void {
    if (this._isReadOnly || !event.mimeData.hasData(CONTENTS_MIME)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.type === 'lm-dragleave') {
      const inside = event.relatedTarget;
      this.toggleClass('jp-mod-dropTarget', inside instanceof Node && this.node.contains(inside));
      return;
    }
    event.dropAction = event.proposedAction;
    this.toggleClass('jp-mod-dropTarget', event.type !== 'lm-drop');
    if (event.type === 'lm-drop') {
      const paths = event.mimeData.getData(CONTENTS_MIME) as string[];
      const point = { x: event.clientX, y: event.clientY };
      this._options.onDrop(paths, this.view.flow?.screenToFlowPosition(point) ?? { x: 0, y: 0 });
      this.node.focus({ preventScroll: true });
    }
  }

  private _isReadOnly = false;
  private _isReady = false;
  private _menuPoint: Point | null = null;
  private _options: CanvasWidget.IOptions;
  private _preferences: CanvasPreferences;
  private _runAnnouncements: RunAnnouncements;
}

export namespace CanvasWidget {
  export interface IOptions extends CanvasContextValue {
    model: CanvasModel;
    createMarkdown: MarkdownRenderer | null;
    /** Shared with other canvases; else it has its own. */
    preferences?: CanvasPreferences;
    /** Left out where nothing is added. */
    quickAdd?: QuickAddModel;
    /** The document has been read. */
    ready: Promise<void>;
    /** Files were dropped: their paths as the file browser gives them, and where on the canvas. */
    onDrop: (paths: readonly string[], point: Point) => void;
  }
}

namespace Private {
  /** Whether what has the focus is written in. */
  export function isText(target: EventTarget | null): boolean {
    return target instanceof Element && target.matches('input, textarea');
  }

  /** Whether what is pressed takes the focus for itself. */
  export function isField(target: EventTarget | null): boolean {
    return target instanceof Element && target.closest('button, input, textarea, select') !== null;
  }
}
