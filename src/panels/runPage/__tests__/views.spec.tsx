import { nullTranslator } from '@jupyterlab/translation';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type RunView, newNodeRecord } from '../../../model';
import { DagflowApi, DagflowSocket } from '../../../services';
import {
  type FakeAnswer,
  type FakeRequest,
  FakeWebSocket,
  fakeRun,
  fakeSettings,
  settle
} from '../../../services/__tests__/fakes';
import { GridTab } from '../grid';
import { LogTab } from '../log';
import type { RunViewProps } from '../props';
import { TimelineTab } from '../timeline';

const outcome = { state: 'failed', attempt: 2, started_at: 1, finished_at: 3 };

/** A page of runs, each with one node that failed. */
function page(...ids: string[]): FakeAnswer {
  const runs = ids.map((run_id, index) => ({
    run_id,
    state: 'failed',
    created_at: 90 - index,
    started_at: 90,
    finished_at: 95,
    nodes: { train: outcome }
  }));
  return { body: { runs, order: ['train'], titles: { train: 'Train' } } };
}

const run: RunView = fakeRun({
  run_id: 'own',
  state: 'succeeded',
  finished_at: 110,
  document: {
    version: 1,
    nodes: [
      { id: 'train', name: 'Train' },
      { id: 'report', name: 'Report' }
    ],
    edges: [{ source: 'train', target: 'report' }]
  },
  nodes: {
    train: {
      ...newNodeRecord('train'),
      state: 'succeeded',
      attempt: 1,
      queued_at: 100,
      started_at: 101,
      finished_at: 105
    },
    report: {
      ...newNodeRecord('report'),
      state: 'succeeded',
      attempt: 1,
      queued_at: 105,
      started_at: 106,
      finished_at: 110
    }
  }
});

describe('the views of a run', () => {
  let socket: DagflowSocket;
  let requests: FakeRequest[];
  let answer: () => FakeAnswer;
  let props: RunViewProps;

  beforeEach(() => {
    const fake = fakeSettings(() => answer());
    requests = fake.requests;
    answer = () => page('new', 'old');
    socket = new DagflowSocket({ serverSettings: fake.settings });
    const actions = {
      openRun: vi.fn(),
      openExecuted: vi.fn(),
      openFile: vi.fn(),
      rerun: vi.fn()
    } as unknown as RunViewProps['actions'];
    props = {
      run,
      selected: null,
      onSelect: vi.fn(),
      attempts: null,
      attempt: null,
      api: new DagflowApi({ serverSettings: fake.settings }),
      socket,
      loadArtifact: () => Promise.reject(new Error('There is no artifact.')),
      actions,
      trans: nullTranslator.load('')
    };
  });

  afterEach(() => {
    cleanup();
    socket.dispose();
  });

  const cellOf = (title: string, column: number) =>
    within(screen.getByRole('row', { name: new RegExp(`^${title}`) })).getAllByRole('gridcell')[
      column
    ];

  it('has a grid that leads to other runs, and selects in its own', async () => {
    render(<GridTab {...props} />);
    expect(screen.getByText('Reading the runs…')).toBeTruthy();
    await act(settle);
    fireEvent.click(cellOf('Train', 0));
    expect(props.actions.openRun).toHaveBeenCalledWith('old', 'grid', 'train');
    fireEvent.click(cellOf('Report', 2));
    expect(props.onSelect).toHaveBeenCalledWith('report');
    expect(cellOf('Report', 0).getAttribute('aria-label')).toContain('not part of it');
    expect(cellOf('Train', 0).getAttribute('aria-label')).toContain('failed, 0:02');
  });

  it('has one tab stop in the grid, from which arrows and Enter go on', async () => {
    render(<GridTab {...props} />);
    await act(settle);
    const grid = screen.getByRole('grid');
    const stops = () => [...grid.querySelectorAll('[tabindex="0"]')];
    expect(stops()).toHaveLength(1);
    act(() => (stops()[0] as HTMLElement).focus());
    fireEvent.keyDown(stops()[0], { key: 'ArrowDown' });
    expect(document.activeElement).toBe(cellOf('Train', 2));
    fireEvent.keyDown(cellOf('Train', 2), { key: 'ArrowLeft' });
    expect(stops()).toEqual([cellOf('Train', 1)]);
    expect(screen.getByRole('tooltip').textContent).toContain('Train');
    fireEvent.keyDown(cellOf('Train', 1), { key: 'Enter' });
    expect(props.actions.openRun).toHaveBeenCalledWith('new', 'grid', 'train');
  });

  it('reads the runs again when the own changes its state, and pages on to older ones', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `r${index}`);
    answer = () => page(...ids);
    const { rerender } = render(<GridTab {...props} run={{ ...run, state: 'running' }} />);
    await act(settle);
    rerender(<GridTab {...props} />);
    await act(settle);
    expect(requests).toHaveLength(2);
    fireEvent.click(screen.getByText('Older'));
    answer = () => page('first');
    await act(settle);
    expect(requests[2].query.before).toBe('r24');
    expect(screen.getByText('Newer').closest('button')?.disabled).toBe(false);
  });

  it('says why the runs could not be read, and tries again', async () => {
    answer = () => ({ status: 500, body: { message: 'The store cannot be read.', problems: [] } });
    render(<GridTab {...props} />);
    await act(settle);
    expect(screen.getByRole('alert').textContent).toContain('The store cannot be read.');
    answer = () => page('new');
    fireEvent.click(screen.getByText('Try Again'));
    await act(settle);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getAllByRole('columnheader', { name: /^Run of/ })).toHaveLength(2);
  });

  it('has a timeline that names its critical path and selects', () => {
    render(<TimelineTab {...props} />);
    const path = document.querySelector('.jp-DagflowTimeline-path');
    expect(path?.textContent).toBe('Critical path:Train → Report10 s of 10 s');
    fireEvent.click(
      screen.getByRole('button', {
        name: 'Train: succeeded, 1 attempt, ran 4 s, on the critical path'
      })
    );
    expect(props.onSelect).toHaveBeenCalledWith('train');
    expect(document.querySelector('.jp-DagflowTimeline-now')).toBeNull();
    const zoom = screen.getByText('+').closest('button') as HTMLButtonElement;
    const width = () =>
      Number.parseFloat(
        (document.querySelector('.jp-DagflowTimeline-inner') as HTMLElement).style.width
      );
    const before = width();
    fireEvent.click(zoom);
    expect(width()).toBeGreaterThan(before);
    fireEvent.keyDown(zoom, { key: '0' });
    expect(width()).toBe(before);
  });

  it('has a timeline that says that nothing ran', () => {
    render(<TimelineTab {...props} run={{ ...run, nodes: {} }} />);
    expect(screen.getByText('No node of this run ran.')).toBeTruthy();
  });

  it('has a log of all nodes, each line with its node, or of the selected one', () => {
    vi.useFakeTimers();
    const { rerender } = render(<LogTab {...props} />);
    act(() => FakeWebSocket.last.open());
    const say = (node_id: string, time: number, text: string) =>
      FakeWebSocket.last.receive({
        type: 'log',
        run_id: 'own',
        node_id,
        attempt: 1,
        entries: [{ type: 'text', time, stream: 'stdout', text }],
        next: 10,
        ended: true
      });
    act(() => {
      say('report', 7, 'reported\n');
      say('train', 5, 'trained\n');
      vi.advanceTimersByTime(300);
    });
    const shown = () => [...document.querySelectorAll('[data-line]')].map(line => line.textContent);
    expect(shown()).toEqual(['Traintrained', 'Reportreported']);
    fireEvent.change(screen.getByLabelText('Node'), { target: { value: 'report' } });
    expect(props.onSelect).toHaveBeenCalledWith('report');
    rerender(<LogTab {...props} selected="report" />);
    act(() => {
      say('report', 7, 'reported\n');
      vi.advanceTimersByTime(300);
    });
    expect(shown()).toEqual(['reported']);
    vi.useRealTimers();
  });
});
