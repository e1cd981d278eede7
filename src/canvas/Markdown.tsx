import { MimeModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { MarkdownRenderer } from './context';

export interface MarkdownProps {
  text: string;
  createRenderer: MarkdownRenderer | null;
}

/** Markdown as JupyterLab draws it, sanitized; plain text where nothing draws it. */
export function Markdown({ text, createRenderer }: MarkdownProps): JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  // A layout effect, so that the renderer is taken off while it is still in the page.
  React.useLayoutEffect(() => {
    if (createRenderer === null || host.current === null) {
      return;
    }
    const renderer = createRenderer();
    Widget.attach(renderer, host.current);
    const model = new MimeModel({ data: { 'text/markdown': text }, trusted: false });
    renderer
      .renderModel(model)
      .catch((reason: unknown) => console.error('jupyter-dagflow: a note was not drawn.', reason));
    return () => renderer.dispose();
  }, [createRenderer, text]);
  return (
    <div className="jp-DagflowMarkdown" ref={host}>
      {createRenderer === null && <pre>{text}</pre>}
    </div>
  );
}
