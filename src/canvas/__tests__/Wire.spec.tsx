import { cleanup, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, describe, expect, it } from 'vitest';

import { CanvasContext } from '../context';
import type { Passage } from '../../model';
import type { WireData } from '../projection';
import { WireLabel } from '../Wire';
import { fakeContext } from './fakeContext';

const context = fakeContext();

function show(data: Partial<WireData>, passage: Passage | null = null): HTMLElement {
  const all = {
    condition: null,
    isOnFailure: false,
    problems: [],
    isSkipped: false,
    ...data
  };
  const { container } = render(
    <CanvasContext.Provider value={context}>
      <WireLabel data={all} mods={['', 'jp-mod-selected']} passage={passage} style={{}} />
    </CanvasContext.Provider>
  );
  return container.firstElementChild as HTMLElement;
}

afterEach(cleanup);

describe('WireLabel', () => {
  it('shows the condition as text, and all of it on demand', () => {
    const label = show({ condition: '<b>accuracy</b> > 0.9' });
    expect(label.textContent).toBe('<b>accuracy</b> > 0.9');
    expect(label.title).toBe('<b>accuracy</b> > 0.9');
    expect(label.className).toBe('jp-DagflowWire-label nodrag nopan jp-mod-selected');
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('says that it leads on from a failure', () => {
    const label = show({ condition: 'x > 1', isOnFailure: true });
    expect(label.textContent).toBe('on failurex > 1');
    expect(label.title).toBe('on failure\nx > 1');
    expect(label.classList.contains('jp-mod-onFailure')).toBe(true);
  });

  it('says that the branch was not taken', () => {
    const label = show({ condition: 'x > 1', isSkipped: true });
    expect(label.title).toBe('x > 1\nThis branch was not taken.');
    expect(label.classList.contains('jp-mod-skipped')).toBe(true);
  });

  it('shows what went along, cut, and in whole on demand', () => {
    const label = show({}, { kind: 'value', name: 'rows', value: '<b>'.repeat(40) });
    expect(label.textContent).toBe(`rows "${'<b>'.repeat(15)}<…`);
    expect(label.title).toBe(`rows = "${'<b>'.repeat(40)}"`);
    cleanup();
    expect(show({}, { kind: 'taken' }).title).toBe('The run went along here.');
    cleanup();
    const left = show({ condition: 'x > 1', isSkipped: true }, { kind: 'skipped' });
    expect(left.textContent).toBe('x > 1not taken');
    expect(left.title).toBe('x > 1\nThis branch was not taken.');
  });

  it('says what is wrong with the wire, with a condition or without one', () => {
    const problem = { path: '', message: 'Bad.', severity: 'error' as const, node_id: null };
    show({ condition: 'x >', problems: [problem] });
    expect(screen.getByRole('img', { name: 'Has errors: Bad.' }).title).toBe('Bad.');
    cleanup();
    const label = show({ problems: [{ ...problem, severity: 'warning' }] });
    expect(screen.getByRole('img', { name: 'Has warnings: Bad.' })).toBeTruthy();
    expect(label.textContent).toBe('');
  });
});
