import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { cleanup, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it } from 'vitest';

import { Markdown } from '../Markdown';

/** A renderer of which the drawing ends as given. */
class Renderer extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly _end: (node: HTMLElement) => Promise<void>) {
    super();
  }

  renderModel(): Promise<void> {
    return this._end(this.node);
  }
}

afterEach(cleanup);

describe('Markdown', () => {
  it('is drawn by what the lab has for it', async () => {
    const draw = async (node: HTMLElement) => {
      node.textContent = 'drawn';
    };
    render(<Markdown text="# Hi" createRenderer={() => new Renderer(draw)} />);
    expect(await screen.findByText('drawn')).toBeTruthy();
    expect(screen.queryByText('# Hi')).toBeNull();
  });

  it('is shown as it is where that fails, or where there is nothing to draw it', async () => {
    const fail = () => Promise.reject(new Error('Loading chunk 7 failed.'));
    const { rerender } = render(<Markdown text="# Hi" createRenderer={() => new Renderer(fail)} />);
    expect(await screen.findByText('# Hi')).toBeTruthy();
    rerender(<Markdown text="# Bye" createRenderer={null} />);
    expect(screen.getByText('# Bye')).toBeTruthy();
  });
});
