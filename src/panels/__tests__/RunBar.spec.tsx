import { nullTranslator } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument, NodeState, RunView, newNodeRecord } from '../../model';
import { Problem, RunFollower } from '../../services';
import { fakeRun } from '../../services/__tests__/fakes';
import { ProblemsList, RunBar, RunStatus, runSummary } from '..';

const trans = nullTranslator.load('');

function runOf(states: NodeState[], changes: Partial<RunView> = {}): RunView {
  const nodes = states.map((state, index) => ({
    ...newNodeRecord(`n${index}`),
    state,
    failure: state === 'failed' ? { message: `ValueError: ${index}` } : null
  }));
  return fakeRun({
    nodes: Object.fromEntries(nodes.map(node => [node.node_id, node])),
    document: { version: 1, nodes: [{ id: 'n1', name: 'Train' }], edges: [] },
    ...changes
  });
}

afterEach(cleanup);

describe('runSummary', () => {
  it('counts nodes and time', () => {
    const run = runOf([
      'succeeded',
      'reused',
      'skipped',
      'running',
      'pending',
      'queued',
      'pending'
    ]);
    expect(runSummary(run, 112, trans)).toBe('Running · 3 of 7 nodes · 0:12');
    expect(runSummary({ ...run, interrupted: true }, 100, trans)).toMatch(/^Interrupted/);
    const ended = runOf(['succeeded'], { state: 'succeeded', finished_at: 3761 });
    expect(runSummary(ended, 99_999, trans)).toBe('Succeeded · 1 of 1 node · 1:01:01');
    const unborn = runOf(['cancelled'], { state: 'cancelled', started_at: null });
    expect(runSummary(unborn, 200, trans)).toBe('Cancelled · 1 of 1 node');
  });
});

describe('RunBar', () => {
  const runStale = vi.fn();
  const bar = (
    run: RunView | null,
    connection: 'connected' | 'lost' = 'connected',
    stale: readonly string[] = [],
    underWay: string | null = null
  ) => {
    const select = vi.fn();
    render(
      <RunBar
        run={run}
        connection={connection}
        underWay={underWay}
        stale={stale}
        onSelectNode={select}
        onRunStale={runStale}
        onOpenRun={vi.fn()}
        trans={trans}
      />
    );
    return select;
  };

  it('offers to run what is stale, once the run has ended', () => {
    bar(runOf(['running']), 'connected', ['n0']);
    expect(screen.queryByRole('button', { name: /Run Stale/ })).toBeNull();
    cleanup();
    bar(runOf(['succeeded'], { state: 'succeeded' }), 'connected', ['n0', 'n1']);
    fireEvent.click(screen.getByRole('button', { name: 'Run Stale (2)' }));
    expect(runStale).toHaveBeenCalledTimes(1);
  });

  it('names the node that failed, and not its instances', () => {
    const { nodes, ...run } = runOf(['failed']);
    const instance = { ...nodes.n0, node_id: 'n0.3' };
    bar({ ...run, nodes: { ...nodes, 'n0.3': instance } });
    expect(screen.getAllByRole('button').map(each => each.textContent)).toEqual([
      'n0ValueError: 0',
      'Open run'
    ]);
  });

  it('says what the server was asked for, before there is a run, too', () => {
    bar(null, 'connected', [], 'Starting…');
    expect(screen.getByRole('status').textContent).toBe('Starting…');
  });

  it('is not there without a run', () => {
    bar(null);
    expect(screen.queryByRole('group')).toBeNull();
  });

  it('shares the bar out by states and says the shares in words', () => {
    bar(runOf(['running', 'succeeded', 'succeeded', 'pending']));
    const progress = screen.getByRole('img');
    expect(progress.title).toBe('2 succeeded, 1 running, 1 pending');
    expect([...progress.children].map(part => part.className)).toEqual([
      'jp-mod-succeeded',
      'jp-mod-running',
      'jp-mod-pending'
    ]);
  });

  it('names what failed and leads there', () => {
    const select = bar(runOf(['succeeded', 'failed', 'failed', 'failed'], { state: 'failed' }));
    fireEvent.click(screen.getByTitle(/^Show Train/));
    expect(select).toHaveBeenCalledWith('n1');
    expect(screen.getByText('ValueError: 1')).toBeTruthy();
    expect(screen.getByText('and 1 more')).toBeTruthy();
  });

  it('names what waits and why, while nothing failed', () => {
    const run = runOf(['succeeded', 'queued', 'running', 'queued']);
    const told = '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.';
    const waiting = {
      ...run.nodes,
      n1: { ...run.nodes.n1, message: told },
      n2: { ...run.nodes.n2, message: 'Fetching the image.' }
    };
    const select = bar({ ...run, nodes: waiting });
    const button = screen.getByTitle(/^Show Train/);
    expect(button.textContent).toBe(`Train${told}`);
    expect(button.title).toBe(`Show Train\n${told}`);
    expect(screen.getByText('and 1 more')).toBeTruthy();
    fireEvent.click(button);
    expect(select).toHaveBeenCalledWith('n1');
    cleanup();
    bar({ ...run, nodes: { ...waiting, n0: { ...run.nodes.n0, state: 'failed' } } });
    expect(screen.queryByText(told)).toBeNull();
  });

  it('says when the connection is lost', () => {
    bar(null, 'lost');
    expect(screen.getByRole('alert').textContent).toBe('Connection lost. Trying again…');
  });
});

describe('RunStatus', () => {
  beforeEach(() => {
    // jsdom has no idle time.
    vi.stubGlobal('requestIdleCallback', (callback: () => void) => queueMicrotask(callback));
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('tells of the pipeline in front, and of nothing without one', async () => {
    const onClick = vi.fn();
    const status = new RunStatus({ trans, onClick });
    const follower = { run: runOf(['running', 'succeeded']), connection: 'connected' };
    const changed = new Signal<object, void>(follower);
    const draw = async () => {
      await act(async () => {
        MessageLoop.sendMessage(status, Widget.Msg.UpdateRequest);
        await status.renderPromise;
      });
    };
    document.body.append(status.node);
    status.model.follower = { ...follower, changed } as unknown as RunFollower;
    await draw();
    expect(status.node.textContent).toMatch(/^Running · 1 of 2 nodes · /);
    fireEvent.click(status.node.querySelector('button') as HTMLElement);
    expect(onClick).toHaveBeenCalled();
    status.model.follower = { run: null, connection: 'lost', changed } as unknown as RunFollower;
    await draw();
    expect(status.node.textContent).toBe('Pipeline: connection lost');
    status.model.follower = null;
    await draw();
    expect(status.node.textContent).toBe('');
    status.node.remove();
    status.dispose();
  });
});

describe('ProblemsList', () => {
  const problem = (changes: Partial<Problem>): Problem => ({
    path: '',
    message: 'Wrong.',
    severity: 'error',
    node_id: null,
    ...changes
  });

  it('counts, lists and leads to the place of each', () => {
    const model = DagflowDocument.create();
    model.addNodes([{ id: 'train', name: 'Train' }], [{ source: 'train', target: 'nowhere' }]);
    const show = vi.fn();
    const problems = [
      problem({ path: 'nodes[0].path', node_id: 'train', message: 'There is no such notebook.' }),
      problem({ path: 'edges[0].target', message: 'There is no node "nowhere".' }),
      problem({ path: 'parameters[0].name', severity: 'warning', message: 'Odd.' })
    ];
    const props = { document: model, isChecking: false, trouble: null, onShow: show, trans };
    render(<ProblemsList {...props} problems={problems} />);
    expect(screen.getByText('2 errors, 1 warning')).toBeTruthy();
    fireEvent.click(screen.getByText('Train → nowhere'));
    fireEvent.click(screen.getByText('There is no such notebook.'));
    fireEvent.click(screen.getByText('Odd.'));
    expect(show.mock.calls.map(([shown]) => shown)).toEqual([
      problems[1],
      problems[0],
      problems[2]
    ]);
    expect(screen.getByText('Odd.').closest('button')?.textContent).toContain('Pipeline');
    model.dispose();
  });

  it('says that it is under way, and why it could not be done, also where nothing is known', () => {
    const model = DagflowDocument.create();
    const props = { document: model, onShow: vi.fn(), trans };
    const still = { ...props, problems: [], isChecking: false, trouble: null };
    const { container, rerender } = render(<ProblemsList {...still} />);
    expect(container.textContent).toBe('');
    rerender(<ProblemsList {...still} isChecking />);
    expect(screen.getByRole('status').textContent).toBe('Checking the pipeline…');
    rerender(<ProblemsList {...still} problems={[problem({})]} isChecking />);
    expect(screen.getByText('1 error').closest('summary')?.textContent).toContain('Checking');
    rerender(<ProblemsList {...still} trouble="The server is away." />);
    expect(screen.getByRole('status').textContent).toBe(
      'The pipeline could not be checked; the next edit tries again. The server is away.'
    );
    model.dispose();
  });
});
