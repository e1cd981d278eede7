import { nullTranslator } from '@jupyterlab/translation';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { NO_FILTER } from '../filters';
import { NO_MARKING, type Marking } from '../marking';
import type { RunsPanelProps } from '../props';
import { RunsTable } from '../RunsTable';
import { fakeSummary } from './fakeSummary';

/** The table over a marking that is drawn only when told to, as the panel is drawn a frame after a change. */
class LateTable {
  constructor(private _ids: readonly string[]) {
    this._view = render(<RunsTable {...this._props()} />);
  }

  marking: Marking = NO_MARKING;

  get marked(): string[] {
    return [...this.marking.marked];
  }

  row(id: string): HTMLElement {
    const row = screen.getAllByRole('row').find(each => each.dataset.run === id);
    if (!row) {
      throw new Error(`There is no row ${id}.`);
    }
    return row;
  }

  focus(id: string): void {
    act(() => this.row(id).focus());
  }

  draw(ids: readonly string[] = this._ids): void {
    this._ids = ids;
    this._view.rerender(<RunsTable {...this._props()} />);
  }

  private _props(): RunsPanelProps {
    return {
      runs: this._ids.map(id => fakeSummary({ run_id: id, state: 'succeeded' })),
      isLoaded: true,
      isLoading: false,
      hasMore: false,
      error: null,
      connection: 'connected',
      scope: 'workspace',
      pipeline: null,
      filter: NO_FILTER,
      marking: this.marking,
      canCompare: true,
      onScope: vi.fn(),
      onFilter: vi.fn(),
      onMarking: change => {
        const next = change(this.marking);
        this.marking = next ?? this.marking;
        return next;
      },
      onAct: vi.fn(),
      onRemoveMarked: vi.fn(),
      onCompareMarked: vi.fn(),
      onMore: vi.fn(),
      onRefresh: vi.fn(),
      onRunPipeline: vi.fn(),
      trans: nullTranslator.load('jupyter-dagflow')
    };
  }

  private _view: ReturnType<typeof render>;
}

describe('The table of runs', () => {
  afterEach(cleanup);

  it('marks from where the focus is, drawn or not', () => {
    const table = new LateTable(['a', 'b', 'c']);
    fireEvent.click(table.row('a'));
    table.focus('c');
    fireEvent.keyDown(table.row('c'), { key: 'ArrowUp', shiftKey: true });
    expect(table.marked).toEqual(['b', 'c']);
    expect(document.activeElement).toBe(table.row('b'));
    fireEvent.keyDown(table.row('b'), { key: 'ArrowUp', shiftKey: true });
    expect(table.marked).toEqual(['a', 'b', 'c']);
  });

  it('leaves the focus where it went while an earlier step was drawn', () => {
    const table = new LateTable(['a', 'b', 'c']);
    table.focus('a');
    const before = table.marking;
    table.focus('c');
    const after = table.marking;
    table.marking = before;
    table.draw();
    table.marking = after;
    expect(document.activeElement).toBe(table.row('c'));
    fireEvent.keyDown(table.row('c'), { key: 'ArrowUp', shiftKey: true });
    expect(table.marked).toEqual(['b', 'c']);
  });

  it('hands the focus of a run that was deleted to the current one', () => {
    const table = new LateTable(['a', 'b', 'c']);
    table.focus('b');
    table.draw();
    table.marking = { marked: new Set(), current: 'c', anchor: 'c' };
    table.draw(['a', 'c']);
    expect(document.activeElement).toBe(table.row('c'));
  });
});
