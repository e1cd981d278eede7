import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { edgeTitle, isDrawnOnly, nodeTitles, type PipelineEdge } from '../../model';
import type { CanvasModel } from '../canvasModel';
import type { FlowNode } from '../projection';
import type { Announcer } from './announcer';
import type { CanvasView } from './view';
import { WirePicker } from './WirePicker';

/** Wires nodes by keys: from the selected node, or from the first of two to the second. */
export class KeyboardWiring {
  constructor(private readonly _options: KeyboardWiring.IOptions) {}

  /** Begin to wire; nothing happens where no node that runs is selected. */
  begin(): void {
    const { model, view } = this._options;
    const nodes = view.flow?.getNodes().filter(node => !isDrawnOnly(node.data.type)) ?? [];
    const chosen = [...model.selection.nodes].flatMap(
      id => nodes.find(node => node.id === id) ?? []
    );
    if (chosen.length > 0) {
      const [source, target] = chosen;
      const others = nodes.filter(node => node !== source);
      this._open = { source, targets: target ? [target] : others };
      this._options.onChanged();
    }
  }

  /** The list that is open; null while none is. */
  render(): JSX.Element | null {
    const { model, trans } = this._options;
    return (
      this._open && (
        <WirePicker
          {...this._open}
          wiring={model.document}
          onPick={edge => this._make(edge)}
          onClose={() => this._close()}
          trans={trans}
        />
      )
    );
  }

  private _make(edge: PipelineEdge): void {
    const { model, announcer, trans } = this._options;
    model.document.addEdge(edge);
    announcer.say(trans.__('Wired %1.', edgeTitle(edge, nodeTitles(model.document.nodes))));
    this._close();
  }

  private _close(): void {
    const { view, onChanged } = this._options;
    if (this._open !== null) {
      view.focusNode(this._open.source.id);
      this._open = null;
      onChanged();
    }
  }

  private _open: { source: FlowNode; targets: readonly FlowNode[] } | null = null;
}

export namespace KeyboardWiring {
  export interface IOptions {
    model: CanvasModel;
    view: CanvasView;
    announcer: Announcer;
    /** There is another list to show, or none any more. */
    onChanged: () => void;
    trans: TranslationBundle;
  }
}
