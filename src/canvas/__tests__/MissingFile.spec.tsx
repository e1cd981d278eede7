import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument } from '../../model';
import type { CanvasModel } from '../canvasModel';
import { CanvasContext, DrawingContext } from '../context';
import { MissingFile } from '../MissingFile';
import { fakeContext } from './fakeContext';

const TEXT = '{"version": 1, "nodes": [{"id": "a", "path": "gone.ipynb"}]}';

function show(isReadOnly: boolean): DagflowDocument {
  const document = DagflowDocument.create();
  document.setSource(TEXT);
  const model = { document } as unknown as CanvasModel;
  const context = fakeContext();
  const actions = { ...context.actions, chooseFile: vi.fn() };
  render(
    <CanvasContext.Provider value={{ ...context, actions }}>
      <DrawingContext.Provider value={{ model, isReadOnly, createMarkdown: null }}>
        <MissingFile nodeId="a" path="gone.ipynb" />
      </DrawingContext.Provider>
    </CanvasContext.Provider>
  );
  return document;
}

describe('A card whose file is gone', () => {
  afterEach(cleanup);

  it('offers another file, and to go', () => {
    const document = show(false);
    expect(screen.getByRole('button', { name: 'Choose another…' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
    expect(document.nodes).toEqual([]);
  });

  it('only says so where nothing may be edited', () => {
    show(true);
    expect(screen.getByText('gone.ipynb')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
});
