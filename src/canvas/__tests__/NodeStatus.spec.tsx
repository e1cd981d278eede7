import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it } from 'vitest';

import { newNodeRecord, type NodeRecord, type NodeType, type Resources } from '../../model';
import { CanvasContext } from '../context';
import { NodeStatus } from '../NodeStatus';
import { fakeContext } from './fakeContext';

const context = fakeContext();

function show(
  record: Partial<NodeRecord>,
  asked: Resources = {},
  type: NodeType = 'notebook'
): HTMLElement {
  const { container } = render(
    <CanvasContext.Provider value={context}>
      <NodeStatus
        type={type}
        nodeId="train"
        record={{ ...newNodeRecord('train'), ...record }}
        asked={asked}
        staleReasons={null}
      />
    </CanvasContext.Provider>
  );
  return container;
}

const ASKED = { cpu: 2, memory: '8Gi', gpu: 1 };
const SEEN = { peak_memory_bytes: 1.1 * 1024 ** 3, cpu_s: 12.3 };

afterEach(cleanup);

describe('NodeStatus', () => {
  it('says why a node waits, and what it asks for', () => {
    const message = '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.';
    show({ state: 'queued', message }, { gpu: 3, memory: '512Mi' });
    expect(screen.getByText(message).title).toBe(message);
    expect(screen.getByText('asks for 512 MiB · 3 GPUs')).toBeTruthy();
  });

  it('says what a running node is at, and what it has taken so far', () => {
    show({ state: 'running', message: 'Fetching the image.', resources: SEEN }, ASKED);
    expect(screen.getByText('Fetching the image.')).toBeTruthy();
    expect(screen.getByText('1.1 GiB of 8 GiB · 12 s CPU · 1 GPU')).toBeTruthy();
  });

  it('says what a node took once it has ended', () => {
    show({
      state: 'succeeded',
      message: 'Done.',
      resources: { cpu_s: 125, peak_memory_bytes: 9e7 }
    });
    expect(screen.getByText('86 MiB · 2:05 CPU')).toBeTruthy();
    expect(screen.queryByText('Done.')).toBeNull();
  });

  it.each(['pending', 'succeeded', 'skipped'] as const)(
    'does not tell what a node asks for that is %s',
    state => {
      expect(show({ state }, ASKED).textContent).toBe(state);
    }
  );

  it('offers of a node that failed what its type left', () => {
    const failed = { state: 'failed', attempt: 1 } as const;
    const buttons = () => screen.getAllByRole('button').map(button => button.textContent);
    show(failed);
    expect(buttons()).toEqual(['Open notebook', 'Log']);
    cleanup();
    show(failed, {}, 'command');
    expect(buttons()).toEqual(['Log']);
    cleanup();
    show(failed, {}, 'pipeline');
    expect(buttons()).toEqual(['Open pipeline', 'Log']);
    fireEvent.click(screen.getByText('Open pipeline'));
    expect(context.actions.openNotebook).toHaveBeenCalledWith('train');
  });
});
