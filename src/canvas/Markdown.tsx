import { MimeModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { MarkdownRenderer } from './context';

export interface MarkdownProps {
  text: string;
  createRenderer: MarkdownRenderer | null;
}

/** Markdown as JupyterLab draws it, sanitized; plain text where nothing draws it, or where that fails. */
export function Markdown({ text, createRenderer }: MarkdownProps): JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  // What draws it is loaded when it is first needed, which takes a server.
  const [isRefused, setRefused] = React.useState(false);
  // A layout effect, so that the renderer is taken off while it is still in the page.
  React.useLayoutEffect(() => {
    if (createRenderer === null || host.current === null) {
      return;
    }
    const renderer = createRenderer();
    Widget.attach(renderer, host.current);
    const model = new MimeModel({ data: { 'text/markdown': text }, trusted: false });
    let isShown = true;
    renderer.renderModel(model).then(
      () => isShown && setRefused(false),
      () => isShown && setRefused(true)
    );
    return () => {
      isShown = false;
      renderer.dispose();
    };
  }, [createRenderer, text]);
  return (
    <div className="jp-DagflowMarkdown" ref={host}>
      {(createRenderer === null || isRefused) && <pre>{text}</pre>}
    </div>
  );
}
