import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { AttemptState, NodeState, RunState } from '../model';

export type AnyState = NodeState | AttemptState | RunState;

/** Outlines in a box of 16 × 16, one for each state, so that none is told by colour alone. */
export const SHAPES: Record<AnyState, string> = {
  pending: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11',
  queued: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.6',
  waiting:
    'M4.5 2.5h7M4.5 13.5h7M5 2.5c0 3 3 3.6 3 5.5s-3 2.5-3 5.5M11 2.5c0 3-3 3.6-3 5.5s3 2.5 3 5.5',
  running: 'M8 2.5a5.5 5.5 0 0 1 5.5 5.5M13.5 8a5.5 5.5 0 1 1-5.5-5.5',
  succeeded: 'M3 8.5l3.3 3.3L13 4.8',
  failed: 'M4 4l8 8M12 4l-8 8',
  skipped: 'M3.5 4l4 4l-4 4M8.5 4l4 4l-4 4',
  upstream_failed: 'M8 13V6M4.8 9L8 5.8L11.2 9M4 3h8',
  cancelled: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M4.2 4.2l7.6 7.6',
  reused: 'M12.5 5.5A5.2 5.2 0 1 0 13.2 9M13 2.5v3.2h-3.2',
  lost: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.7 8 9.2 8 10M8 12.5v.5'
};

/** The state's word, as people see it everywhere. */
export function stateWord(state: AnyState, trans: Pick<TranslationBundle, '__'>): string {
  const words: Record<AnyState, string> = {
    pending: trans.__('pending'),
    queued: trans.__('queued'),
    waiting: trans.__('waiting'),
    running: trans.__('running'),
    succeeded: trans.__('succeeded'),
    failed: trans.__('failed'),
    skipped: trans.__('skipped'),
    upstream_failed: trans.__('upstream failed'),
    cancelled: trans.__('cancelled'),
    reused: trans.__('reused'),
    lost: trans.__('lost')
  };
  return words[state] ?? state;
}

export interface StateMarkProps {
  state: AnyState;
  /** The word beside the icon; the icon stands alone where words stand already. */
  word?: string;
}

/** A state's icon, in its colour, with its word. */
export function StateMark(props: StateMarkProps): JSX.Element {
  return (
    <span className={`jp-DagflowState jp-mod-${props.state}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={SHAPES[props.state] ?? SHAPES.pending} />
      </svg>
      {props.word !== undefined && <span>{props.word}</span>}
    </span>
  );
}
