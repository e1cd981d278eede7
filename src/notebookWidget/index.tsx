import * as React from 'react';
import { createRoot } from 'react-dom/client';

import { Cell } from './Cell';
import type { Drawing, Standing } from './drawing';
import styles from 'bundled:./styles.css';

/** What the kernel keeps up to date; names as in `jupyter_dagflow/objects/widget.py`. */
interface WidgetState {
  drawing: Drawing;
  standing: Standing | null;
  problem: string;
}

/** The part of anywidget's model that is used here. */
interface WidgetModel {
  get<K extends keyof WidgetState>(name: K): WidgetState[K];
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
  send(content: { type: 'shown' | 'hidden' }): void;
}

const CHANGES: readonly string[] = ['change:drawing', 'change:standing', 'change:problem'];

function LiveCell({ model }: { model: WidgetModel }): JSX.Element {
  const [state, setState] = React.useState(() => stateOf(model));
  React.useEffect(() => {
    const update = () => setState(stateOf(model));
    CHANGES.forEach(change => model.on(change, update));
    update();
    return () => CHANGES.forEach(change => model.off(change, update));
  }, [model]);
  return <Cell {...state} />;
}

function stateOf(model: WidgetModel): WidgetState {
  return {
    drawing: model.get('drawing'),
    standing: model.get('standing'),
    problem: model.get('problem')
  };
}

/** Draw into an element that anywidget gives, until the function that is returned is called. */
function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  // An element of our own: ipywidgets writes the style of the one that it gives. Nothing of the page's styles comes
  // into it, and none of ours out.
  const host = document.createElement('div');
  el.appendChild(host);
  const shadow = host.attachShadow({ mode: 'open' });
  const sheet = document.createElement('style');
  sheet.textContent = styles;
  const frame = document.createElement('div');
  shadow.append(sheet, frame);
  const root = createRoot(frame);
  root.render(<LiveCell model={model} />);
  model.send({ type: 'shown' });
  return () => {
    model.send({ type: 'hidden' });
    root.unmount();
    host.remove();
  };
}

export default { render };
