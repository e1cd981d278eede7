import { DOMUtils, MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { MessageLoop, type Message } from '@lumino/messaging';
import { Panel, SplitPanel, Widget } from '@lumino/widgets';
import * as React from 'react';

import { splitIcon } from '../../elements/icons';
import { EXTENSION, nodeTitles } from '../../model';
import {
  Crossings,
  pipelineOf,
  SplitBar,
  SplitCells,
  SplitOutcome,
  TextButton,
  type ImportTarget,
  type SplitModel
} from '../../panels';
import { openAfresh, tellOfImport, type ImportServices } from './importing';
import { PreviewCanvas } from './previewCanvas';

/** The page on which a notebook is cut into the parts of a pipeline. Nothing is written before that is asked for. */
export class SplitWidget extends MainAreaWidget<SplitContent> {
  constructor(options: SplitWidget.IOptions) {
    super({ content: new SplitContent({ ...options, onDone: target => this._finish(target) }) });
    this._services = options.services;
    this.addClass('jp-DagflowSplitWidget');
    this.toolbar.hide();
    this.id = DOMUtils.createDomID();
    this.title.closable = true;
    this.title.icon = splitIcon;
    const { path } = options.model.import;
    const { trans } = options.services;
    this.title.label = trans.__('Split %1', PathExt.basename(path));
    this.title.caption = trans.__('Split %1 into a pipeline', path);
  }

  get model(): SplitModel {
    return this.content.model;
  }

  private _finish({ path }: Extract<ImportTarget, { path: string }>): void {
    const report = this.content.release();
    this.close();
    void openAfresh(path, this._services).then(() => tellOfImport(report, this._services));
  }

  private _services: ImportServices;
}

export namespace SplitWidget {
  export interface IOptions {
    model: SplitModel;
    services: ImportServices;
  }
}

/** Cells at the left; at the right the pipeline and the values that cross; below what is to know. */
class SplitContent extends Panel {
  constructor(private readonly _options: SplitContent.IOptions) {
    super();
    this.addClass('jp-DagflowSplit');
    const { model, services } = _options;
    const { trans, createMarkdown } = services;
    const path = model.import.path + EXTENSION;
    this._canvas = new PreviewCanvas({ path, createMarkdown, trans });
    const part = (name: string, draw: () => JSX.Element | null) => {
      const made = new SplitPart(model, draw);
      made.addClass(`jp-DagflowSplit-${name}`);
      return made;
    };
    const bar = part('bar', () => <SplitBar model={model} trans={trans} />);
    const cells = part('left', () =>
      model.plan === null ? this._waiting() : <SplitCells model={model} trans={trans} />
    );
    const crossings = part('crossings', () => <Crossings model={model} trans={trans} />);
    const outcome = part('outcome', () => this._outcome());
    this._right = Private.besides(this._canvas, crossings);
    this._right.hide();
    this._drawing = Private.arrange(cells, this._right);
    [bar, this._drawing, outcome].forEach(each => this.addWidget(each));
    this._resizes = new ResizeObserver(() =>
      MessageLoop.sendMessage(this._drawing, Widget.ResizeMessage.UnknownSize)
    );
    this._resizes.observe(this._drawing.node);
    model.changed.connect(this._draw, this);
    this._draw();
  }

  get model(): SplitModel {
    return this._options.model;
  }

  /** Leave what came of the split to others, who dispose of it. */
  release(): SplitModel['import'] {
    this._isReleased = true;
    return this.model.import;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._resizes.disconnect();
      this.model.changed.disconnect(this._draw, this);
      if (!this._isReleased) {
        this.model.dispose();
      }
      super.dispose();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    document.addEventListener('keydown', this._onKey, true);
  }

  protected override onBeforeDetach(message: Message): void {
    document.removeEventListener('keydown', this._onKey, true);
    super.onBeforeDetach(message);
  }

  private _draw(): void {
    // Without cells there is nothing to draw, and nothing crosses.
    if (this._right.isHidden && this.model.plan !== null) {
      this._right.show();
      this._drawing.setRelativeSizes([9, 10]);
    }
    const pipeline = pipelineOf(this.model.import.document);
    if (pipeline !== null) {
      this._titles = nodeTitles(pipeline.nodes ?? []);
      this._canvas.draw(pipeline, this.model.problems);
    }
    this.toggleClass('jp-mod-loading', this.model.import.isLoading);
  }

  private _waiting(): JSX.Element {
    const { model, services } = this._options;
    const { trans } = services;
    if (model.import.isLoading) {
      return (
        <p className="jp-DagflowDialog-empty" role="status">
          {trans.__('Reading the notebook…')}
        </p>
      );
    }
    return (
      <div className="jp-DagflowDialog-empty">
        <p>{trans.__('The notebook cannot be split.')}</p>
        <p>{trans.__('Below stands where and why.')}</p>
        <TextButton label={trans.__('Try again')} onClick={() => model.import.retry()} />
      </div>
    );
  }

  private _outcome(): JSX.Element {
    const { model, services, onDone } = this._options;
    return (
      <SplitOutcome
        model={model}
        contents={services.documents.services.contents}
        onDone={target => target.kind !== 'here' && onDone(target)}
        showCell={cell => this._showCell(cell)}
        nodeTitle={id => this._titles.get(id) ?? null}
        showNode={id => this._canvas.reveal(id)}
        trans={services.trans}
      />
    );
  }

  private _showCell(index: number): void {
    const cell = this.node.querySelector<HTMLElement>(`[data-cell="${index}"]`);
    cell?.scrollIntoView({ block: 'center' });
    cell?.classList.add('jp-mod-shown');
    window.setTimeout(() => cell?.classList.remove('jp-mod-shown'), 1500);
  }

  /** Undo and redo are those of the plan, but for texts that are being written. What was pressed may be gone by now. */
  private _onKey = (event: KeyboardEvent): void => {
    const target = event.target as Node;
    if (!this.isVisible || (target !== document.body && !this.node.contains(target))) {
      return;
    }
    const key = event.key.toLowerCase();
    const isWriting = event.target instanceof HTMLInputElement && event.target.type === 'text';
    if (isWriting || !(event.ctrlKey || event.metaKey) || !['z', 'y'].includes(key)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (key === 'y' || event.shiftKey) {
      this.model.redo();
    } else {
      this.model.undo();
    }
  };

  private _canvas: PreviewCanvas;
  private _drawing: SplitPanel;
  private _isReleased = false;
  private _resizes: ResizeObserver;
  private _right: SplitPanel;
  private _titles: ReadonlyMap<string, string> = new Map();
}

namespace SplitContent {
  export interface IOptions extends SplitWidget.IOptions {
    onDone: (target: Extract<ImportTarget, { path: string }>) => void;
  }
}

/** A part of the page, drawn anew whenever the plan or what came of it changes. */
class SplitPart extends ReactWidget {
  constructor(
    private readonly _model: SplitModel,
    private readonly _drawn: () => JSX.Element | null
  ) {
    super();
    _model.changed.connect(this.update, this);
  }

  override dispose(): void {
    this._model.changed.disconnect(this.update, this);
    super.dispose();
  }

  protected override render(): JSX.Element | null {
    return this._drawn();
  }
}

namespace Private {
  /** The drawing above what crosses. */
  export function besides(canvas: Widget, crossings: Widget): SplitPanel {
    const panel = new SplitPanel({ orientation: 'vertical', spacing: 1 });
    panel.addWidget(canvas);
    panel.addWidget(crossings);
    panel.setRelativeSizes([3, 2]);
    return panel;
  }

  export function arrange(cells: Widget, right: Widget): SplitPanel {
    const panel = new SplitPanel({ orientation: 'horizontal', spacing: 1 });
    panel.addClass('jp-DagflowSplit-drawing');
    panel.addWidget(cells);
    panel.addWidget(right);
    return panel;
  }
}
